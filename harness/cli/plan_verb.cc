#include "harness/cli/plan_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <limits>

#include "harness/cli/verb.h"
#include "harness/plan/describe.h"

namespace weir {
namespace {

struct PlanVerb {
  ScenarioChoice choice;
  bool all = false;
  bool json = false;
};

int show_plans(const PlanVerb& verb) {
  int exit_code = kExitOk;
  for (const std::string& file : verb.choice.files) {
    LoadedScenario loaded = load_chosen(verb.choice, file);
    if (!loaded.scenario) {
      exit_code = kExitUsage;
      continue;
    }
    Plan plan = compile(std::make_shared<const Scenario>(*std::move(loaded.scenario)));
    std::size_t at_most = verb.all ? std::numeric_limits<std::size_t>::max() : 20;
    put(verb.json ? plan_json(plan) : describe_plan(plan, at_most));
  }
  return exit_code;
}

}  // namespace

void add_plan_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<PlanVerb>();
  CLI::App* sub =
      app.add_subcommand("plan", "Show what a scenario will do, and the plan's digest; nothing is run");
  add_scenario_options(*sub, verb->choice);
  sub->add_flag("--all", verb->all, "show every stream, not only the first 20");
  sub->add_flag("--json", verb->json, "print the plan as JSON");
  sub->footer("The same scenario and seed give the same digest on every machine.\n\n" +
              exit_codes_help("plan") + "\n  weir plan scenarios/quick-start.toml");
  sub->callback([verb, &exit_code] { exit_code = show_plans(*verb); });
}

}  // namespace weir
