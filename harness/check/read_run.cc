#include "harness/check/read_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/check/entries.h"
#include "harness/check/proper_answers.h"
#include "harness/check/server_rules.h"
#include "harness/fault/catalogue.h"
#include "harness/model/outcome_classes.h"
#include "reports/exit_codes.h"

namespace weir {
namespace {

using Mark = ScoreRow::Mark;

/// The status of such a stream is weir's own cancel.
bool ended_by_weir(const std::string& outcome) {
  return is(outcome, OutcomeFamily::kStall) || is(outcome, OutcomeFamily::kHarness) ||
         is(outcome, OutcomeId::kLocalCancel);
}

bool is_said_by_server(const std::string& origin) { return origin == "remote_app" || origin == "remote_lib"; }

}  // namespace

std::string first_reason(const v1::Report& report) {
  const v1::Verdict& verdict = report.verdict();
  if (!verdict.findings().empty()) return verdict.findings(0).reason();
  return verdict.reasons().empty() ? verdict.word() : verdict.reasons(0);
}

std::vector<EndWords> words_of(const v1::Report& report) {
  std::vector<EndWords> words;
  const std::string told = first_reason(report);
  for (const v1::OutcomeRow& row : report.outcomes()) {
    if (row.verdict() != "unexpected" || row.example_message().empty() || ended_by_weir(row.class_()))
      continue;
    if (told.find(row.example_message()) != std::string::npos) continue;
    const auto same = std::find_if(words.begin(), words.end(), [&](const EndWords& one) {
      return one.outcome == row.class_() && one.text == row.example_message();
    });
    if (same != words.end()) {
      if (same->groups.back() != row.group()) same->groups.push_back(row.group());
      continue;
    }
    words.push_back({{row.group()},
                     row.class_(),
                     row.example_code(),
                     row.example_message(),
                     is_said_by_server(row.origin())});
  }
  return words;
}

void read_run(const v1::Report& report, ScoreRow& row) {
  for (const v1::OutcomeRow& outcome : report.outcomes()) {
    if (outcome.group() == "struck") row.classes[outcome.class_()] += outcome.count();
  }
  const auto end_as = [&](Mark mark, std::string why) {
    row.mark = mark;
    row.why.push_back(std::move(why));
  };
  switch (report.verdict().exit_code()) {
    case kExitOk:
      return;
    case kExitInterrupted:
      return end_as(Mark::kInterrupted, "interrupted");
    case kExitCheckFailed:
      end_as(Mark::kFailed, first_reason(report));
      break;
    default:
      end_as(Mark::kNoEvidence, first_reason(report));
  }
  row.words = words_of(report);
}

void tell_rule(const std::string& entry, ScoreRow& row) {
  const ServerRule* rule = find_server_rule(entry);
  if (rule == nullptr) return;
  const std::string asked = fmt::format("{}: {}", rule->place, rule->asks);
  if (row.mark == Mark::kFailed) return row.why.push_back(asked);
  if (row.mark != Mark::kPassed) return;
  std::string put_up_with;
  for (const auto& [name, times] : row.classes) {
    if (const ProperAnswer* lenient = find_lenient(entry, name))
      put_up_with = fmt::format("{}; --strict fails it. {}", lenient->why, asked);
  }
  if (!put_up_with.empty()) row.notes.push_back(std::move(put_up_with));
}

std::optional<Duration> first_reply(const v1::Report& report) {
  for (const v1::Latency& latency : report.latency()) {
    if (latency.name() == "first_message" && latency.has_min_us())
      return std::chrono::duration_cast<Duration>(
          std::chrono::duration<double, std::micro>(latency.min_us()));
  }
  return std::nullopt;
}

bool no_reply_matches(const v1::Report& report) {
  std::uint64_t replies = 0;
  std::uint64_t corrupt = 0;
  for (const v1::GroupReport& group : report.groups()) replies += group.replies_received();
  for (const v1::StreamRecord& stream : report.notable_streams()) corrupt += stream.corrupted();
  return replies > 0 && corrupt >= replies;
}

std::optional<std::string> note_of_no_limit(const Scenario& scenario, const ScoreRow& row) {
  if (row.classes.count(std::string(name_of(OutcomeId::kOkComplete))) == 0) return std::nullopt;
  for (const Fault& fault : scenario.faults) {
    if (fault.kind != "request-too-large") continue;
    return fmt::format("no limit up to {} bytes: a request of that size was answered",
                       param<Bytes>(fault.params, "size").count);
  }
  return std::nullopt;
}

std::optional<std::string> note_of_no_back_pressure(const Scenario& scenario, const v1::Report& report) {
  const bool reads_nothing = std::any_of(scenario.faults.begin(), scenario.faults.end(),
                                         [](const Fault& fault) { return fault.kind == "never-reader"; });
  const std::uint64_t taken = report.relay().bytes_to_server();
  const std::uint64_t given = report.relay().bytes_to_client();
  if (!reads_nothing || taken < given + kMostHeld.count) return std::nullopt;
  std::string note = fmt::format(
      "no back pressure: it took {} bytes of a client that reads nothing, and gave back {}; servers that "
      "wait for their "
      "writes hold less than {}, and what it keeps of such a client may grow without bound",
      taken, given, kMostHeld.count);
  if (const v1::Gauge& gauge = report.gauge(); gauge.has_peak())
    note += fmt::format(" ({}: {:.10g} before, {:.10g} at the peak)", gauge.metric(), gauge.before(),
                        gauge.peak());
  return note;
}

}  // namespace weir
