#include "harness/check/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/address.h"
#include "harness/check/method_shape.h"
#include "harness/check/own_options.h"
#include "harness/check/plain_remedy.h"
#include "harness/check/proper_answers.h"
#include "harness/check/read_run.h"
#include "harness/check/server_rules.h"
#include "harness/check/state_watch.h"
#include "harness/check/suite_scenario.h"
#include "harness/fault/catalogue.h"
#include "harness/model/outcome_classes.h"
#include "reports/exit_codes.h"

namespace weir {
namespace {

using Mark = ScoreRow::Mark;

constexpr Duration kLook = std::chrono::milliseconds(50);         // between two looks at sockets and gauge
constexpr Duration kLateClose = std::chrono::seconds(30);         // once, to learn how late a service closes
constexpr Duration kRecoveryPatience = std::chrono::seconds(10);  // time to serve a new stream
constexpr Duration kProbePause = std::chrono::milliseconds(100);
constexpr Duration kCommitPause =
    std::chrono::milliseconds(200);  // what is taken as complete may be written down late

constexpr const char* kSayTheLast =
    "let a message say that it is the last one, and take no stream as complete without it: handlers of "
    "grpcio, "
    "grpc.aio, @grpc/grpc-js, tonic and Arrow Flight see a cancel as the end of the client's messages";

std::uint32_t struck_streams(const ScoreRow& row) {
  std::uint32_t sum = 0;
  for (const auto& [name, times] : row.classes) sum += times;
  return sum;
}

class Checker {
 public:
  Checker(const CheckOptions& options, const CheckTools& tools)
      : options_(options),
        tools_(tools),
        terms_{.integrity = options.integrity, .watchdog = options.watchdog},
        state_(tools.state) {
    card_ = {
        .target = options.target, .method = options.method, .engine = options.engine, .gauge = options.gauge};
    scope_ = {.integrity = options.integrity,
              .has_gauge = !options.gauge.empty(),
              .has_state = static_cast<bool>(tools.state),
              .given = options.given};
    if (options.words) {
      card_.scenario = options.words->scenario->file;
      scope_.words = options.words->streams();
    }
  }

  absl::StatusOr<Scorecard> run() {
    absl::StatusOr<std::vector<Prepared>> suite = prepare();
    if (!suite.ok()) return suite.status();
    if (tools_.ready) {
      if (absl::Status status = tools_.ready(*probe_.scenario); !status.ok()) return status;
    }
    // First: the connection that it is asked on is none that a fault left open.
    ScoreRow nobodys;
    if (absl::Status status = state_.begin(nobodys); !status.ok()) return status;
    sockets_before_ = tools_.sockets();
    scope_.sees_sockets = sockets_before_.has_value();
    if (std::optional<ScoreRow> row = refuse_method(suite->front())) {
      add(*std::move(row));
      leave_out({suite->begin() + 1, suite->end()}, "not run: the method is not bidi");
      return finished();
    }
    for (const Prepared& one : *suite) {
      const RunTime begun = tools_.clock->now();
      absl::StatusOr<ScoreRow> row = take(one);
      if (!row.ok()) return row.status();
      if (row->mark != Mark::kSkipped) row->took = tools_.clock->now() - begun;
      card_.interrupted = row->mark == Mark::kInterrupted;
      add(*std::move(row));
      const std::string why = why_over();
      if (why.empty()) continue;
      leave_out({suite->begin() + static_cast<std::ptrdiff_t>(card_.rows.size()), suite->end()}, why);
      break;
    }
    return finished();
  }

 private:
  struct Prepared;

  Scorecard finished() {
    card_.unseen = not_looked_at(scope_);
    return std::move(card_);
  }

  void add(ScoreRow row) {
    if (tools_.on_row) tools_.on_row(row);
    card_.rows.push_back(std::move(row));
  }

  /// Why no further fault can show anything; empty when one can.
  [[nodiscard]] std::string why_over() const {
    if (card_.interrupted) return "not run: the suite was interrupted";
    if (!served_when_left_alone_) return "not run: the service does not serve streams that are left alone";
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
    SuiteScenario run{};
    std::string why_left_out{};  // then there is nothing to run
  };

