#include "harness/run/gate_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "harness/base/digest.h"
#include "harness/base/out_file.h"
#include "harness/base/whole_file.h"
#include "harness/gate/attempts.h"
#include "harness/plan/duet.h"
#include "harness/run/duet_round.h"
#include "harness/run/fresh_servers.h"
#include "harness/run/run_folder.h"

namespace weir {
namespace {
namespace files = std::filesystem;

/// Larger programs are told apart by when they were written.
constexpr std::uintmax_t kMostRead = 32U << 20;

/// What an arm is, as far as it can be known: of a command also the programs and files that it names.
void add_arm(const std::string& arm, Digest& digest) {
  digest.add(arm);
  if (!is_command(arm)) return;
  std::istringstream words(arm);
  for (std::string word; words >> word;) {
    std::error_code error;
    if (!files::is_regular_file(word, error)) continue;
    const std::uintmax_t size = files::file_size(word, error);
    digest.add(static_cast<std::int64_t>(size));
    if (size <= kMostRead) {
      digest.add(whole_file(word).value_or(""));
    } else {
      digest.add(files::last_write_time(word, error).time_since_epoch().count());
    }
  }
}

std::string key_of(const GateRunOptions& options) {
  Digest digest;
  digest.add(options.scenario_text);
  for (const std::string& change : options.scenario->overrides) digest.add(change);
  for (GateArm arm : kGateArms) add_arm(options.arms.of(arm), digest);
  return digest.finish();
}

absl::Status check_arms(const GateRunOptions& options) {
  for (GateArm arm : kGateArms) {
    std::string why = why_no_arm(options.arms.of(arm), arm);
    if (!why.empty()) return absl::InvalidArgumentError(why);
  }
  std::string why = why_no_duet(*options.scenario);
  return why.empty() ? absl::OkStatus() : absl::InvalidArgumentError(why);
}

/// The number of this attempt. kInvalidArgument where it is one too many.
absl::StatusOr<std::uint32_t> attempt_number(const GateRunOptions& options, const std::string& key) {
  const files::path file = files::path(options.out) / kAttemptsFile;
  const std::uint32_t before = attempts_before(whole_file(file.string()).value_or(""), key);
  if (before < kMostAttempts || options.again) return before + 1;
  return absl::InvalidArgumentError(
      fmt::format("these two arms have been through {} gates of this scenario already ({}): one that passes "
                  "at last is no "
                  "evidence\n"
                  "  fix: change the candidate, or ask for more rounds at once (--looks 20,80); --again runs "
                  "it all the same, "
                  "with a {} of the error rates",
                  before, file.string(), before == 2 ? "third" : fmt::format("{}th", before + 1)));
}

absl::Status remember(const GateRunOptions& options, const GateAttempt& attempt) {
  std::ofstream file(files::path(options.out) / kAttemptsFile, std::ios::app);
  file << attempt_line(attempt);
  file.flush();
  if (file) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("cannot write {}/{}: {}", options.out, kAttemptsFile,
                  remedy_for_unwritten(std::make_error_code(std::errc::io_error), "--out")));
}

/// What is written while the gate goes on, and at its end.
absl::Status save(const GateRunOptions& options, const GateReport& report, const OutFile& rounds) {
  absl::Status first = write_in_folder(report.folder, "gate.json", render_gate_json(report));
  for (absl::Status status : {write_in_folder(report.folder, "summary.txt", render_gate_text(report)),
                              write_in_folder(report.folder, "scenario.toml", options.scenario_text)}) {
    if (first.ok()) first = std::move(status);
  }
  if (first.ok() && rounds.problem())
    first = absl::InvalidArgumentError(fmt::format("cannot write {}/rounds.jsonl: {}; {}", report.folder,
                                                   rounds.problem().message(),
                                                   remedy_for_unwritten(rounds.problem(), "--out")));
  return first;
}

/// Measures rounds one by one, each with servers of its own.
class RoundRunner {
 public:
  RoundRunner(const GateRunOptions& options, const std::string& folder)
      : options_(options),
        servers_({options.arms, options.scenario, folder, options.ready_within, options.signals}) {}

  absl::StatusOr<GateRound> measure(std::uint32_t number) {
    const auto begun = std::chrono::steady_clock::now();
    const GateArm first =
        candidate_first(options_.scenario->seed, number) ? GateArm::kCandidate : GateArm::kBaseline;
    if (absl::Status status = servers_.start(first); !status.ok()) return status;
    DuetRoundOptions round;
    round.scenario = options_.scenario;
    round.number = number;
    round.addresses = servers_.addresses();
    for (GateArm arm : kGateArms) round.cpu_us.of(arm) = servers_.cpu_us(arm);
    round.signals = options_.signals;
    round.leave = [this](int signal) {
      servers_.kill();
      if (options_.leave) options_.leave(signal);
    };
    round.observers = options_.observers;
    absl::StatusOr<GateRound> measured = measure_duet(round);
    const std::string died = servers_.who_died();
    servers_.stop();
    if (!measured.ok()) return measured.status();
    // A candidate that dies shows in how its streams end; without the baseline there is nothing to compare with.
    if (died.starts_with(fmt::format("the {}", name_of(GateArm::kBaseline))))
      measured->doubts.push_back(died);
    measured->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    return measured;
  }

 private:
  const GateRunOptions& options_;
  FreshServers servers_;
};

}  // namespace

Scenario round_scenario(Scenario scenario, Duration warmup, Duration measure) {
  scenario.phases.warmup = warmup;
  scenario.phases.measure = measure;
  Target& target = scenario.target;
  target.embedded = false;
  target.transport = Carrier::kTcp;
  target.process = ServerPlace::kSame;
  target.server_receive_limit.reset();
  return scenario;
}

absl::StatusOr<GateRunResult> run_gate(const GateRunOptions& options) {
  if (absl::Status status = check_arms(options); !status.ok()) return status;
  const std::string key = key_of(options);
  absl::StatusOr<std::uint32_t> attempt = attempt_number(options, key);
  if (!attempt.ok()) return attempt.status();
  absl::StatusOr<std::string> folder = make_folder(options.out, options.scenario->name);
  if (!folder.ok()) return folder.status();

  GateRunResult result;
  GateReport& report = result.report;
  report.scenario = options.scenario->name;
  report.file = options.scenario->file;
  report.started_at = utc_now();
  report.folder = *folder;
  report.engine = options.scenario->target.engine == ClientEngine::kWire ? "wire" : "grpc";
  report.arms = options.arms;
  report.plan = options.plan;
  report.plan.attempt = *attempt;

  OutFile rounds(*folder + "/rounds.jsonl");
  RoundRunner runner(options, *folder);
  absl::StatusOr<GateOutcome> outcome = run_rounds(
      report.plan, [&](std::uint32_t number) { return runner.measure(number); },
      [&](const GateRound& round, const GateOutcome& so_far) {
        rounds.write(gate_round_line(round));
        rounds.flush();
        if (options.on_round) options.on_round(round, so_far);
      });
  if (!outcome.ok()) return outcome.status();
  report.outcome = *std::move(outcome);
  result.saved = save(options, report, rounds);
  absl::Status remembered = remember(
      options, {key, report.started_at, std::string(word_of(report.outcome.verdict)), report.folder});
  if (result.saved.ok()) result.saved = std::move(remembered);
  return result;
}

}  // namespace weir
