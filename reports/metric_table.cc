#include "reports/metric_table.h"

#include <algorithm>

namespace weir {
namespace {

using Value = std::optional<double>;
using Group = v1::GroupReport;
using Report = v1::Report;

constexpr MetricUnit kUs = MetricUnit::kMicroseconds;
constexpr MetricUnit kCount = MetricUnit::kCount;
constexpr MetricUnit kRatio = MetricUnit::kRatio;
constexpr MetricScope kGroups = MetricScope::kGroups;
constexpr MetricScope kRun = MetricScope::kRun;
constexpr CountedPart kMeasured = CountedPart::kMeasured;
constexpr CountedPart kWhole = CountedPart::kWholeRun;

/// Of one group, or added up over all.
template <typename Get>
double sum(const Report& report, const Group* group, Get get) {
  if (group != nullptr) return static_cast<double>(get(*group));
  double all = 0;
  for (const Group& each : report.groups()) all += static_cast<double>(get(each));
  return all;
}

template <typename Get>
double sum_of_faults(const Report& report, Get get) {
  double all = 0;
  for (const v1::FaultReport& fault : report.faults()) all += get(fault);
  return all;
}

const v1::OutcomeTotals& totals(const Report& report, const Group* group) {
  return group == nullptr ? report.totals() : group->totals();
}

/// Of one group, or the lowest of all: streams are compared within a group only.
Value fairness(const Report& report, const Group* group) {
  Value lowest;
  for (const Group& each : report.groups()) {
    if ((group != nullptr && &each != group) || !each.has_fairness()) continue;
    lowest = std::min(lowest.value_or(1), each.fairness());
  }
  return lowest;
}

using Figure = double (v1::StreamSpread::*)() const;

template <Figure get>
Value spread(const Report& report, const Group* group) {
  const v1::StreamSpread& streams = group == nullptr ? report.per_stream() : group->per_stream();
  if (streams.streams() == 0) return std::nullopt;
  return (streams.*get)();
}

/// A percentile; of few streams it is the worst.
template <bool (v1::StreamSpread::*has)() const, Figure get, Figure worst>
Value spread_percentile(const Report& report, const Group* group) {
  const v1::StreamSpread& streams = group == nullptr ? report.per_stream() : group->per_stream();
  return (streams.*has)() ? spread<get>(report, group) : spread<worst>(report, group);
}

template <bool (v1::Harness::*has)() const, double (v1::Harness::*get)() const>
Value share_of_time(const Report& report, const Group* /*of the run*/) {
  if (!(report.harness().*has)()) return std::nullopt;
  return (report.harness().*get)();
}

template <bool (v1::Gauge::*has)() const, double (v1::Gauge::*get)() const>
Value gauge(const Report& report, const Group* /*of the run*/) {
  if (!(report.gauge().*has)()) return std::nullopt;
  return (report.gauge().*get)();
}

constexpr MetricRow kRows[] = {
    {kOutcomesTotal, kCount, kGroups, kWhole, "", "streams that ended; each life of one that reopens is one",
     [](const Report& r, const Group* g) { return Value(totals(r, g).total()); }},
    {"outcomes.expected", kCount, kGroups, kWhole, kOutcomesTotal, "streams that ended as 'expect' allows",
     [](const Report& r, const Group* g) { return Value(totals(r, g).expected()); }},
    {"outcomes.unexpected", kCount, kGroups, kWhole, kOutcomesTotal,
     "streams that ended in a way nobody allowed; a run without a check on it has one with max = 0",
     [](const Report& r, const Group* g) { return Value(totals(r, g).unexpected()); }},
    {"outcomes.ambiguous", kCount, kGroups, kWhole, kOutcomesTotal,
     "streams whose end fits two causes, one of them allowed",
     [](const Report& r, const Group* g) { return Value(totals(r, g).ambiguous()); }},
    {"outcomes.void", kCount, kGroups, kWhole, kOutcomesTotal,
     "streams that ended only because the run was interrupted",
     [](const Report& r, const Group* g) { return Value(totals(r, g).void_()); }},
    {"outcomes.collateral", kCount, kGroups, kWhole, kOutcomesTotal,
     "streams ended by a fault that was aimed at another",
     [](const Report& r, const Group* g) { return Value(totals(r, g).collateral()); }},
    {"streams.starved", kCount, kGroups, kMeasured, kOutcomesTotal,
     "streams that had messages due and got no reply at all, where the group has no may_starve; a run "
     "without a check "
     "on it has one with max = 0",
     [](const Report& r, const Group* g) {
       return Value(sum(
           r, g, [](const Group& one) { return one.starved().allowed() ? 0U : one.starved().streams(); }));
     }},
    {"messages.sent", kCount, kGroups, kWhole, "", "messages that the connection accepted",
     [](const Report& r, const Group* g) {
       return Value(sum(r, g, [](const Group& one) { return one.messages_sent(); }));
     }},
    {"messages.beside", kCount, kGroups, kWhole, "messages.sent",
     "of the messages sent, those beside the pace: first messages, keep-alives, reactions to replies, "
     "farewells",
     [](const Report& r, const Group* g) {
       return Value(sum(r, g, [](const Group& one) { return one.asides().said(); }));
     }},
    {"messages.unsaid", kCount, kGroups, kWhole, "",
     "messages beside the pace that were due and never accepted by the connection",
     [](const Report& r, const Group* g) {
       return Value(sum(r, g, [](const Group& one) { return one.asides().unsaid(); }));
     }},
    {"messages.undelivered", kCount, kGroups, kWhole, "",
     "values that side calls sent and no push brought; a run that has such calls and no check on it has one "
     "with "
     "max = 0",
     [](const Report& r, const Group* g) {
       return Value(sum(r, g, [](const Group& one) { return one.deliveries().missing(); }));
     }},
    {"messages.received", kCount, kGroups, kWhole, "", "replies",
     [](const Report& r, const Group* g) {
       return Value(sum(r, g, [](const Group& one) { return one.replies_received(); }));
     }},
    {"messages.unanswered", kCount, kGroups, kWhole, "messages.sent",
     "messages sent whose replies were not all there by the stream's end",
     [](const Report& r, const Group* g) {
       return Value(sum(r, g, [](const Group& one) { return one.messages_unanswered(); }));
     }},
    {"messages.unmatched", kCount, kGroups, kWhole, "messages.received", "replies that answer no message",
     [](const Report& r, const Group* g) {
       return Value(sum(r, g, [](const Group& one) { return one.replies_unmatched(); }));
     }},
    {"throughput", MetricUnit::kPerSecond, kGroups, kMeasured, "", "replies in a second",
     [](const Report& r, const Group* g) {
       if (r.run().measured_seconds() <= 0) return Value();
       return Value(sum(r, g, [](const Group& one) { return one.replies_per_second(); }));
     }},
    {"faults.planned", kCount, kRun, kWhole, "",
     "strikes that the plan holds: one a stream, unless a fault repeats",
     [](const Report& r, const Group*) {
       return Value(sum_of_faults(r, [](const v1::FaultReport& one) { return one.planned(); }));
     }},
    {"faults.fired", kCount, kRun, kWhole, "faults.planned", "strikes that were carried out",
     [](const Report& r, const Group*) {
       return Value(sum_of_faults(r, [](const v1::FaultReport& one) { return one.fired(); }));
     }},
    {"faults.collateral", kCount, kRun, kWhole, kOutcomesTotal,
     "streams that faults ended beside those aimed at",
     [](const Report& r, const Group*) {
       return Value(sum_of_faults(r, [](const v1::FaultReport& one) { return one.collateral(); }));
     }},
    {"memory.per_stream", MetricUnit::kBytes, kRun, kWhole, "",
     "resident memory that weir grew by, a stream at the peak; an embedded server is in it",
     [](const Report& r, const Group*) {
       if (r.resources().rss_peak_bytes() == 0) return Value();
       return Value(r.resources().rss_per_stream_bytes());
     }},
    {"gauge.before", kRatio, kRun, kWhole, "",
     "with --gauge: the service's own number before the first stream opens",
     gauge<&v1::Gauge::has_before, &v1::Gauge::before>},
    {"gauge.peak", kRatio, kRun, kWhole, "", "the same: its highest reading; five are made in a second",
     gauge<&v1::Gauge::has_peak, &v1::Gauge::peak>},
    {"gauge.after", kRatio, kRun, kWhole, "",
     "the same: once all streams have ended, connections are closed and the service had 3s to let go",
     gauge<&v1::Gauge::has_after, &v1::Gauge::after>},
    {"gauge.growth", kRatio, kRun, kWhole, "",
     "the same: gauge.after without gauge.before, so what it has kept",
     [](const Report& r, const Group*) {
       if (!r.gauge().has_after()) return Value();
       return Value(r.gauge().after() - r.gauge().before());
     }},
    {"fairness", kRatio, kGroups, kMeasured, "",
     "Jain's index of the replies that streams got: 1 when all got as many, 1/n when one got all; of the "
     "run: the "
     "lowest of its groups",
     fairness},
    {"per_stream.mean_p50", kUs, kGroups, kMeasured, "",
     "over streams, of each one's mean response time: the median",
     spread_percentile<&v1::StreamSpread::has_mean_p50_us, &v1::StreamSpread::mean_p50_us,
                       &v1::StreamSpread::mean_worst_us>},
    {"per_stream.mean_p90", kUs, kGroups, kMeasured, "", "the same: its p90",
     spread_percentile<&v1::StreamSpread::has_mean_p90_us, &v1::StreamSpread::mean_p90_us,
                       &v1::StreamSpread::mean_worst_us>},
    {"per_stream.mean_p99", kUs, kGroups, kMeasured, "", "the same: its p99",
     spread_percentile<&v1::StreamSpread::has_mean_p99_us, &v1::StreamSpread::mean_p99_us,
                       &v1::StreamSpread::mean_worst_us>},
    {"per_stream.mean_worst", kUs, kGroups, kMeasured, "", "the same: that of the worst stream",
     spread<&v1::StreamSpread::mean_worst_us>},
    {"per_stream.max_p50", kUs, kGroups, kMeasured, "",
     "over streams, of each one's longest response time: the median",
     spread_percentile<&v1::StreamSpread::has_max_p50_us, &v1::StreamSpread::max_p50_us,
                       &v1::StreamSpread::max_worst_us>},
    {"per_stream.max_p90", kUs, kGroups, kMeasured, "", "the same: its p90",
     spread_percentile<&v1::StreamSpread::has_max_p90_us, &v1::StreamSpread::max_p90_us,
                       &v1::StreamSpread::max_worst_us>},
    {"per_stream.max_p99", kUs, kGroups, kMeasured, "", "the same: its p99",
     spread_percentile<&v1::StreamSpread::has_max_p99_us, &v1::StreamSpread::max_p99_us,
                       &v1::StreamSpread::max_worst_us>},
    {"per_stream.max_worst", kUs, kGroups, kMeasured, "", "the same: that of the worst stream",
     spread<&v1::StreamSpread::max_worst_us>},
    {"harness.cores_used", kRatio, kRun, kMeasured, "",
     "processors that weir kept busy, an embedded server included: 1 is one all the time",
     [](const Report& r, const Group*) {
       return r.has_harness() ? Value(r.harness().cores_used()) : std::nullopt;
     }},
    {"harness.cpu_share", kRatio, kRun, kMeasured, "", "weir's part of all processors' time, 0 to 1",
     share_of_time<&v1::Harness::has_cpu_share, &v1::Harness::cpu_share>},
    {"harness.others_share", kRatio, kRun, kMeasured, "", "the part of other processes, 0 to 1",
     share_of_time<&v1::Harness::has_others_share, &v1::Harness::others_share>},
    {"harness.steal_share", kRatio, kRun, kMeasured, "", "the part that the hypervisor took, 0 to 1",
     share_of_time<&v1::Harness::has_steal_share, &v1::Harness::steal_share>},
    {"harness.pressure_share", kRatio, kRun, kMeasured, "",
     "the part of the time in which somebody waited for a processor (PSI), 0 to 1",
     share_of_time<&v1::Harness::has_pressure_share, &v1::Harness::pressure_share>},
};

constexpr HarnessLatency kHarnessLatencies[] = {
    {"harness.lateness", "'lateness' of the run, all groups together",
     [](const Report& report) -> const v1::Latency* {
       for (const v1::Latency& latency : report.latency()) {
         if (latency.name() == row_of(LatencyMetric::kLateness).name) return &latency;
       }
       return nullptr;
     }},
    {"harness.timers", "from the instant a stream asked to be woken at to when it was",
     [](const Report& report) -> const v1::Latency* { return &report.harness().timers(); }},
    {"harness.lag", "from when something happened to when its stream heard of it; one event in 64",
     [](const Report& report) -> const v1::Latency* { return &report.harness().lag(); }},
};

constexpr LatencyValue kLatencyValues[] = {
    {"min", kUs, "the shortest", [](const v1::Latency& l) { return Value(l.min_us()); }},
    {"mean", kUs, "the mean", [](const v1::Latency& l) { return Value(l.mean_us()); }},
    {"max", kUs, "the longest, exact", [](const v1::Latency& l) { return Value(l.max_us()); }},
    {"count", kCount, "how many were measured",
     [](const v1::Latency& l) { return Value(static_cast<double>(l.count())); }},
};

}  // namespace

std::span<const MetricRow> metric_rows() { return kRows; }
std::span<const HarnessLatency> harness_latencies() { return kHarnessLatencies; }
std::span<const LatencyValue> latency_values() { return kLatencyValues; }

std::string_view to_string(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::kMicroseconds:
      return "us";
    case MetricUnit::kPerSecond:
      return "per_second";
    case MetricUnit::kBytes:
      return "bytes";
    case MetricUnit::kRatio:
      return "ratio";
    case MetricUnit::kCount:
      break;
  }
  return "count";
}

}  // namespace weir
