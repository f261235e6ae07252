#include "harness/cli/repro_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "harness/base/json_writer.h"
#include "harness/cli/trials.h"
#include "harness/cli/verb.h"
#include "harness/fault/catalogue.h"
#include "harness/plan/digest.h"
#include "harness/repro/freeze.h"
#include "harness/repro/story.h"
#include "harness/repro/suspects.h"

namespace weir {
namespace {

struct ReproVerb {
  std::string run;
  std::vector<std::string> sets;
  std::string wanted;
  std::optional<std::uint32_t> stream;
  std::uint32_t times = 10;
  std::string bundle;
  bool json = false;
  bool quiet = false;
};

/// What is run, and what is to come back.
struct Replay {
  std::shared_ptr<const Scenario> scenario;
  WantedEnd wanted;
};

/// The stream's life that ended unexpectedly, or its last one; null when the run has no such stream.
const v1::StreamRecord* life_in_question(const SavedSchedule& run, std::uint32_t number) {
  const v1::StreamRecord* found = nullptr;
  for (const v1::StreamRecord& stream : run.streams) {
    if (stream.stream() != number) continue;
    if (wanted_end_of(stream).unexpected) return &stream;
    found = &stream;
  }
  return found;
}

std::optional<Replay> replay_of_stream(const ReproVerb& verb, const SavedSchedule& run) {
  const v1::StreamRecord* stream = life_in_question(run, *verb.stream);
  const Plan plan = compile(run.scenario);
  if (stream == nullptr || stream->stream() >= plan.streams.size()) {
    say(fmt::format(
        "weir repro: {} knows no stream {}\n  fix: streams have their numbers in its streams.jsonl, from 0\n",
        run.name, *verb.stream));
    return std::nullopt;
  }
  return Replay{std::make_shared<const Scenario>(freeze(plan, alone(plan, *stream))), wanted_end_of(*stream)};
}

std::optional<Replay> replay_of(const ReproVerb& verb, const SavedSchedule& run) {
  if (verb.stream) return replay_of_stream(verb, run);
  const std::optional<WantedEnd> wanted = chosen_end(run, verb.wanted, "repro");
  if (!wanted) return std::nullopt;
  return Replay{run.scenario, *wanted};
}

/// A weir that plans otherwise replays something else.
void note_another_plan(const ReproVerb& verb, const SavedSchedule& run) {
  const std::string digest = plan_digest(compile(run.scenario));
  if (!verb.sets.empty() || run.wanted || digest == run.report.scenario().plan_digest()) return;
  say(fmt::format(
      "weir repro: this weir makes another plan of the scenario than the one that ran it ({} and {})\n",
      digest, run.report.scenario().plan_digest()));
}

std::string classes_text(const Trial& trial) {
  std::string text;
  for (const auto& [name, count] : classes_of(trial.report, false))
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
  return text;
}

std::string odds_json(const SavedSchedule& run, const WantedEnd& wanted, const Odds& odds) {
  const Interval interval = interval_of(odds);
  return JsonObject()
             .add("run", run.name)
             .add("class", wanted.name)
             .add("unexpected", wanted.unexpected)
             .add("hits", odds.hits)
             .add("runs", odds.runs)
             .add("low", interval.low)
             .add("high", interval.high)
             .json()
             .text +
         "\n";
}

/// What the runs came to.
struct Replayed {
  Odds odds;
  std::optional<Trial> hit{};  // the first
};

Replayed replay(const ReproVerb& verb, const Replay& what, Trials& trials) {
  Replayed done;
  for (std::uint32_t n = 1; n <= verb.times; ++n) {
    trials.show(fmt::format("run {} of {}; ", n, verb.times));
    std::optional<Trial> trial = trials.run(what.scenario);
    if (!trial) break;
    ++done.odds.runs;
    const bool hit = trial->find(what.wanted) != nullptr;
    done.odds.hits += hit ? 1 : 0;
    if (!verb.quiet)
      trials.tell(fmt::format("run {} of {}: {} ({})\n", n, verb.times, hit ? "came back" : "did not",
                              classes_text(*trial)));
    if (hit && !done.hit) done.hit = std::move(trial);
  }
  return done;
}

int show_replayed(const ReproVerb& verb, const SavedSchedule& run, const Replay& what, const Replayed& done) {
  if (verb.json) {
    put(odds_json(run, what.wanted, done.odds));
  } else {
    if (done.hit) put(story_of(*done.hit->find(what.wanted)) + "\n");
    put(fmt::format("{} came back in {}\n", describe(what.wanted), describe(done.odds)));
    if (verb.stream && done.odds.hits == 0)
      put("The stream was alone with what struck it. Without --stream the whole run is repeated.\n");
  }
  flush_out();
  return done.odds.hits > 0 ? kExitOk : kExitNotEvidence;
}

int repro(const ReproVerb& verb) {
  if (!can_write_file(verb.bundle, "--bundle")) return kExitUsage;
  const absl::StatusOr<SavedSchedule> run = read_schedule(verb.run, parse_overrides(verb.sets));
  if (!run.ok()) {
    say(fmt::format("weir repro: {}", std::string(run.status().message())));
    return kExitUsage;
  }
  const std::optional<Replay> what = replay_of(verb, *run);
  if (!what) return kExitUsage;
  note_another_plan(verb, *run);
  Trials trials(verb.quiet, std::nullopt);
  const Replayed done = replay(verb, *what, trials);
  if (done.odds.runs == 0) return trials.interrupted() ? kExitInterrupted : kExitNotEvidence;
  int code = show_replayed(verb, *run, *what, done);
  const bool bundled = verb.bundle.empty() ||
                       write_bundle(verb.bundle, "--bundle", write_scenario(*what->scenario, vocabulary()),
                                    run->folder, what->wanted, done.hit ? done.hit->report : run->report,
                                    done.hit ? done.hit->streams : run->streams);
  if (!bundled) code = graver(code, kExitUnwritten);
  return trials.interrupted() ? graver(code, kExitInterrupted) : code;
}

}  // namespace

void add_repro_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<ReproVerb>();
  CLI::App* sub = app.add_subcommand("repro", "Run a saved run again, and say how often its end comes back");
  sub->add_option("RUN", verb->run, "the folder of a run, or a .weir file")->required();
  sub->add_option("--stream", verb->stream,
                  "this stream alone, by its number in the run, with the faults that struck it at the points "
                  "at which they did; what is to "
                  "come back is how it ended")
      ->transform(whole_number_in(0, 2'147'483'647))
      ->type_name("N");
  sub->add_option("--class", verb->wanted,
                  "what is to come back (the class in which most streams ended unexpectedly)")
      ->type_name("CLASS");
  sub->add_option("--times", verb->times, "runs")
      ->transform(whole_number_in(1, 10'000))
      ->capture_default_str()
      ->type_name("N");
  sub->add_option("--set", verb->sets, "change a key of the scenario, as target.address on another machine")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  sub->add_option("--bundle", verb->bundle,
                  "write a .weir file: scenario, schedule, story, report and versions, without what sounds "
                  "secret; `weir repro` and `weir "
                  "shrink` take it on any machine")
      ->type_name("FILE");
  sub->add_flag("--json", verb->json, "print how often it came back as JSON on stdout");
  sub->add_flag("--quiet", verb->quiet, "show nothing while it runs");
  sub->footer(
      "The same plan is run again: the same streams, messages and points of faults. What was placed by a "
      "number of messages, bytes or "
      "frames falls on the same one; what was placed by a time falls where the machine lets it. The interval "
      "is exact (Clopper and "
      "Pearson).\n\n" +
      exit_codes_help("repro") +
      "\n  weir repro runs/2026-01-31T12-00-00Z-storm --times 50\n  weir repro "
      "runs/2026-01-31T12-00-00Z-storm --stream 737\n"
      "  weir repro reset.weir --set target.address=127.0.0.1:50051");
  sub->callback([verb, &exit_code] { exit_code = repro(*verb); });
}

}  // namespace weir
