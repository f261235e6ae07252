#include "harness/cli/trials.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "harness/cli/conduct.h"
#include "harness/cli/verb.h"
#include "harness/plan/plan.h"
#include "harness/repro/bundle.h"
#include "harness/repro/shrunk_text.h"
#include "harness/repro/story.h"
#include "harness/repro/suspects.h"
#include "harness/run/run_folder.h"
#include "harness/scenario/mistakes.h"
#include "reports/formats/json.h"

namespace weir {
namespace {

/// Keeps what streams lived through.
class StreamKeeper final : public RunObserver {
 public:
  explicit StreamKeeper(std::vector<v1::StreamRecord>& streams) : streams_(streams) {}
  void on_stream(const v1::StreamRecord& stream) override { streams_.push_back(stream); }

 private:
  std::vector<v1::StreamRecord>& streams_;
};

Duration steady_now() { return std::chrono::steady_clock::now().time_since_epoch(); }

}  // namespace

const v1::StreamRecord* Trial::find(const WantedEnd& wanted) const {
  const auto found = std::find_if(streams.begin(), streams.end(),
                                  [&](const v1::StreamRecord& stream) { return shows(stream, wanted); });
  return found == streams.end() ? nullptr : &*found;
}

Trials::Trials(bool quiet, std::optional<Duration> limit) : line_(!quiet) {
  if (limit) until(*limit);
}

void Trials::until(Duration limit) { until_ = steady_now() + limit; }

void Trials::tell(const std::string& text) {
  line_.show("");
  say(text);
}

bool Trials::is_over() {
  if (!interrupted_ && signals_.wait(Duration(0))) interrupted_ = true;
  return interrupted_ || failed_ || (until_ && steady_now() >= *until_);
}

std::optional<Trial> Trials::run(std::shared_ptr<const Scenario> scenario) {
  if (is_over()) return std::nullopt;
  if (!folder_) {
    absl::StatusOr<std::unique_ptr<ScratchFolder>> folder = ScratchFolder::make();
    if (folder.ok()) folder_ = *std::move(folder);
    if (!folder.ok()) tell(fmt::format("weir: {}\n", std::string(folder.status().message())));
    failed_ = !folder.ok();
    if (failed_) return std::nullopt;
  }
  Trial trial;
  StreamKeeper keeper(trial.streams);
  RunOptions options;
  options.scenario = std::move(scenario);
  options.out = folder_->path();
  options.signals = &signals_;
  options.observers = {&keeper};
  options.looks_again = false;
  RunView view(line_, "then the search ends",
               [this](const RunProgress& progress) { return what_ + in_numbers(progress); });
  const Duration begun = steady_now();
  absl::StatusOr<RunResult> result = run_in_view(std::move(options), line_, view);
  line_.show("");
  folder_->clear();
  if (!result.ok()) {
    say(fmt::format("weir: {}\n", std::string(result.status().message())));
    failed_ = true;
    return std::nullopt;
  }
  if (result->interrupted) {
    interrupted_ = true;
    return std::nullopt;
  }
  trial.took = steady_now() - begun;
  trial.report = std::move(result->report);
  return trial;
}

bool write_bundle(const std::string& file, const std::string& option, const std::string& scenario,
                  const std::string& folder, const WantedEnd& wanted, const v1::Report& report,
                  const std::vector<v1::StreamRecord>& streams) {
  const v1::Bundle bundle = make_bundle({.scenario = scenario,
                                         .descriptors = kept_descriptors(folder),
                                         .wanted = wanted,
                                         .report = report,
                                         .streams = streams});
  return write_text_file(file, to_json(bundle), option);
}

std::optional<WantedEnd> chosen_end(const SavedSchedule& run, const std::string& name,
                                    std::string_view verb) {
  if (name.empty() && run.wanted) return run.wanted;
  if (std::optional<WantedEnd> wanted = wanted_end_of(run.report, name)) return wanted;
  std::vector<std::string> classes;
  for (const auto& [of_run, count] : classes_of(run.report, false)) classes.push_back(of_run);
  say(fmt::format("weir {}: {}: {}\n  fix: name one of its classes with --class: {}\n", verb, run.name,
                  name.empty() ? std::string("no stream of it ended unexpectedly")
                               : fmt::format("no stream of it ended as {}", name),
                  enumerate(classes)));
  return std::nullopt;
}

std::optional<Duration> time_of(const std::string& text, std::string_view verb, std::string_view option) {
  const std::optional<Duration> time = parse_duration(text);
  if (time && *time > Duration(0)) return time;
  say(fmt::format("weir {}: {} '{}' is not a time above 0s\n  fix: write for example {} 2m\n", verb, option,
                  text, option));
  return std::nullopt;
}

namespace {

/// The last run in which the wanted end was there.
struct LastHit {
  std::optional<Trial> trial{};
  std::shared_ptr<const Scenario> scenario{};
};

std::map<std::string, StruckAt> struck_in(const Trial& trial) {
  std::map<std::string, StruckAt> struck;
  for (const v1::StreamRecord& stream : trial.streams) {
    for (const v1::FiredFault& fault : stream.faults()) {
      if (fault.fired()) struck.try_emplace(fault.id(), StruckAt{fault.at_sent(), fault.at_replies()});
    }
  }
  return struck;
}

Shrunk search(const ShrinkJob& job, Trials& trials, const Plan& plan, LastHit& last) {
  const std::string name = job.run->scenario->name;
  ShrinkTask task{.plan = &plan,
                  .guesses = suspects(plan, job.run->streams, job.wanted),
                  .name = name.ends_with("-shrunk") ? name : name + "-shrunk",
                  .threshold = job.threshold};
  std::uint32_t tries = 0;
  task.on_step = [&](const ShrinkStep& step) {
    if (!step.odds) return;
    ++tries;
    if (step.best) trials.show(fmt::format("try {}, so far {}; ", tries + 1, describe(size_of(*step.best))));
    if (!job.quiet && step.kept)
      trials.tell(
          fmt::format("{:>4}  {}: still there: {}\n", tries, step.what, describe(size_of(*step.best))));
  };
  return shrink(task, [&](const std::shared_ptr<const Scenario>& scenario) -> std::optional<Attempted> {
    std::optional<Trial> trial = trials.run(scenario);
    if (!trial) return std::nullopt;
    const Attempted attempted{trial->find(job.wanted) != nullptr, trial->took, struck_in(*trial)};
    if (attempted.hit) last = {std::move(trial), scenario};
    return attempted;
  });
}

/// How often the smallest scenario shows the wanted end, in runs by which it was not chosen: as many as there is time for, and these are few.
Odds confirm(const ShrinkJob& job, Trials& trials, LastHit& last, const Odds& chosen_by) {
  constexpr std::uint32_t kRuns = 10;
  trials.show("once more; ");
  Odds odds;
  const std::shared_ptr<const Scenario> scenario = last.scenario;
  while (odds.runs < kRuns) {
    std::optional<Trial> trial = trials.run(scenario);
    if (!trial) break;
    ++odds.runs;
    if (trial->find(job.wanted) == nullptr) continue;
    ++odds.hits;
    last.trial = std::move(trial);
  }
  return odds.runs > 0 ? odds : chosen_by;
}

/// The files that a shrunk scenario is kept in.
class ShrunkFiles {
 public:
  explicit ShrunkFiles(const std::string& file) : file_(file) {}
  [[nodiscard]] std::string bundle() const { return beside(kBundleSuffix); }

