#include "reports/picture/latency_seen.h"

#include <absl/strings/escaping.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "reports/hdr/frame.h"
#include "reports/hdr/geometry.h"
#include "reports/latencies.h"

namespace weir {
namespace {

std::uint32_t step_of(std::size_t bucket) {
  const double us = static_cast<double>(HistogramGeometry::upper_edge(bucket)) / 1e3;
  return us <= 1 ? 0 : static_cast<std::uint32_t>(LatencySeen::kStepsPerDecade * std::log10(us));
}

}  // namespace

void SeenInterval::add(const SeenInterval& more) {
  for (const auto& [step, count] : more.responses) responses[step] += count;
  written += more.written;
}

void LatencySeen::read(std::istream& log) {
  for (std::string line; std::getline(log, line);) add(line);
}

void LatencySeen::add(std::string_view line) {
  const std::vector<absl::string_view> parts =
      absl::StrSplit(absl::string_view(line.data(), line.size()), ',');
  constexpr std::size_t kParts = 5;  // tag, start, length, maximum, histogram
  if (parts.size() != kParts) return;
  const bool is_response = parts[0] == "Tag=response";
  if (!is_response && parts[0] != "Tag=wait") return;
  double start = 0, length = 0;
  std::string frame;
  if (!absl::SimpleAtod(parts[1], &start) || !absl::SimpleAtod(parts[2], &length) ||
      !absl::Base64Unescape(parts[4], &frame))
    return;
  const HdrFrame histogram = decode_hdr_frame(frame);
  if (!histogram.counts || (!start_s_ && !(length > 0))) return;
  if (!start_s_) {
    start_s_ = start;
    length_s_ = length;
  }
  SeenInterval seen;
  for (std::size_t bucket = 0; bucket < histogram.counts->size(); ++bucket) {
    const std::uint64_t count = (*histogram.counts)[bucket];
    if (count == 0) continue;
    if (is_response) {
      seen.responses[step_of(bucket)] += count;
    } else {
      seen.written += count;
    }
  }
  const double index = std::round((start - *start_s_) / length_s_);
  constexpr double kMostIntervals = 1e9;
  if (index >= 0 && index < kMostIntervals) points_.add(static_cast<std::uint64_t>(index), seen);
}

}  // namespace weir
