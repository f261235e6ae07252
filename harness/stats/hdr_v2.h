// The HdrHistogram V2 compressed encoding: what other tools read and write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/stats/histogram.h"

namespace weir {

/// A histogram as HdrHistogram's V2 compressed frame (big-endian header, zlib stream of ZigZag LEB128 counts with zero
/// runs). Binary; base64 of it starts with "HISTFAAA". The frame carries no exact min, max or sum.
[[nodiscard]] std::string encode_hdr_v2(const Histogram& histogram);

struct DecodedHistogram {
  std::optional<Histogram> histogram;
  std::string error;  // when there is none: what is wrong with the frame
};

/// The histogram of a frame: its counts exactly, the rest as Histogram::of_counts has it. Refuses what
/// decode_hdr_frame refuses; the bytes need not be trusted.
[[nodiscard]] DecodedHistogram decode_hdr_v2(std::string_view frame);

}  // namespace weir
