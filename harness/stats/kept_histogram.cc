#include "harness/stats/kept_histogram.h"

#include <stdexcept>
#include <utility>

#include "harness/stats/hdr_v2.h"

namespace weir {

KeptHistogram::KeptHistogram(const Histogram& histogram)
    : frame_(histogram.count() == 0 ? std::string() : encode_hdr_v2(histogram)) {}

void KeptHistogram::add(const KeptHistogram& more) {
  if (frame_.empty()) {
    frame_ = more.frame_;
  } else if (!more.frame_.empty()) {
    Histogram sum = read();
    sum.merge(more.read());
    frame_ = encode_hdr_v2(sum);
  }
}

Histogram KeptHistogram::read() const {
  if (frame_.empty()) return {};
  DecodedHistogram decoded = decode_hdr_v2(frame_);
  if (!decoded.histogram) throw std::logic_error("weir can't read its own histogram: " + decoded.error);
  return *std::move(decoded.histogram);
}

}  // namespace weir
