#include "harness/check/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/check/plain_remedy.h"
#include "harness/fault/catalogue.h"
#include "harness/scenario/address.h"

namespace weir {
namespace {

using Mark = ScoreRow::Mark;

constexpr Duration kLook = std::chrono::milliseconds(50);         // between two looks at sockets and gauge
constexpr Duration kSettling = std::chrono::seconds(3);           // time to close and to let go
constexpr Duration kRecoveryPatience = std::chrono::seconds(10);  // time to serve a new stream
constexpr Duration kProbePause = std::chrono::milliseconds(100);

/// The first of the verdict's reasons. Its remedy stands last, and is left out: it speaks of a scenario's keys.
std::string first_reason(const v1::Report& report) {
  const v1::Verdict& verdict = report.verdict();
  if (verdict.reasons().empty()) return verdict.word();
  const std::string& reason = verdict.reasons(0);
  return reason.substr(0, reason.rfind("; "));
}

std::uint32_t struck_streams(const ScoreRow& row) {
  std::uint32_t sum = 0;
  for (const auto& [name, times] : row.classes) sum += times;
  return sum;
}

class Checker {
 public:
  Checker(const CheckOptions& options, const CheckTools& tools) : options_(options), tools_(tools) {
    card_ = {
        .target = options.target, .method = options.method, .engine = options.engine, .gauge = options.gauge};
  }

  absl::StatusOr<Scorecard> run() {
    absl::StatusOr<std::vector<Prepared>> suite = prepare();
    if (!suite.ok()) return suite.status();
    if (tools_.ready) {
      if (absl::Status status = tools_.ready(*probe_); !status.ok()) return status;
    }
    sockets_before_ = tools_.sockets();
    for (const Prepared& one : *suite) {
      const RunTime begun = tools_.clock->now();
      absl::StatusOr<ScoreRow> row = take(one);
      if (!row.ok()) return row.status();
      if (row->mark != Mark::kSkipped) row->took = tools_.clock->now() - begun;
      bool first = card_.rows.empty();
      card_.interrupted = row->mark == Mark::kInterrupted;
      if (tools_.on_row) tools_.on_row(*row);
      card_.rows.push_back(*std::move(row));
      bool unwell = first && card_.rows.front().mark != Mark::kPassed;
      if (unwell) break;
      const std::string why = why_over();
      if (why.empty()) continue;
      leave_out({suite->begin() + static_cast<std::ptrdiff_t>(card_.rows.size()), suite->end()}, why);
      break;
    }
    return std::move(card_);
  }

 private:
  struct Prepared;

  /// Why no further fault can show anything; empty when one can.
  [[nodiscard]] std::string why_over() const {
    if (card_.interrupted) return "not run: the suite was interrupted";
    const ScoreRow& last = card_.rows.back();
    if (last.takes_streams.value_or(true)) return {};
    return fmt::format("not run: the service served no stream any more after {}", last.name);
  }

  void leave_out(const std::vector<Prepared>& rest, const std::string& why) {
    for (const Prepared& one : rest)
      card_.rows.push_back({.name = one.entry.name, .what = one.entry.what, .why = {why}});
  }

  struct Prepared {
    CheckEntry entry;
    std::string text{};
    std::shared_ptr<const Scenario> scenario{};
    std::string why_left_out{};  // then there is no scenario
  };

  [[nodiscard]] std::string why_left_out(const CheckEntry& entry) const {
    if (entry.flood && !options_.floods) return "it loads the service: --allow-floods runs it";
    if (needs_connection(entry) && is_unix_address(options_.target))
      return "it strikes a TCP connection, and the target is a Unix socket";
    return {};
  }

