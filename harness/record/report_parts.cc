#include "harness/record/report_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "harness/plan/digest.h"
#include "harness/plan/spread.h"
#include "harness/record/check_samples.h"
#include "harness/stats/hdr_v2.h"
#include "reports/interval_check.h"
#include "reports/latencies.h"

namespace weir {
namespace {

void write_with_failures(const Histogram& histogram, std::uint64_t censored, v1::Latency& out) {
  out.set_censored(censored);
  struct Row {
    const char* name;
    double percent;
    void (v1::Latency::*set)(double);
  };
  constexpr std::array<Row, 4> kRows = {{{"p50", 50, &v1::Latency::set_p50_with_failures_us},
                                         {"p90", 90, &v1::Latency::set_p90_with_failures_us},
                                         {"p99", 99, &v1::Latency::set_p99_with_failures_us},
                                         {"p999", 99.9, &v1::Latency::set_p999_with_failures_us}}};
  for (const Row& row : kRows) {
    if (histogram.count() + censored < samples_for(row.percent)) continue;
    if (std::optional<Duration> value = histogram.quantile_with_censored(row.percent / 100, censored)) {
      (out.*row.set)(to_us(*value));
    } else {
      out.add_quantiles_never(row.name);
    }
  }
}

v1::Latency latency_of(std::string_view name, const Histogram& histogram, std::uint64_t censored) {
  v1::Latency out;
  out.set_name(std::string(name));
  out.set_count(histogram.count());
  if (histogram.count() > 0) {
    out.set_min_us(to_us(histogram.min()));
    out.set_mean_us(to_us(histogram.mean()));
    out.set_max_us(to_us(histogram.max()));
  }
  for (const PercentileRow& row : kPercentiles) {
    if (histogram.count() >= samples_for(row.percent))
      (out.*row.set)(to_us(histogram.quantile(row.percent / 100)));
  }
  out.set_histogram(encode_hdr_v2(histogram));
  write_with_failures(histogram, censored, out);
  return out;
}

/// Messages that would have been a sample of it and never were.
std::uint64_t censored(const GroupRecord& record, const LatencyRow& row) {
  switch (row.missing) {
    case Missing::kNone:
      break;
    case Missing::kUnanswered:
      return record.censored;
    case Missing::kUnwritten:
      return record.owed.unwritten;
    case Missing::kUnansweredOrUnwritten:
      return record.censored + record.owed.unwritten;
    case Missing::kUnansweredFirst:
      return record.censored_first;
    case Missing::kUnaccepted:
      return record.censored_writes;
    case Missing::kIncomplete:
      return record.censored_last + record.unwritten_several;
  }
  return 0;
}

void write_latencies(const GroupRecord& record, google::protobuf::RepeatedPtrField<v1::Latency>& out) {
  for (const LatencyRow& row : kLatencies) {
    const Histogram& histogram = record.latency[static_cast<std::size_t>(row.metric)];
    *out.Add() = latency_of(row.name, histogram, censored(record, row));
  }
}

void write_offered(const GroupRecord& record, v1::Offered& out) {
  // Each accepted write has its time taken.
  std::uint64_t sent = record.latency[static_cast<std::size_t>(LatencyMetric::kWriteBlock)].count();
  const OwedLoad& owed = record.owed;
  out.set_due(sent + owed.unwritten + owed.after_end);
  out.set_answered(sent - record.censored);
  out.set_unanswered(record.censored);
  out.set_unwritten(owed.unwritten);
  out.set_held_back(owed.held_back);
  out.set_owed_by_the_dead(owed.after_end);
  if (record.sending_time > Duration(0)) {
    out.set_blocked_share(to_s(record.sending_blocked) / to_s(record.sending_time));
  }
}

void write_check(const Scenario& scenario, const Check& check, v1::Report& report) {
  v1::CheckResult& out = *report.add_checks();
  out.set_metric(check.metric);
  out.set_has_min(check.min.has_value());
  out.set_has_max(check.max.has_value());
  out.set_min(check.min.value_or(0));
  out.set_max(check.max.value_or(0));
  if (check.share) out.set_unit("share");
  out.set_decide(std::string(is_on_interval(scenario, check) ? kOnInterval : kOnPoint));
  out.set_strict(check.strict);
  out.set_where(fmt::format("{}:{}", check.span.file, check.span.line));
}

}  // namespace

namespace {

/// "2000/s", "5/s a stream", "0/s..5000/s over 10s, 5000/s over 30s".
std::string rate_text(const Pace& pace) {
  constexpr std::size_t kShown = 3;
  if (pace.rate) return format_rate(*pace.rate);
  if (pace.stream_rate) return format_rate(*pace.stream_rate) + " a stream";
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, pace.stages.size()); ++i) {
    const LoadStage& stage = pace.stages[i];
    std::string ramp = stage.rate.low == stage.rate.high ? "" : ".." + format_rate(stage.rate.high);
    text += fmt::format("{}{}{} over {}", i == 0 ? "" : ", ", format_rate(stage.rate.low), ramp,
                        format_duration(stage.over));
  }
  std::size_t left = pace.stages.size() - std::min(kShown, pace.stages.size());
  return left == 0 ? text : text + fmt::format(" and {} more", left);
}

