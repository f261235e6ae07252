#include "harness/cli/method_choice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

#include "harness/cli/verb.h"
#include "harness/fault/catalogue.h"
#include "harness/run/target_descriptors.h"

namespace weir {
namespace {

std::string list_of(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(quoted_text(text));
  return fmt::format("[{}]", fmt::join(quoted, ", "));
}

}  // namespace

std::string quoted_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::vector<std::string> MethodChoice::target_lines() const {
  std::vector<std::string> lines;
  if (!descriptors.empty()) lines.push_back("descriptors = " + list_of(descriptors));
  if (!proto.empty()) {
    const std::string paths = proto_paths.empty() ? "" : ", paths = " + list_of(proto_paths);
    lines.push_back(fmt::format("proto = {{ files = {}{} }}", list_of(proto), paths));
  }
  for (const std::string& set : sets) {
    constexpr std::string_view kTarget = "target.";
    if (set.starts_with(kTarget)) lines.push_back(set.substr(kTarget.size()));
  }
  return lines;
}

void add_method_options(CLI::App& verb, MethodChoice& choice, bool needs_method) {
  verb.add_option("TARGET", choice.address, "host:port, or unix:/path")->required();
  verb.add_option("METHOD", choice.method, "package.Service/Method")->required(needs_method);
  verb.add_option("--descriptors", choice.descriptors,
                  "descriptor sets (protoc --include_imports --descriptor_set_out, buf build -o) in place of "
                  "the server's reflection")
      ->type_name("FILE");
  verb.add_option("--proto", choice.proto, ".proto files, as an import would name them")->type_name("FILE");
  verb.add_option("--proto-path", choice.proto_paths,
                  "folders in which they and their imports are looked for")
      ->type_name("DIR");
  verb.add_option("--set", choice.sets, "a key of [target], e.g. --set 'target.tls={}'")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

std::optional<Scenario> scenario_of(const MethodChoice& choice) {
  // Where all are meant any method will do.
  const std::string method = choice.method.empty() ? "any.Service/Any" : choice.method;
  std::string text = fmt::format("schema = 1\nname = \"x\"\n[target]\naddress = {}\nmethod = {}\n",
                                 quoted_text(choice.address), quoted_text(method));
  MethodChoice named = choice;
  named.sets.clear();  // they are applied as everywhere
  for (const std::string& line : named.target_lines()) text += line + "\n";
  text += "[[streams]]\nname = \"x\"\nmessage = '{}'\n";
  LoadResult loaded = load_scenario(text, "", parse_overrides(choice.sets), vocabulary());
  if (loaded.ok()) return std::move(loaded.scenario);
  say(loaded.errors.render());
  return std::nullopt;
}

std::shared_ptr<const Descriptors> find_descriptors(const MethodChoice& choice, const Scenario& scenario,
                                                    int& exit_code) {
  absl::StatusOr<std::shared_ptr<const Descriptors>> found = descriptors_of(scenario, choice.address);
  if (!found.ok()) {
    say(fmt::format("weir: {}\n", std::string(found.status().message())));
    exit_code = absl::IsInvalidArgument(found.status()) ? kExitUsage : kExitNotEvidence;
    return nullptr;
  }
  if (choice.method.empty() || (*found)->method(choice.method) != nullptr) return *found;
  say(fmt::format("weir: there is no method '{}'\n  fix: {}\n", choice.method,
                  suggest_method(**found, choice.method)));
  exit_code = kExitUsage;
  return nullptr;
}

}  // namespace weir