  absl::StatusOr<std::shared_ptr<const Scenario>> load(const std::string& text) const {
    std::vector<Override> overrides = {
        {"target.address", options_.target, "TARGET " + options_.target},
        {"target.method", options_.method, "--method " + options_.method},
        {"target.engine", options_.engine, "--engine " + options_.engine},
    };
    overrides.insert(overrides.end(), options_.overrides.begin(), options_.overrides.end());
    LoadResult result = load_scenario(text, "check.toml", overrides, vocabulary());
    if (!result.ok()) return absl::InvalidArgumentError(result.errors.render());
    // The name that was given as TARGET is what floods and the count of connections are judged by.
    const Target& target = result.scenario.target;
    if (target.embedded || target.address != options_.target) {
      return absl::InvalidArgumentError(
          fmt::format("--set would aim at {}, and TARGET is {}\n  fix: give the service as TARGET\n",
                      target.embedded ? "a server of weir's own" : target.address, options_.target));
    }
    return std::make_shared<const Scenario>(std::move(result.scenario));
  }

  [[nodiscard]] bool is_wanted(const CheckEntry& entry) const {
    return entry.kind.empty() || options_.only.empty() ||
           std::count(options_.only.begin(), options_.only.end(), entry.name) > 0;
  }

  /// All scenarios are loaded before the first runs: a mistake must not show in the middle.
  absl::StatusOr<std::vector<Prepared>> prepare() {
    std::vector<Prepared> suite;
    for (const CheckEntry& entry : check_entries()) {
      if (!is_wanted(entry)) continue;
      if (std::string why = why_left_out(entry); !why.empty()) {
        suite.push_back({.entry = entry, .why_left_out = why});
        continue;
      }
      std::string text = scenario_text(entry, options_.integrity);
      absl::StatusOr<std::shared_ptr<const Scenario>> scenario = load(text);
      if (!scenario.ok()) return scenario.status();
      suite.push_back({.entry = entry, .text = text, .scenario = *std::move(scenario)});
    }
    probe_text_ = probe_text(options_.integrity);
    absl::StatusOr<std::shared_ptr<const Scenario>> probe = load(probe_text_);
    if (!probe.ok()) return probe.status();
    probe_ = *std::move(probe);
    return suite;
  }

  absl::StatusOr<ScoreRow> take(const Prepared& one) {
    ScoreRow row{.name = one.entry.name, .what = one.entry.what};
    if (!one.why_left_out.empty()) {
      row.why.push_back(one.why_left_out);
      return row;
    }
    if (absl::Status status = read_gauge_into(row.gauge_before); !status.ok()) return status;
    // What an earlier row left open may be gone by now, and must not excuse this one.
    if (sockets_before_)
      sockets_before_ = std::min(*sockets_before_, tools_.sockets().value_or(*sockets_before_));
    absl::StatusOr<RunResult> result = tools_.run(one.scenario, one.text);
    if (!result.ok()) return result.status();
    row.mark = Mark::kPassed;
    row.folder = result->folder;
    read_run(result->report, row);
    if (row.mark == Mark::kInterrupted) return row;
    // A service that was never reached has nothing to recover from.
    bool unreached = one.entry.kind.empty() && row.mark != Mark::kPassed;
    if (unreached) row.why.push_back(remedy_for_plain(row));
    if (unreached || !look_for_recovery(row)) return row;
    // What a service makes for the first calls of its life is no leak: the plain row has no number to be held against.
    if (one.entry.kind.empty()) row.gauge_before.reset();
    absl::Status status = look_for_leaks(row);
    return status.ok() ? absl::StatusOr<ScoreRow>(std::move(row)) : status;
  }

  void fail(ScoreRow& row, std::string why) const {
    row.mark = Mark::kFailed;
    row.why.push_back(std::move(why));
  }

  void read_run(const v1::Report& report, ScoreRow& row) const {
    for (const v1::OutcomeRow& outcome : report.outcomes()) {
      if (outcome.group() == "struck") row.classes[outcome.class_()] += outcome.count();
    }
    switch (report.verdict().exit_code()) {
      case 0:
        return;
      case 130:
        row.mark = Mark::kInterrupted;
        row.why.emplace_back("interrupted");
        return;
      case 99:
        return fail(row, first_reason(report));
      default:
        row.mark = Mark::kNoEvidence;
        row.why.push_back(first_reason(report));
    }
  }

