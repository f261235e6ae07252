// The HdrHistogram V2 compressed encoding: what other tools read.
#pragma once

#include <string>

#include "harness/stats/histogram.h"

namespace weir {

/// A histogram as HdrHistogram's V2 compressed frame (big-endian header, zlib stream of ZigZag LEB128 counts with zero
/// runs). Binary; base64 of it starts with "HISTFAAA". The frame carries no exact min, max or sum.
[[nodiscard]] std::string encode_hdr_v2(const Histogram& histogram);

}  // namespace weir
