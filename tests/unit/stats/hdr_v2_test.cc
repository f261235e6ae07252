#include "harness/stats/hdr_v2.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>

namespace weir {
namespace {

std::string inflate_frame(const std::string& frame) {
  std::array<unsigned char, 4096> out{};
  uLongf size = out.size();
  int result = uncompress(out.data(), &size, reinterpret_cast<const Bytef*>(frame.data()) + 8, frame.size() - 8);
  EXPECT_EQ(result, Z_OK);
  return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size)};
}

std::string hex(const std::string& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

// The vector that the Java, C and JavaScript decoders of HdrHistogram agree on. Compared before compression, since
// zlib's output may differ between versions.
TEST(HdrV2, encodes_the_vector_that_other_decoders_read) {
  Histogram histogram;
  auto add = [&](std::int64_t value, int times) {
    for (int i = 0; i < times; ++i) histogram.record(Duration(value));
  };
  add(1, 1);
  add(2047, 3);
  add(2048, 1);
  add(100'000, 64);
  add(123'456'789, 8192);
  std::string frame = encode_hdr_v2(histogram);
  EXPECT_EQ(hex(frame.substr(0, 6)), "1c8493140000");
  EXPECT_EQ(hex(inflate_frame(frame)),
            "1c849313" "00000010" "00000000" "00000003" "0000000000000001" "0000034630b8a000" "3ff0000000000000"
            "0002f91f0602b15880" "01ffa401808001");
}

TEST(HdrV2, an_empty_histogram_has_one_zero_as_payload) {
  std::string inner = inflate_frame(encode_hdr_v2(Histogram()));
  EXPECT_EQ(inner.size(), 41U);
  EXPECT_EQ(hex(inner.substr(4, 4)), "00000001");
}

}  // namespace
}  // namespace weir