  /// Opens streams until one is served. False when the user asked to stop, or no probe could be made.
  bool look_for_recovery(ScoreRow& row) {
    std::string last;
    Duration waited{0};
    while (waited <= kRecoveryPatience) {
      absl::StatusOr<RunResult> result = tools_.run(probe_, probe_text_);
      if (!result.ok()) {
        last = std::string(result.status().message());
      } else if (result->report.run().partial()) {
        row.mark = Mark::kInterrupted;
        row.why.emplace_back("interrupted");
        return false;
      } else if (result->report.verdict().exit_code() == 0) {
        row.takes_streams = true;
        row.first_reply = waited + first_reply(result->report);
        return true;
      } else {
        last = first_reason(result->report);
        waited += std::chrono::duration_cast<Duration>(
            std::chrono::duration<double>(result->report.run().duration_seconds()));
      }
      waited += kProbePause;
      if (stop_asked(row, kProbePause)) return false;
    }
    row.takes_streams = false;
    fail(row,
         fmt::format("no new stream was served within {}: {}", format_duration(kRecoveryPatience), last));
    return true;
  }

  static Duration first_reply(const v1::Report& report) {
    for (const v1::Latency& latency : report.latency()) {
      if (latency.name() == "first_message")
        return std::chrono::duration_cast<Duration>(
            std::chrono::duration<double, std::micro>(latency.min_us()));
    }
    return Duration(0);
  }

  bool stop_asked(ScoreRow& row, Duration time) const {
    if (!tools_.pause(time)) return false;
    row.mark = Mark::kInterrupted;
    row.why.emplace_back("interrupted");
    return true;
  }

  absl::Status read_gauge_into(std::optional<double>& out) const {
    if (!tools_.gauge) return absl::OkStatus();
    absl::StatusOr<double> value = tools_.gauge();
    if (!value.ok()) return value.status();
    out = *value;
    return absl::OkStatus();
  }

  /// Connections that were not there before the suite.
  [[nodiscard]] std::optional<std::uint32_t> left_open() const {
    std::optional<std::uint32_t> now = tools_.sockets();
    if (!now || !sockets_before_) return std::nullopt;
    return *now - std::min(*now, *sockets_before_);
  }

  [[nodiscard]] static bool gauge_is_back(const ScoreRow& row) {
    if (!row.gauge_before || !row.gauge_after) return true;
    double grown = *row.gauge_after - *row.gauge_before;
    return grown < std::max(2.0, struck_streams(row) / 2.0);
  }

  absl::Status look_for_leaks(ScoreRow& row) {
    for (Duration waited{0}; waited <= kSettling; waited += kLook) {
      row.left_open = left_open();
      if (absl::Status status = read_gauge_into(row.gauge_after); !status.ok()) return status;
      if (row.left_open.value_or(0) == 0 && gauge_is_back(row)) return absl::OkStatus();
      if (stop_asked(row, kLook)) return absl::OkStatus();
    }
    if (row.left_open.value_or(0) > 0) {
      fail(row, fmt::format("the service still has {} connection{} open {} after its clients have left",
                            *row.left_open, *row.left_open == 1 ? "" : "s", format_duration(kSettling)));
    }
    if (!gauge_is_back(row)) {
      fail(row, fmt::format("{} has not come back after {}: {:g} before, {:g} now", options_.gauge,
                            format_duration(kSettling), *row.gauge_before, *row.gauge_after));
    }
    // Once told is enough: the next row answers for its own.
    if (row.left_open && sockets_before_) *sockets_before_ += *row.left_open;
    return absl::OkStatus();
  }

  const CheckOptions& options_;
  const CheckTools& tools_;
  Scorecard card_;
  std::shared_ptr<const Scenario> probe_;
  std::string probe_text_;
  std::optional<std::uint32_t> sockets_before_;
};

}  // namespace

absl::StatusOr<Scorecard> run_check(const CheckOptions& options, const CheckTools& tools) {
  return Checker(options, tools).run();
}

}  // namespace weir
