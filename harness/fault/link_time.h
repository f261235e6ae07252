// A time that is measured on a link, or on one of its streams.
#pragma once

#include "harness/base/units.h"
#include "harness/model/trigger_points.h"

namespace weir {

struct LinkTime {
  enum class What {
    kAge,     // since the stream opened
    kSilence  // since anything came, on the stream its HEADERS, CONTINUATION, DATA and RST_STREAM, on the link anything but PINGs
  } what = What::kSilence;
  Duration lasts{0};               // above zero
  QuietWay way = QuietWay::kBoth;  // kSilence
  bool of_link = false;            // kSilence: of the whole link; else of one stream
  friend bool operator==(const LinkTime&, const LinkTime&) = default;
};

}  // namespace weir
