#include "harness/run/folder_writer.h"

#include <fmt/format.h>

#include "harness/stats/hdr_v2.h"
#include "reports/hdr/hlog.h"
#include "reports/latencies.h"

namespace weir {

std::string interval_rows(const Scenario& scenario, const RunInterval& interval) {
  std::string rows;
  auto add = [&](const std::string& tag, const Histogram& histogram) {
    std::string frame = encode_hdr_v2(histogram);
    rows += hlog_row({.tag = tag,
                      .start_s = to_s(interval.start.time_since_epoch()),
                      .length_s = to_s(interval.length),
                      .max_ms = to_ms(histogram.max()),
                      .frame = frame});
  };
  const std::vector<GroupInterval>& groups = interval.part.groups;
  for (std::size_t m = 0; m < kClocks; ++m) {
    Histogram all;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const Histogram& histogram = groups[g].latency[m];
      all.merge(histogram);
      if (groups.size() > 1 && histogram.count() > 0)
        add(fmt::format("{}.{}", scenario.streams[g].name, kLatencies[m].name), histogram);
    }
    add(std::string(kLatencies[m].name), all);
  }
  return rows;
}

}  // namespace weir
