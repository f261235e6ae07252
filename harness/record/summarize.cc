#include "harness/record/summarize.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/signals.h"
#include "harness/record/report_parts.h"
#include "reports/quantity.h"

namespace weir {
namespace {

/// How long it was, and why no longer.
void write_course(const Course& course, const Phases& planned, v1::RunInfo& info) {
  info.set_warmup_seconds(to_s(planned.warmup));
  if (course.given_up_at)
    info.set_given_up(fmt::format(
        "the run was ended after {}: the server is not weir's, and no other does what the scenario asks of "
        "it",
        format_us(to_us(course.given_up_at->time_since_epoch()))));
  info.set_partial(course.interruption.has_value());
  if (course.interruption)
    info.set_partial_reason(fmt::format("interrupted by {} at {}", signal_name(course.interruption->signal),
                                        format_duration(course.interruption->at.time_since_epoch())));
  info.set_streams_started(course.started);
  info.set_peak_concurrent_streams(course.peak_open);
}

void write_processor(const Course& course, v1::Resources& out) {
  out.set_client_cpu_seconds(to_s(course.cpu));
  if (course.sent > 0)
    out.set_client_cpu_us_per_message(to_us(course.cpu) / static_cast<double>(course.sent));
}

}  // namespace

v1::Report summarize(const Record& record) {
  const Plan& plan = record.plan_;
  const Course& course = record.course_;
  const MeasureWindow window = window_of(plan.scenario->phases);
  const RunTime measured_end = std::min(record.last_end_, window.to);
  const Duration measured = std::max(Duration(0), measured_end - window.from);
  v1::Report report;
  write_plan(plan, report);
  write_course(course, plan.scenario->phases, *report.mutable_run());
  report.mutable_run()->set_duration_seconds(to_s(record.last_end_.time_since_epoch()));
  report.mutable_run()->set_measured_seconds(to_s(measured));
  write_measurements(plan, record.measured_, measured, report);
  write_harness(plan, record.measured_, *report.mutable_harness());
  report.mutable_harness()->set_longest_pause_us(to_us(course.longest_pause));
  record.check_samples_.write(measured, report);
  // Streams that would not end may go on beyond the last that did.
  record.timeline_.write(course.stuck ? kNever : record.last_end_, report);
  *report.mutable_totals() = record.totals_;
  record.groups_.write(report);
  record.rows_.write(plan, report);
  record.faults_.write(report, course.is_cut_short());
  record.sightings_.write(report);
  record.notable_.write(report);
  report.set_streams_not_listed(record.ended() - static_cast<std::uint32_t>(report.notable_streams_size()));
  record.shares_.write(report, window.from, std::max(measured_end, window.from));
  write_processor(course, *report.mutable_resources());
  if (course.relay) write_totals(*course.relay, *report.mutable_relay());
  return report;
}

}  // namespace weir
