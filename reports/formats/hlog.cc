// A report's distributions as an HdrHistogram interval log, for runs whose own log is gone.
#include <time.h>

#include <algorithm>

#include "reports/formats/format.h"
#include "reports/hdr/hlog.h"
#include "reports/latencies.h"

namespace weir {
namespace {

bool is_clock(const v1::Latency& latency) {
  return std::any_of(kLatencies.begin(), kLatencies.begin() + kClocks,
                     [&](const LatencyRow& row) { return row.name == latency.name(); });
}

/// RFC 3339 in UTC as seconds since 1970; 0 when it is not that.
double seconds_of(const std::string& utc) {
  tm fields{};
  const char* end = strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%SZ", &fields);
  return end == nullptr ? 0 : static_cast<double>(timegm(&fields));
}

using Latencies = google::protobuf::RepeatedPtrField<v1::Latency>;

void add_rows(const std::string& prefix, const Latencies& latencies, double start, double seconds,
              std::string& out) {
  for (const v1::Latency& latency : latencies) {
    if (!is_clock(latency) || latency.histogram().empty()) continue;
    std::string tag = prefix + latency.name();
    out += hlog_row({.tag = tag,
                     .start_s = start,
                     .length_s = seconds,
                     .max_ms = latency.max_us() / 1e3,
                     .frame = latency.histogram()});
  }
}

/// response, service and wait over all groups, and of each group where there are several: one row each that covers the
/// measured part. See reports/hdr/hlog.h.
std::string render_hlog(const v1::Report& report) {
  std::string out = hlog_head(seconds_of(report.run().started_at()));
  const double seconds = report.run().measured_seconds();
  // The measured part begins when the warm-up is over, and the first point with it.
  const double start = report.timeline().points().empty() ? 0 : report.timeline().points(0).start_seconds();
  if (report.groups_size() > 1) {
    for (const v1::GroupReport& group : report.groups()) {
      add_rows(group.name() + ".", group.latency(), start, seconds, out);
    }
  }
  add_rows("", report.latency(), start, seconds, out);
  return out;
}

}  // namespace

Format hlog_format() { return {"hlog", "", render_hlog}; }

}  // namespace weir
