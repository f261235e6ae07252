// Reads HdrHistogram's V2 compressed frames: the form in which reports and interval logs hold their histograms.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// The cookies of the V2 encoding. Readers ignore the bits 4 to 7, which said the width of a word in older versions.
inline constexpr std::uint32_t kHdrInnerCookie = 0x1c849313;
inline constexpr std::uint32_t kHdrOuterCookie = 0x1c849314;

struct HdrFrame {
  /// Counts by bucket of HistogramGeometry, without the zeros after the last sample; nothing when it was refused.
  std::optional<std::vector<std::uint64_t>> counts;
  std::string error;  // when there are none: what is wrong
};

/// Understands one whole frame. The bytes need not be trusted: every length is held against what is there and against
/// the most that our geometry can need, so memory stays below 1 MiB. Frames of another geometry are refused: adding
/// their counts to ours would not be exact.
[[nodiscard]] HdrFrame decode_hdr_frame(std::string_view bytes);

}  // namespace weir
