#include "harness/cli/validate_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "harness/cli/verb.h"
#include "harness/fault/catalogue.h"

namespace weir {
namespace {

struct ValidateVerb {
  ScenarioChoice choice;
  bool keys = false;
};

int validate(const ValidateVerb& verb) {
  if (verb.keys) {
    put(scenario_key_reference(vocabulary()));
    return kExitOk;
  }
  if (verb.choice.files.empty()) {
    say("weir validate: name a scenario file, or ask for --keys\n");
    return kExitUsage;
  }
  int exit_code = kExitOk;
  for (const std::string& file : verb.choice.files) {
    LoadedScenario loaded = load_chosen(verb.choice, file);
    if (loaded.scenario) {
      put(fmt::format("{}: ok\n", loaded.scenario->file));
    } else {
      exit_code = kExitUsage;
    }
  }
  return exit_code;
}

}  // namespace

void add_validate_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<ValidateVerb>();
  verb->choice.takes_links = true;
  CLI::App* sub =
      app.add_subcommand("validate", "Show all mistakes of scenarios, with place, reason and remedy");
  add_scenario_options(*sub, verb->choice);
  sub->get_option("FILE")->required(false);
  sub->add_flag("--keys", verb->keys, "print every key a scenario may have, as Markdown");
  sub->footer(exit_codes_help("validate") + "\n  weir validate scenarios/*.toml");
  sub->callback([verb, &exit_code] { exit_code = validate(*verb); });
}

}  // namespace weir