  [[nodiscard]] std::string why_left_out(const CheckEntry& entry) const {
    if (entry.flood && !options_.floods) {
      const std::optional<Endpoint> host = endpoint_of(options_.target);
      const bool elsewhere = host && !is_loopback(host->host);
      return fmt::format("it loads the service: --allow-floods{} runs it",
                         elsewhere ? " --host " + host->host : "");
    }
    if (needs_connection(entry) && is_unix_address(options_.target))
      return "it strikes a TCP connection, and the target is a Unix socket";
    return {};
  }

  /// Why a scenario in the user's words would show nothing.
  [[nodiscard]] std::string why_not_said(const SuiteScenario& run) const {
    if (!options_.words) return {};
    for (const Fault& fault : run.scenario->faults) {
      if (std::string why = why_not_tried(fault, options_.words->streams()); !why.empty()) return why;
    }
    return {};
  }

  [[nodiscard]] bool is_wanted(const CheckEntry& entry) const {
    return entry.kind.empty() || options_.only.empty() ||
           std::count(options_.only.begin(), options_.only.end(), entry.name) > 0;
  }

  /// All scenarios are loaded before the first runs: a mistake must not show in the middle.
  absl::StatusOr<std::vector<Prepared>> prepare() {
    std::vector<Prepared> suite;
    for (CheckEntry entry : check_entries()) {
      if (!is_wanted(entry)) continue;
      if (options_.strict && !entry.accepted.empty() && find_server_rule(entry.name) != nullptr)
        entry.accepted = proper_outcomes(entry.name, true);
      if (std::string why = why_left_out(entry); !why.empty()) {
        suite.push_back({.entry = entry, .why_left_out = why});
        continue;
      }
      absl::StatusOr<SuiteScenario> runnable = load_for_suite(scenario_text(entry, terms_), options_);
      if (!runnable.ok()) return runnable.status();
      std::string why = why_not_said(*runnable);
      suite.push_back({.entry = entry, .run = *std::move(runnable), .why_left_out = std::move(why)});
    }
    struct Part {
      SuiteScenario* runnable;
      std::string text;
    };
    for (const Part& part : {Part{&probe_, probe_text(terms_)}, Part{&shape_one_, shape_text(1, terms_)},
                             Part{&shape_three_, shape_text(3, terms_)}}) {
      absl::StatusOr<SuiteScenario> runnable = load_for_suite(part.text, options_);
      if (!runnable.ok()) return runnable.status();
      *part.runnable = *std::move(runnable);
    }
    return suite;
  }

  /// The method was named wrongly, which says nothing of the service.
  void blame_method(std::string finding, ScoreRow& row) {
    row.mark = Mark::kNoEvidence;
    row.why = {finding};
    card_.method_finding = std::move(finding);
  }

  /// The first row of a card whose method is not bidi by the service's own word.
  std::optional<ScoreRow> refuse_method(const Prepared& first) {
    if (!tools_.other_kind) return std::nullopt;
    const RunTime begun = tools_.clock->now();
    const std::optional<v1::Diagnosis> kind = tools_.other_kind(*probe_.scenario);
    if (!kind) return std::nullopt;
    ScoreRow row{.name = first.entry.name, .what = first.entry.what};
    blame_method(kind->reason(), row);
    row.remedies.push_back(in_options_of_check(kind->remedy(), options_.given));
    row.took = tools_.clock->now() - begun;
    return row;
  }

