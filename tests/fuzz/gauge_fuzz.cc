// Any text as the page of a service's metrics, its first line as the metric that is looked for and as what the user wrote for it.
#include <string_view>

#include "harness/check/gauge.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view page = weir::fuzz::text(data, size);
  const std::string_view first = page.substr(0, page.find('\n'));
  for (std::string_view metric : {first, std::string_view("go_goroutines")}) {
    if (!weir::find_gauge(page, metric)) weir::fuzz::require(!weir::why_no_gauge(page, metric).empty());
  }
  const absl::StatusOr<weir::GaugeSource> source = weir::parse_gauge_source(first);
  weir::fuzz::require(source.ok() ? !source->host.empty() && !source->metric.empty()
                                  : !source.status().message().empty());
  return 0;
}
