#include "harness/cli/method_choice.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "harness/cli/verb.h"
#include "harness/fault/catalogue.h"
#include "harness/run/target_descriptors.h"

namespace weir {
namespace {

std::vector<PlacedText> named_of(const std::vector<std::string>& texts) {
  std::vector<PlacedText> named;
  for (const std::string& text : texts) named.push_back({.text = text});
  return named;
}

}  // namespace

CLI::Option* add_method_options(CLI::App& verb, MethodChoice& choice, bool needs_method) {
  verb.add_option("TARGET", choice.address, "host:port, or unix:/path")->required();
  CLI::Option* method =
      verb.add_option("METHOD", choice.method, "package.Service/Method")->required(needs_method);
  verb.add_option("--descriptors", choice.descriptor_sets,
                  "descriptor sets (protoc --include_imports --descriptor_set_out, buf build -o) in place of "
                  "the server's reflection")
      ->type_name("FILE")
      ->allow_extra_args(false);
  verb.add_option("--proto", choice.proto_files, ".proto files, as an import would name them")
      ->type_name("FILE")
      ->allow_extra_args(false);
  verb.add_option("--proto-path", choice.proto_paths,
                  "folders in which they and their imports are looked for (the one you are in)")
      ->type_name("DIR")
      ->allow_extra_args(false);
  verb.add_option("--set", choice.sets,
                  "a key of [target], e.g. --set 'target.tls={}', --set 'target.auth.bearer=${env:TOKEN}'")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  return method;
}

std::optional<Scenario> scenario_of(const MethodChoice& choice) {
  std::vector<Override> changes = parse_overrides(choice.sets);
  changes.insert(changes.begin(), {"target.address", choice.address, "TARGET " + choice.address});
  LoadResult loaded = load_scenario("schema = 1\nname = \"describe\"\n[[streams]]\nname = \"x\"\n", "",
                                    changes, vocabulary());
  if (!loaded.ok()) {
    say(loaded.errors.render());
    return std::nullopt;
  }
  DescriptorSources& sources = loaded.scenario.target.descriptors;
  if (!choice.descriptor_sets.empty()) sources.sets = named_of(choice.descriptor_sets);
  if (!choice.proto_files.empty()) sources.proto_files = named_of(choice.proto_files);
  if (!choice.proto_paths.empty()) sources.proto_paths = named_of(choice.proto_paths);
  return std::move(loaded.scenario);
}

const google::protobuf::MethodDescriptor* find_method(std::string_view verb, const MethodChoice& choice,
                                                      const Scenario& scenario,
                                                      std::shared_ptr<const Descriptors>& descriptors,
                                                      int& exit_code) {
  absl::StatusOr<std::shared_ptr<const Descriptors>> found = descriptors_for(scenario, choice.method);
  if (!found.ok()) {
    exit_code = refuse(verb, found.status());
    return nullptr;
  }
  descriptors = *std::move(found);
  if (const google::protobuf::MethodDescriptor* method = descriptors->method(choice.method)) return method;
  say(fmt::format("weir {}: there is no method '{}'\n  fix: {}\n", verb, choice.method,
                  suggest_method(*descriptors, choice.method)));
  exit_code = kExitUsage;
  return nullptr;
}

int refuse(std::string_view verb, const absl::Status& why) {
  say(fmt::format("weir {}: {}\n", verb, std::string(why.message())));
  return absl::IsInvalidArgument(why) ? kExitUsage : kExitNotEvidence;
}

}  // namespace weir