  absl::StatusOr<ScoreRow> take(const Prepared& one) {
    ScoreRow row{.name = one.entry.name, .what = one.entry.what};
    if (!one.why_left_out.empty()) {
      row.why.push_back(one.why_left_out);
      return row;
    }
    const bool plain = one.entry.kind.empty();
    absl::Status gauge = read_gauge_into(row.gauge_before);
    if (!gauge.ok() && plain) return gauge;
    if (absl::Status state = state_.begin(row); !state.ok() && plain) return state;
    // What an earlier row left open may be gone by now, and must not excuse this one.
    if (sockets_before_)
      sockets_before_ = std::min(*sockets_before_, tools_.sockets().value_or(*sockets_before_));
    absl::StatusOr<RunResult> result = tools_.run(one.run.scenario, one.run.text);
    if (!result.ok() && plain) return result.status();
    if (!result.ok()) {
      row.mark = Mark::kNoEvidence;
      row.why.emplace_back(result.status().message());
      return row;
    }
    row.mark = Mark::kPassed;
    row.folder = result->folder;
    read_run(result->report, row);
    if (result->interrupted && row.mark != Mark::kInterrupted) {  // while its report was written
      row.mark = Mark::kInterrupted;
      row.why = {"interrupted"};
    }
    tell_rule(one.entry.name, row);
    if (std::optional<std::string> note = note_of_no_limit(*one.run.scenario, row))
      row.notes.push_back(*std::move(note));
    if (std::optional<std::string> note = note_of_no_back_pressure(*one.run.scenario, result->report))
      row.notes.push_back(*std::move(note));
    if (row.mark == Mark::kInterrupted) return row;
    // Streams of a service that ends them itself are complete that way.
    if (plain && row.mark == Mark::kPassed) state_.learn_ends(row);
    state_.add(result->report);
    if (plain && row.mark != Mark::kPassed) {
      // A service that serves nobody has nothing to recover from.
      served_when_left_alone_ = false;
      explain_plain(result->report, row);
      return row;
    }
    if (!look_for_recovery(row)) return row;
    if (plain) {
      served_when_left_alone_ = row.takes_streams.value_or(false);
      // What a service makes for the first calls of its life is no leak: there is no number to hold it against.
      row.gauge_before.reset();
    }
    look_for_leaks(row, plain);
    if (row.mark != Mark::kInterrupted) look_at_state(row, plain);
    return row;
  }

  /// Late or not: what a service does with a stream that was cut off, it does behind its end.
  void look_at_state(ScoreRow& row, bool plain) {
    if (!state_.is_asked() || stop_asked(row, kCommitPause)) return;
    if (plain) scope_.why_state_says_nothing = state_.learn(row);
    const RunTime begun = tools_.clock->now();
    while (!plain) {
      const std::optional<StateCount::Finding> found = state_.look(row);
      if (!found) return;
      // What is missing may still come.
      if (found->too_many || tools_.clock->now() - begun > options_.settle) {
        if (found->too_many) row.remedies.push_back({kSayTheLast});
        return fail(row, found->why);
      }
      if (stop_asked(row, kLook)) return;
    }
  }

  void fail(ScoreRow& row, std::string why) const {
    row.mark = Mark::kFailed;
    row.why.push_back(std::move(why));
  }

  /// Says what kind of method that is, if it explains the row, and what to do.
  void explain_plain(const v1::Report& report, ScoreRow& row) {
    // A second look at the target has shown why, and what helps.
    if (const v1::Diagnosis& found = report.diagnosis(); !found.remedy().empty()) {
      row.remedies.push_back(in_options_of_check(found.remedy(), options_.given));
      return;
    }
    PlainFacts facts{.classes = row.classes,
                     .no_reply_matches = no_reply_matches(report),
                     .integrity = options_.integrity,
                     .watchdog = options_.watchdog,
                     .given = options_.given};
    if (!report.verdict().findings().empty())
      facts.of_report = in_options_of_check(report.verdict().findings(0).remedy(), options_.given);
    const bool reached = std::none_of(row.classes.begin(), row.classes.end(),
                                      [](const auto& one) { return class_in(one.first, {"connect"}); });
    const bool listens = options_.words && options_.words->streams().talk.listens;
    if (reached && !listens) {
      const ShapeRuns runs = {.turns = read_shape_run(report, "struck"),
                              .one = look_at_shape(shape_one_),
                              .three = look_at_shape(shape_three_)};
      facts.shape = shape_of(runs);
      if (std::string seen = describe_shape(facts.shape, runs); !seen.empty())
        blame_method(std::move(seen), row);
    }
    if (CheckRemedy remedy = remedy_for_plain(facts); !remedy.text.empty())
      row.remedies.push_back(std::move(remedy));
  }

  [[nodiscard]] ShapeRun look_at_shape(const SuiteScenario& runnable) const {
    absl::StatusOr<RunResult> result = tools_.run(runnable.scenario, runnable.text);
    return result.ok() ? read_shape_run(result->report, "shape") : ShapeRun{};
  }

