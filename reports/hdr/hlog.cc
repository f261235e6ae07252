#include "reports/hdr/hlog.h"

#include <absl/strings/escaping.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "proto/version.h"

namespace weir {

std::string hlog_head(double began_at_s) {
  // Every line stays below 127 bytes, and none that begins with '#' may follow the legend: the C reader refuses both.
  return fmt::format(
      "#[Logged with weir {}]\n"
      "#[Histogram log format version 1.3]\n"
      "#[BaseTime: {:.3f} (seconds since epoch)]\n"
      "#[StartTime: {:.3f} (seconds since epoch), {:%a %b %d %H:%M:%S UTC %Y}]\n"
      "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n",
      weir_version(), began_at_s, began_at_s, fmt::gmtime(static_cast<std::time_t>(began_at_s)));
}

std::string hlog_row(const HlogRow& row) {
  return fmt::format("Tag={},{:.3f},{:.3f},{:.3f},{}\n", row.tag, row.start_s, row.length_s, row.max_ms,
                     absl::Base64Escape({row.frame.data(), row.frame.size()}));
}

}  // namespace weir
