#include "reports/hdr/hlog.h"

#include <absl/strings/escaping.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_split.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <utility>

#include "proto/version.h"
#include "reports/hdr/frame.h"

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

namespace {

constexpr std::string_view kBaseTime = "#[BaseTime: ";

/// A number at the beginning of a text; nothing where there is none, or one that no log holds.
std::optional<double> number_of(absl::string_view text) {
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

std::optional<HlogSamples> read_hlog_row(std::string_view line) {
  constexpr std::string_view kTag = "Tag=";
  HlogSamples row;
  if (line.starts_with(kTag)) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    row.tag = line.substr(kTag.size(), comma - kTag.size());
    line.remove_prefix(comma + 1);
  }
  const std::vector<absl::string_view> cells =
      absl::StrSplit(absl::string_view(line.data(), line.size()), ',');
  if (cells.size() != 4) return std::nullopt;
  const std::optional<double> start = number_of(cells[0]);
  const std::optional<double> length = number_of(cells[1]);
  const std::optional<double> max = number_of(cells[2]);
  std::string frame;
  if (!start || !length || !max || !absl::Base64Unescape(cells[3], &frame)) return std::nullopt;
  HdrFrame read = decode_hdr_frame(frame);
  if (!read.counts) return std::nullopt;
  row.start_s = *start;
  row.length_s = *length;
  row.max_ms = *max;
  row.counts = *std::move(read.counts);
  return row;
}

}  // namespace

HlogLog read_hlog(std::string_view text) {
  HlogLog log;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;  // cut short: who knows what is missing
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.starts_with(kBaseTime)) {
      const std::string_view rest = line.substr(kBaseTime.size());
      log.began_at_s = number_of({rest.data(), std::min(rest.find(' '), rest.size())});
    } else if (!line.starts_with('#') && !line.starts_with('"')) {
      if (std::optional<HlogSamples> row = read_hlog_row(line)) log.rows.push_back(*std::move(row));
    }
  }
  return log;
}

}  // namespace weir