  /// Opens streams until one is served. False when the user asked to stop, or no probe could be made.
  bool look_for_recovery(ScoreRow& row) {
    std::string last;
    std::vector<EndWords> words;
    Duration waited{0};
    const Duration patience = std::max(kRecoveryPatience, 2 * options_.watchdog);
    while (waited <= patience) {
      absl::StatusOr<RunResult> result = tools_.run(probe_.scenario, probe_.text);
      if (result.ok()) state_.add(result->report);
      if (!result.ok()) {
        last = std::string(result.status().message());
        words.clear();
      } else if (result->interrupted) {
        row.mark = Mark::kInterrupted;
        row.why.emplace_back("interrupted");
        return false;
      } else if (result->report.verdict().exit_code() == kExitOk) {
        row.takes_streams = true;
        if (const std::optional<Duration> first = first_reply(result->report))
          row.first_reply = waited + *first;
        return true;
      } else {
        last = first_reason(result->report);
        words = words_of(result->report);
        waited += std::chrono::duration_cast<Duration>(
            std::chrono::duration<double>(result->report.run().duration_seconds()));
      }
      waited += kProbePause;
      if (stop_asked(row, kProbePause)) return false;
    }
    row.takes_streams = false;
    row.words.insert(row.words.end(), words.begin(), words.end());
    fail(row, fmt::format("no new stream was served within {}: {}", format_duration(patience), last));
    return true;
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

  void look_for_leaks(ScoreRow& row, bool plain) {
    const Duration settle = options_.settle;
    const RunTime begun = tools_.clock->now();
    // By the clock: a look takes its time too, where the kernel's table is long.
    while (tools_.clock->now() - begun <= settle) {
      if (!scope_.closes_late) row.left_open = left_open();
      if (absl::Status status = read_gauge_into(row.gauge_after); !status.ok())
        return fail(row, std::string(status.message()));
      if (row.left_open.value_or(0) == 0 && gauge_is_back(row)) return;
      if (stop_asked(row, kLook)) return;
    }
    if (row.left_open.value_or(0) > 0) {
      fail(row, fmt::format("the service still has {} connection{} open {} after its clients have left",
                            *row.left_open, *row.left_open == 1 ? "" : "s", format_duration(settle)));
    }
    if (!gauge_is_back(row)) {
      fail(row, fmt::format("{} has not come back after {}: {:g} before, {:g} now", options_.gauge,
                            format_duration(settle), *row.gauge_before, *row.gauge_after));
    }
    if (row.left_open.value_or(0) == 0) return;
    if (plain) learn_how_late(begun, row);
    // Once told is enough: the next row answers for its own.
    if (sockets_before_) *sockets_before_ += left_open().value_or(0);
  }

  /// A service that is late to close when nothing was done to it is late every time. That is one finding, and it stands in
  /// the plain row; the other rows are judged by all the rest.
  void learn_how_late(RunTime begun, ScoreRow& row) {
    scope_.closes_late = true;
    const auto waited_so_far = [&] { return tools_.clock->now() - begun; };
    while (waited_so_far() < kLateClose && left_open().value_or(0) > 0) {
      if (stop_asked(row, kLook)) return;
    }
    const Duration waited = waited_so_far();
    if (left_open().value_or(0) > 0) {
      row.why.push_back(fmt::format("it has not closed them after {} either", format_duration(waited)));
      return;
    }
    row.why.push_back(fmt::format("it closed them {} after", format_duration(waited)));
    if (is_given(options_.given, "--settle")) return;
    // Half as long again, in whole seconds: the same service is later on a busier day.
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(waited + waited / 2).count();
    const std::string settle = fmt::format("{}s", seconds);
    scope_.for_late_close = {
        fmt::format("if that is meant, as a keep-alive timeout is, add --settle {}", settle),
        {"--settle", settle}};
    row.remedies.push_back(scope_.for_late_close);
  }

  const CheckOptions& options_;
  const CheckTools& tools_;
  const SuiteTerms terms_;
  Scorecard card_;
  CheckScope scope_;
  SuiteScenario probe_, shape_one_, shape_three_;
  bool served_when_left_alone_ = true;
  StateWatch state_;
  std::optional<std::uint32_t> sockets_before_;
};

}  // namespace

absl::StatusOr<Scorecard> run_check(const CheckOptions& options, const CheckTools& tools) {
  return Checker(options, tools).run();
}

}  // namespace weir
