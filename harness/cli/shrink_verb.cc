#include "harness/cli/shrink_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "harness/cli/trials.h"
#include "harness/cli/verb.h"

namespace weir {
namespace {

struct ShrinkVerb {
  std::string run;
  std::vector<std::string> sets;
  std::string wanted;
  std::uint32_t need = 2;
  std::uint32_t of = 3;
  std::string limit = "2m";
  std::string out;
  bool quiet = false;
};

int shrink_run(const ShrinkVerb& verb) {
  const std::optional<Duration> limit = time_of(verb.limit, "shrink", "--for");
  if (!limit) return kExitUsage;
  if (verb.need > verb.of) {
    say(fmt::format(
        "weir shrink: --need {} is more than the {} runs of --of\n  fix: give --of {}, or less to --need\n",
        verb.need, verb.of, verb.need));
    return kExitUsage;
  }
  const absl::StatusOr<SavedSchedule> run = read_schedule(verb.run, parse_overrides(verb.sets));
  if (!run.ok()) {
    say(fmt::format("weir shrink: {}", std::string(run.status().message())));
    return kExitUsage;
  }
  const std::optional<WantedEnd> wanted = chosen_end(*run, verb.wanted, "shrink");
  if (!wanted) return kExitUsage;
  const std::string file = verb.out.empty() ? run->scenario->name + "-shrunk.toml" : verb.out;
  if (!can_write_file(file, "--out")) return kExitUsage;
  Trials trials(verb.quiet, limit);
  return shrink_and_write({.run = &*run,
                           .wanted = *wanted,
                           .threshold = {.need = verb.need, .runs = verb.of},
                           .file = file,
                           .quiet = verb.quiet},
                          trials);
}

}  // namespace

void add_shrink_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<ShrinkVerb>();
  CLI::App* sub =
      app.add_subcommand("shrink", "Find the smallest scenario that still ends as a saved run did");
  sub->add_option("RUN", verb->run, "the folder of a run, or a .weir file")->required();
  sub->add_option("--class", verb->wanted,
                  "what must come back (the class in which most streams ended unexpectedly)")
      ->type_name("CLASS");
  sub->add_option("--need", verb->need, "keep a step when it came back in so many runs")
      ->transform(whole_number_in(1, 1000))
      ->capture_default_str()
      ->type_name("K");
  sub->add_option("--of", verb->of, "of so many, at most; fewer where fewer decide")
      ->transform(whole_number_in(1, 1000))
      ->capture_default_str()
      ->type_name("N");
  sub->add_option("--for", verb->limit, "begin no run later than that; the smallest so far is written")
      ->capture_default_str()
      ->type_name("TIME");
  sub->add_option("--set", verb->sets, "change a key of the scenario, as target.address on another machine")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  sub->add_option("--out", verb->out,
                  "the scenario to write (NAME-shrunk.toml); the .weir file lies beside it")
      ->type_name("FILE");
  sub->add_flag("--quiet", verb->quiet, "show nothing while it runs");
  sub->footer(
      "Streams go first: those that ended so, alone and with their neighbours, are tried before the whole "
      "run. Then faults, lines of the "
      "scenario and numbers, by delta debugging (ddmin), until nothing more can be left out. Behind each "
      "line of what is left stands what "
      "came of leaving it out. Ctrl-C ends the search and keeps the smallest so far.\n\n" +
      exit_codes_help("shrink") +
      "\n  weir shrink runs/2026-01-31T12-00-00Z-storm\n  weir shrink runs/... --class h2.rst.2 --need 1 "
      "--of 10 --for 10m");
  sub->callback([verb, &exit_code] { exit_code = shrink_run(*verb); });
}

}  // namespace weir
