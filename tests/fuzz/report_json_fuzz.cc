// Any text as a report.json. A report, or what is wrong with it and what to do; a report is written to what reads again.
#include "reports/formats/json.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const weir::ParsedReport parsed = weir::from_json(weir::fuzz::text(data, size));
  weir::fuzz::require(parsed.report.has_value() == parsed.error.empty());
  if (!parsed.report) return 0;
  const std::string written = weir::to_json(*parsed.report);
  const weir::ParsedReport again = weir::from_json(written);
  weir::fuzz::require(again.report.has_value() && weir::to_json(*again.report) == written);
  return 0;
}