std::string think_text(const Pace& pace) { return pace.think ? " think " + describe(*pace.think) : ""; }

}  // namespace

std::string describe(const Pace& pace) {
  switch (pace.kind) {
    case PaceKind::kPingPong:
      return "ping-pong" + think_text(pace);
    case PaceKind::kWindow:
      return fmt::format("window {}{}", pace.window, think_text(pace));
    case PaceKind::kPush:
      return fmt::format("push {} replies {} apart", pace.replies.value_or(0),
                         format_duration(pace.period.value_or(Duration(0))));
    case PaceKind::kOpen:
      break;
  }
  const char* arrivals = pace.arrivals == Arrivals::kPoisson ? "poisson" : "constant";
  std::string burst = pace.burst > 1 ? fmt::format(" in bursts of {}", pace.burst) : "";
  return fmt::format("open {} {}{}", rate_text(pace), arrivals, burst);
}

void write_plan(const Plan& plan, v1::Report& report) {
  const Scenario& scenario = *plan.scenario;
  v1::ScenarioInfo& info = *report.mutable_scenario();
  info.set_name(scenario.name);
  info.set_description(scenario.description);
  info.set_file(scenario.file);
  info.set_seed(scenario.seed);
  info.set_plan_digest(plan_digest(plan));
  for (const std::string& text : scenario.overrides) info.add_overrides(text);
  bool open_ended = false;
  for (const StreamGroup& group : scenario.streams) {
    v1::GroupReport& out = *report.add_groups();
    out.set_name(group.name);
    out.set_pace(describe(group.pace));
    open_ended = open_ended || group.reopen;
  }
  for (const Check& check : scenario.checks) write_check(scenario, check, report);
  report.mutable_run()->set_streams_planned(open_ended ? 0 : static_cast<std::uint32_t>(plan.streams.size()));
}

void write_measurements(const Plan& plan, const Recorder& recorder, Duration measured, v1::Report& report) {
  GroupRecord all;
  for (std::size_t g = 0; g < plan.groups.size(); ++g) {
    const GroupRecord& record = recorder.groups()[g];
    all.merge(record);
    v1::GroupReport& out = *report.mutable_groups(static_cast<int>(g));
    out.set_messages_sent(record.sent);
    if (record.sent_beside > 0) out.mutable_asides()->set_said(record.sent_beside);
    out.set_replies_received(record.received);
    out.set_bytes_sent(record.bytes_sent);
    out.set_bytes_received(record.bytes_received);
    if (measured > Duration(0)) {
      out.set_replies_per_second(static_cast<double>(record.replies_measured) / to_s(measured));
    }
    write_latencies(record, *out.mutable_latency());
    if (plan.scenario->streams[g].pace.kind == PaceKind::kOpen) write_offered(record, *out.mutable_offered());
  }
  write_latencies(all, *report.mutable_latency());
}

void write_harness(const Plan& plan, const Recorder& recorder, v1::Harness& out) {
  *out.mutable_timers() = latency_of("timers", recorder.lane().timers, 0);
  *out.mutable_lag() = latency_of("lag", recorder.lane().lag, 0);
  out.set_doubt(plan.scenario->report.doubt);
}

void write_totals(const RelayTotals& totals, v1::RelayCounts& counts) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection& fields = *counts.GetReflection();
  for (const RelayCounter& counter : kRelayCounters) {
    const FieldDescriptor* field = counts.GetDescriptor()->FindFieldByName(std::string(counter.name));
    const std::uint64_t count = totals.*counter.count;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
      fields.SetUInt32(&counts, field, static_cast<std::uint32_t>(count));
    } else {
      fields.SetUInt64(&counts, field, count);
    }
  }
  counts.set_tls_problem(totals.tls_problem);
}

}  // namespace weir
