// Any bytes as a histogram, twice: as a compressed frame, and as the inside of one. The decoder may refuse them, and
// nothing else; what it accepts is encoded to the same counts again.
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "harness/stats/hdr_v2.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check(std::string_view frame) {
  weir::DecodedHistogram decoded = weir::decode_hdr_v2(frame);
  require(decoded.histogram.has_value() == decoded.error.empty());
  if (!decoded.histogram) return;
  weir::DecodedHistogram again = weir::decode_hdr_v2(weir::encode_hdr_v2(*decoded.histogram));
  require(again.histogram.has_value());
  require(again.histogram->counts() == decoded.histogram->counts());
  require(again.histogram->count() == decoded.histogram->count());
}

/// A frame around any inside: no fuzzer finds its way through a checksum.
std::string wrapped(std::string_view inside) {
  uLongf size = compressBound(inside.size());
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(inside.data()),
            inside.size(), 1);
  packed.resize(size);
  std::string out("\x1c\x84\x93\x14", 4);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift);
  return out + packed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text);
  check(wrapped(text));
  return 0;
}
