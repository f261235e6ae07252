#include "harness/cli/init_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "harness/cli/method_choice.h"
#include "harness/cli/verb.h"
#include "harness/service/described/starter.h"

namespace weir {
namespace {

struct InitVerb {
  MethodChoice choice;
  std::string out;
  bool force = false;
};

/// "watch.toml" of "shop.Orders/Watch".
std::string file_of(const std::string& method) {
  std::string name = method.substr(method.rfind('/') + 1);
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name + ".toml";
}

int init(const InitVerb& verb) {
  const std::optional<Scenario> target = scenario_of(verb.choice);
  if (!target) return kExitUsage;
  int exit_code = kExitOk;
  std::shared_ptr<const Descriptors> descriptors;
  const google::protobuf::MethodDescriptor* method =
      find_method("init", verb.choice, *target, descriptors, exit_code);
  if (method == nullptr) return exit_code;
  const std::string text = starter_scenario(*method, target->target);
  const std::string file = verb.out.empty() ? file_of(verb.choice.method) : verb.out;
  if (file == "-") {
    put(text);
    return kExitOk;
  }
  std::error_code error;
  if (!verb.force && std::filesystem::exists(file, error)) {
    say(
        fmt::format("weir init: {} is there already\n  fix: name another with --out FILE, or add --force to "
                    "write over it\n",
                    file));
    return kExitUsage;
  }
  if (!write_text_file(file, text, "--out")) return kExitUnwritten;
  put(fmt::format("{}\n", file));
  say(fmt::format("next: weir run {}\n", file));
  return kExitOk;
}

}  // namespace

void add_init_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<InitVerb>();
  CLI::App* sub = app.add_subcommand("init", "Write a scenario to start from, for a method of your service");
  add_method_options(*sub, verb->choice, /*needs_method=*/true);
  sub->add_option("--out", verb->out, "the file to write; - for stdout; METHOD.toml when left out")
      ->type_name("FILE");
  sub->add_flag("--force", verb->force, "write over a file that is there");
  sub->footer(exit_codes_help("init") +
              "\n  weir init 127.0.0.1:50051 shop.Orders/Watch\n  weir run watch.toml\n\n"
              "Paths of descriptors are written as they are typed, and looked for beside the scenario.");
  sub->callback([verb, &exit_code] { exit_code = init(*verb); });
}

}  // namespace weir
