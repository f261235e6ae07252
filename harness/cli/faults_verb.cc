#include "harness/cli/faults_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "harness/base/errors.h"
#include "harness/cli/verb.h"
#include "harness/fault/catalogue.h"
#include "harness/fault/catalogue_page.h"

namespace weir {
namespace {

struct FaultsVerb {
  std::string kind;
  bool outcomes = false;
};

int show_faults(const FaultsVerb& verb) {
  if (verb.outcomes) {
    put(outcome_list());
    return kExitOk;
  }
  if (verb.kind.empty()) {
    put(catalogue_list());
    return kExitOk;
  }
  std::vector<std::string> names;
  for (const FaultKind& kind : fault_kinds()) {
    names.push_back(kind.spec.name);
    if (kind.spec.name != verb.kind) continue;
    put(catalogue_entry(kind));
    return kExitOk;
  }
  std::string close = nearest(verb.kind, names);
  say(fmt::format("weir faults: no fault kind is called '{}'{}\n", verb.kind,
                  close.empty() ? "; `weir faults` lists them" : "; did you mean '" + close + "'?"));
  return kExitUsage;
}

}  // namespace

void add_faults_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<FaultsVerb>();
  CLI::App* sub = app.add_subcommand("faults", "List the fault kinds, or explain one");
  sub->add_option("KIND", verb->kind, "explain this kind");
  sub->add_flag("--outcomes", verb->outcomes, "list every way a stream can end instead");
  sub->footer(exit_codes_help("faults") + "\n  weir faults\n  weir faults tcp-reset");
  sub->callback([verb, &exit_code] { exit_code = show_faults(*verb); });
}

}  // namespace weir
