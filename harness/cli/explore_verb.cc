#include "harness/cli/explore_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "harness/cli/trials.h"
#include "harness/cli/verb.h"
#include "harness/fault/catalogue.h"
#include "harness/repro/positions.h"

namespace weir {
namespace {

struct ExploreVerb {
  ScenarioChoice choice;
  std::string limit = "10m";
  std::string shrink_limit = "2m";
  std::string out;
  std::uint32_t tries = 1'000'000;
  bool quiet = false;
};

/// What was seen, and in how many tries.
struct Explored {
  std::map<std::string, std::uint32_t> classes{};
  std::uint32_t tries = 0;
  std::uint32_t no_evidence = 0;  // of these
};

/// The n-th scenario to try: the one given, then its variants. Nothing for a variant that is no scenario.
std::shared_ptr<const Scenario> scenario_to_try(const Scenario& scenario, std::uint32_t n) {
  if (n == 0) return std::make_shared<const Scenario>(scenario);
  LoadResult loaded =
      load_scenario(write_scenario(variant_of(scenario, n), vocabulary()), scenario.file, {}, vocabulary());
  return loaded.ok() ? std::make_shared<const Scenario>(std::move(loaded.scenario)) : nullptr;
}

std::string classes_seen(const Explored& seen) {
  std::string text;
  for (const auto& [name, tries] : seen.classes) text += fmt::format("  {:<28} in {} tries\n", name, tries);
  return text;
}

/// A run whose streams ended as nobody allowed.
struct Find {
  SavedSchedule run;
  WantedEnd wanted;
};

Find find_of(std::shared_ptr<const Scenario> scenario, Trial trial, const WantedEnd& wanted) {
  Find find;
  find.wanted = wanted;
  find.run.name = fmt::format("{} with seed {}", scenario->file, scenario->seed);
  find.run.text = write_scenario(*scenario, vocabulary());
  find.run.scenario = std::move(scenario);
  find.run.report = std::move(trial.report);
  find.run.streams = std::move(trial.streams);
  return find;
}

std::optional<Find> look(const ExploreVerb& verb, const Scenario& scenario, Trials& trials, Explored& seen) {
  for (std::uint32_t n = 0; seen.tries < verb.tries; ++n) {
    const std::shared_ptr<const Scenario> next = scenario_to_try(scenario, n);
    if (!next) continue;
    trials.show(fmt::format("try {}, seed {}; ", seen.tries + 1, next->seed));
    std::optional<Trial> trial = trials.run(next);
    if (!trial) break;
    ++seen.tries;
    for (const auto& [name, count] : classes_of(trial->report, false)) ++seen.classes[name];
    if (trial->report.verdict().exit_code() == kExitNotEvidence) ++seen.no_evidence;
    if (const std::optional<WantedEnd> wanted = wanted_end_of(trial->report, ""))
      return find_of(next, *std::move(trial), *wanted);
  }
  return std::nullopt;
}

int explore(const ExploreVerb& verb) {
  const std::optional<Duration> limit = time_of(verb.limit, "explore", "--for");
  const std::optional<Duration> shrink_limit = time_of(verb.shrink_limit, "explore", "--shrink-for");
  if (!limit || !shrink_limit) return kExitUsage;
  if (verb.choice.files.size() != 1) {
    say("weir explore: name one scenario file\n");
    return kExitUsage;
  }
  const LoadedScenario loaded = load_to_run(verb.choice, verb.choice.files.front());
  if (!loaded.scenario) return kExitUsage;
  const std::string file = verb.out.empty() ? loaded.scenario->name + "-found.toml" : verb.out;
  if (!can_write_file(file, "--out")) return kExitUsage;
  Trials trials(verb.quiet, limit);
  Explored seen;
  const std::optional<Find> found = look(verb, *loaded.scenario, trials, seen);
  put(fmt::format("{} tries, {} of them no evidence; classes seen:\n{}", seen.tries, seen.no_evidence,
                  classes_seen(seen)));
  if (!found) {
    put("No stream ended unexpectedly.\n");
    flush_out();
    if (trials.interrupted()) return kExitInterrupted;
    return seen.tries > seen.no_evidence ? kExitOk : kExitNotEvidence;
  }
  put(fmt::format("Found {} in try {}, with seed {}.\n\n", describe(found->wanted), seen.tries,
                  found->run.scenario->seed));
  flush_out();
  trials.until(*shrink_limit);
  const int code = shrink_and_write(
      {.run = &found->run, .wanted = found->wanted, .threshold = {}, .file = file, .quiet = verb.quiet},
      trials);
  return code == kExitOk || code == kExitNotEvidence ? kExitCheckFailed : code;
}

}  // namespace

void add_explore_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<ExploreVerb>();
  CLI::App* sub = app.add_subcommand(
      "explore", "Try seeds and places of faults until a stream ends as nobody allowed, and shrink that");
  add_scenario_options(*sub, verb->choice);
  sub->add_option("--for", verb->limit, "begin no try later than that")
      ->capture_default_str()
      ->type_name("TIME");
  sub->add_option("--tries", verb->tries, "at most")
      ->transform(whole_number_in(1, 1'000'000))
      ->type_name("N");
  sub->add_option("--shrink-for", verb->shrink_limit, "time for making smaller what was found")
      ->capture_default_str()
      ->type_name("TIME");
  sub->add_option("--out", verb->out,
                  "the scenario to write (NAME-found.toml); the .weir file lies beside it")
      ->type_name("FILE");
  sub->add_flag("--quiet", verb->quiet, "show nothing while it runs");
  sub->footer(
      "The scenario itself is the first try. The others have other seeds, and every second one has its "
      "faults elsewhere too: after as many "
      "messages as its streams have, or up to twice as late.\n\n" +
      exit_codes_help("explore") + "\n  weir explore scenarios/tcp-reset.toml --for 10m");
  sub->callback([verb, &exit_code] { exit_code = explore(*verb); });
}

}  // namespace weir
