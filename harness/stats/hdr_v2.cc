#include "harness/stats/hdr_v2.h"

#include <zlib.h>

#include <bit>
#include <stdexcept>

#include "reports/hdr/frame.h"

namespace weir {
namespace {

void put_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

/// ZigZag LEB128-64b9B: at most nine bytes, the ninth carries eight raw bits (so it is not protobuf's varint).
void put_zigzag(std::string& out, std::int64_t value) {
  std::uint64_t rest = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  for (int i = 0; i < 8; ++i) {
    if (rest < 0x80) {
      out += static_cast<char>(rest);
      return;
    }
    out += static_cast<char>((rest & 0x7F) | 0x80);
    rest >>= 7;
  }
  out += static_cast<char>(rest);
}

std::string payload_of(const Histogram& histogram) {
  const std::vector<std::uint64_t> counts = histogram.counts();
  std::string out;
  std::int64_t zeros = 0;
  for (std::uint64_t count : counts) {
    if (count == 0) {
      ++zeros;
      continue;
    }
    if (zeros > 0) put_zigzag(out, zeros == 1 ? 0 : -zeros);
    zeros = 0;
    put_zigzag(out, static_cast<std::int64_t>(count));
  }
  if (counts.empty()) put_zigzag(out, 0);  // readers refuse an empty payload
  return out;
}

}  // namespace

std::string encode_hdr_v2(const Histogram& histogram) {
  std::string payload = payload_of(histogram);
  std::string inner;
  put_big_endian(inner, kHdrInnerCookie, 4);
  put_big_endian(inner, payload.size(), 4);
  put_big_endian(inner, 0, 4);  // normalizing index offset
  put_big_endian(inner, HistogramGeometry::kDigits, 4);
  put_big_endian(inner, HistogramGeometry::kLowest, 8);
  put_big_endian(inner, HistogramGeometry::kHighest, 8);
  put_big_endian(inner, std::bit_cast<std::uint64_t>(1.0), 8);
  inner += payload;

  uLongf size = compressBound(inner.size());
  std::string packed(size, '\0');
  int result = compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                         reinterpret_cast<const Bytef*>(inner.data()), inner.size(), Z_DEFAULT_COMPRESSION);
  if (result != Z_OK) throw std::runtime_error("zlib could not compress a histogram");
  packed.resize(size);

  std::string out;
  put_big_endian(out, kHdrOuterCookie, 4);
  put_big_endian(out, packed.size(), 4);
  return out + packed;
}

DecodedHistogram decode_hdr_v2(std::string_view frame) {
  HdrFrame decoded = decode_hdr_frame(frame);
  if (!decoded.counts) return {std::nullopt, std::move(decoded.error)};
  return {Histogram::of_counts(*decoded.counts), ""};
}

}  // namespace weir