  /// False when one can't be written, which has been said.
  [[nodiscard]] bool write(const ShrinkJob& job, Shrunk shrunk, const ShrunkFacts& facts,
                           const Trial& trial) const {
    // On another machine its descriptors have the name that they have in a run's folder.
    bool written = write_bundle(bundle(), "--out", shrunk_text(shrunk, facts), job.run->folder, job.wanted,
                                trial.report, trial.streams);
    const std::string descriptors = kept_descriptors(job.run->folder);
    if (!shrunk.scenario->target.descriptors.sets.empty() && !descriptors.empty()) {
      const std::string protoset = beside(".protoset");
      auto renamed = std::make_shared<Scenario>(*shrunk.scenario);
      renamed->target.descriptors.sets.front().text = std::filesystem::path(protoset).filename().string();
      shrunk.scenario = std::move(renamed);
      written = write_text_file(protoset, descriptors, "--out") && written;
    }
    return write_text_file(file_, shrunk_text(shrunk, facts), "--out") && written;
  }

 private:
  [[nodiscard]] std::string beside(std::string_view suffix) const {
    return std::filesystem::path(file_).replace_extension(suffix).string();
  }

  const std::string& file_;
};

}  // namespace

int shrink_and_write(const ShrinkJob& job, Trials& trials) {
  const Plan plan = compile(job.run->scenario);
  LastHit last;
  const Shrunk shrunk = search(job, trials, plan, last);
  if (!shrunk.scenario) {
    if (trials.interrupted()) return kExitInterrupted;
    say(fmt::format(
        "weir: {} did not come back often enough to go by: in {} of {} runs, and {} are needed\n"
        "  fix: `weir repro {} --times 20` shows how often it does; then ask for less, as --need 1 --of 10\n",
        describe(job.wanted), shrunk.first.hits, shrunk.first.runs, job.threshold.need, job.run->name));
    return kExitNotEvidence;
  }
  const Odds odds = confirm(job, trials, last, shrunk.odds);
  const ShrunkFiles files(job.file);
  const ShrunkFacts facts{.from = job.run->name,
                          .before = size_of(*job.run->scenario),
                          .wanted = job.wanted,
                          .odds = odds,
                          .story = story_of(*last.trial->find(job.wanted)),
                          .file = job.file};
  const bool written = files.write(job, shrunk, facts, *last.trial);
  put(facts.story);
  put(
      fmt::format("\n{}, of {}\n{} came back in {}\n{} scenarios were tried in {} runs{}\n\n  weir run {}\n  "
                  "weir repro {}\n",
                  describe(size_of(*shrunk.scenario)), describe(facts.before), describe(job.wanted),
                  describe(odds), shrunk.tried, shrunk.runs,
                  shrunk.finished ? "" : "; the search was ended before its end", job.file, files.bundle()));
  flush_out();
  if (trials.interrupted()) return kExitInterrupted;
  return written ? kExitOk : kExitUnwritten;
}

}  // namespace weir
