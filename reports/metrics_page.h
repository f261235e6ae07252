// The page that defines every metric, and lists of them for programs and for the reference.
#pragma once

#include <string>
#include <vector>

#include "reports/metric_table.h"

namespace weir {

/// One name that a check may use, with all that is to be known of it.
struct MetricEntry {
  std::string name;
  std::string_view unit;  // as to_string(MetricUnit)
  MetricScope scope = MetricScope::kGroups;
  CountedPart part = CountedPart::kMeasured;
  std::string share_of;  // empty: no bound in percent
  std::string text;
};

/// Every name there is but for other percentiles and classes: the percentiles that reports hold stand for all.
[[nodiscard]] std::vector<MetricEntry> metric_list();

/// For a terminal of `width` columns. Every metric of it may stand in a [[check]].
[[nodiscard]] std::string metrics_page(std::size_t width);

/// A table of the latencies and one of the rest, in Markdown.
[[nodiscard]] std::string metrics_markdown();

}  // namespace weir
