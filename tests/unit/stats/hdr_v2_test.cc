#include "harness/stats/hdr_v2.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <random>

namespace weir {
namespace {

std::string inflate_frame(const std::string& frame) {
  std::array<unsigned char, 4096> out{};
  uLongf size = out.size();
  int result =
      uncompress(out.data(), &size, reinterpret_cast<const Bytef*>(frame.data()) + 8, frame.size() - 8);
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
            "1c849313"
            "00000010"
            "00000000"
            "00000003"
            "0000000000000001"
            "0000034630b8a000"
            "3ff0000000000000"
            "0002f91f0602b15880"
            "01ffa401808001");
}

TEST(HdrV2, an_empty_histogram_has_one_zero_as_payload) {
  std::string inner = inflate_frame(encode_hdr_v2(Histogram()));
  EXPECT_EQ(inner.size(), 41U);
  EXPECT_EQ(hex(inner.substr(4, 4)), "00000001");
}

std::string from_hex(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  }
  return out;
}

/// The compressed frame around an inner frame; the length may lie.
std::string framed(const std::string& inner, std::int64_t length_error = 0) {
  uLongf size = compressBound(inner.size());
  std::string packed(size, '\0');
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                     reinterpret_cast<const Bytef*>(inner.data()), inner.size()),
            Z_OK);
  packed.resize(size);
  std::string out = from_hex("1c849314");
  auto length = static_cast<std::uint32_t>(static_cast<std::int64_t>(size) + length_error);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(length >> shift);
  return out + packed;
}

struct Inner {
  std::string payload = "00";
  std::string cookie = "1c849313";
  std::string length = "";  // the payload's own when empty
  std::string offset = "00000000";
  std::string digits = "00000003";
  std::string lowest = "0000000000000001";
  std::string highest = "0000034630b8a000";
  std::string ratio = "3ff0000000000000";

  [[nodiscard]] std::string bytes() const {
    std::string size = "000000";
    size += "0123456789abcdef"[payload.size() / 32];
    size += "0123456789abcdef"[payload.size() / 2 % 16];
    return from_hex(cookie + (length.empty() ? size : length) + offset + digits + lowest + highest + ratio +
                    payload);
  }
};

std::string error_of(const std::string& frame) {
  DecodedHistogram decoded = decode_hdr_v2(frame);
  EXPECT_EQ(decoded.histogram.has_value(), decoded.error.empty());
  return decoded.error;
}

std::string error_of(const Inner& inner) { return error_of(framed(inner.bytes())); }

// As another encoder wrote it. In base64:
// HISTFAAAADB42pNpmSzMwMAgwAABzFCaEch0M9ixgMH+A1SE6ac8G9PGiAbG/0sYGxoYAb9iCaw=
constexpr const char* kGoldenFrame =
    "1c8493140000003078da9369992cccc0c020c00001cc509a11c87433"
    "d8b180c1fe035484e9a73c1bd3c68806c6ff4b181b1a1801bf6209ac";

TEST(HdrV2, decodes_the_vector_that_other_encoders_write) {
  DecodedHistogram decoded = decode_hdr_v2(from_hex(kGoldenFrame));
  ASSERT_TRUE(decoded.histogram) << decoded.error;
  const Histogram& histogram = *decoded.histogram;
  EXPECT_EQ(histogram.count(), 8261U);
  std::vector<std::uint64_t> counts = histogram.counts();
  ASSERT_EQ(counts.size(), 18'268U);
  EXPECT_EQ(counts[1], 1U);
  EXPECT_EQ(counts[2047], 3U);
  EXPECT_EQ(counts[2048], 1U);
  EXPECT_EQ(counts[7706], 64U);
  EXPECT_EQ(counts[18'267], 8192U);
  // What the Java, C and JavaScript decoders say of it.
  EXPECT_EQ(histogram.quantile(0.5).count(), 123'469'823);
  EXPECT_EQ(histogram.quantile(0.99).count(), 123'469'823);
  EXPECT_EQ(histogram.max().count(), 123'469'823);
}

TEST(HdrV2, a_round_trip_keeps_every_count) {
  std::mt19937_64 random(11);
  std::lognormal_distribution<double> latency(12, 3);
  Histogram histogram;
  histogram.record(Duration(0));
  histogram.record(std::chrono::hours(3));
  for (int i = 0; i < 20'000; ++i) histogram.record(Duration(static_cast<std::int64_t>(latency(random))));
  DecodedHistogram decoded = decode_hdr_v2(encode_hdr_v2(histogram));
  ASSERT_TRUE(decoded.histogram) << decoded.error;
  EXPECT_EQ(decoded.histogram->counts(), histogram.counts());
  EXPECT_EQ(decoded.histogram->count(), histogram.count());
}

TEST(HdrV2, shards_decoded_and_added_equal_the_whole) {
  std::mt19937_64 random(5);
  Histogram whole, merged;
  for (int shard = 0; shard < 4; ++shard) {
    Histogram part;
    for (int i = 0; i < 1'000; ++i) {
      Duration value(static_cast<std::int64_t>(random() % 10'000'000'000ULL));
      part.record(value);
      whole.record(value);
    }
    DecodedHistogram decoded = decode_hdr_v2(encode_hdr_v2(part));
    ASSERT_TRUE(decoded.histogram) << decoded.error;
    merged.merge(*decoded.histogram);
  }
  EXPECT_EQ(merged.counts(), whole.counts());
  EXPECT_EQ(encode_hdr_v2(merged), encode_hdr_v2(whole));
}

TEST(HdrV2, an_empty_frame_is_an_empty_histogram) {
  DecodedHistogram decoded = decode_hdr_v2(encode_hdr_v2(Histogram()));
  ASSERT_TRUE(decoded.histogram) << decoded.error;
  EXPECT_EQ(decoded.histogram->count(), 0U);
  EXPECT_EQ(decoded.histogram->quantile(0.99), Duration(0));
}

TEST(HdrV2, a_single_zero_may_be_written_in_two_ways) {
  for (const char* payload : {"0002", "0102"}) {  // Java's and C's
    Inner inner;
    inner.payload = payload;
    DecodedHistogram decoded = decode_hdr_v2(framed(inner.bytes()));
    ASSERT_TRUE(decoded.histogram) << decoded.error;
    EXPECT_EQ(decoded.histogram->counts(), (std::vector<std::uint64_t>{0, 1}));
  }
}

TEST(HdrV2, counts_of_every_length_are_read) {
  struct Row {
    const char* payload;
    std::uint64_t count;
  };
  for (Row row :
       {Row{"02", 1}, Row{"7e", 63}, Row{"8001", 64}, Row{"808001", 8192},
        Row{"8080808010", std::uint64_t{1} << 31}, Row{"808080808080808001", std::uint64_t{1} << 55},
        Row{"feffffffffffffffff", (std::uint64_t{1} << 63) - 1}}) {
    Inner inner;
    inner.payload = row.payload;
    DecodedHistogram decoded = decode_hdr_v2(framed(inner.bytes()));
    ASSERT_TRUE(decoded.histogram) << row.payload << ": " << decoded.error;
    EXPECT_EQ(decoded.histogram->count(), row.count) << row.payload;
  }
}

TEST(HdrV2, a_frame_that_lies_is_refused_with_the_reason) {
  using ::testing::HasSubstr;
  std::string good = framed(Inner{}.bytes());
  ASSERT_EQ(error_of(good), "");
  EXPECT_THAT(error_of(std::string()), HasSubstr("within its header"));
  EXPECT_THAT(error_of(good.substr(0, 7)), HasSubstr("within its header"));
  EXPECT_THAT(error_of("X" + good.substr(1)), HasSubstr("cookie"));
  EXPECT_THAT(error_of(good + "x"), HasSubstr("promises"));
  EXPECT_THAT(error_of(good.substr(0, good.size() - 1)), HasSubstr("promises"));
  EXPECT_THAT(error_of(framed(Inner{}.bytes(), 1)), HasSubstr("promises"));
  EXPECT_THAT(error_of(from_hex("1c849314ffffffff")), HasSubstr("promises"));
  EXPECT_THAT(error_of(from_hex("1c8493140000000178")), HasSubstr("damaged"));
  EXPECT_THAT(error_of(framed(Inner{}.bytes().substr(0, 39))), HasSubstr("within its inner header"));
  EXPECT_THAT(error_of(framed(std::string(400'000, '\0'))), HasSubstr("more than a histogram can need"));
  std::string behind = framed(Inner{}.bytes()) + "xy";
  behind[7] = static_cast<char>(behind[7] + 2);
  EXPECT_THAT(error_of(behind), HasSubstr("2 bytes follow"));
}

TEST(HdrV2, an_inner_header_that_lies_is_refused_with_the_reason) {
  using ::testing::HasSubstr;
  EXPECT_THAT(error_of(Inner{.cookie = "1c849301"}), HasSubstr("inner cookie"));
  EXPECT_THAT(error_of(Inner{.length = "00000002"}), HasSubstr("promises 2 bytes"));
  EXPECT_THAT(error_of(Inner{.length = "ffffffff"}), HasSubstr("promises"));
  EXPECT_THAT(error_of(Inner{.payload = ""}), HasSubstr("no counts"));
  EXPECT_THAT(error_of(Inner{.offset = "00000001"}), HasSubstr("shifted"));
  EXPECT_THAT(error_of(Inner{.digits = "00000006"}), HasSubstr("makes no sense"));
  EXPECT_THAT(error_of(Inner{.digits = "ffffffff"}), HasSubstr("makes no sense"));
  EXPECT_THAT(error_of(Inner{.lowest = "0000000000000000"}), HasSubstr("makes no sense"));
  EXPECT_THAT(error_of(Inner{.highest = "0000000000000001"}), HasSubstr("makes no sense"));
  EXPECT_THAT(error_of(Inner{.highest = "ffffffffffffffff"}), HasSubstr("makes no sense"));
  // 48 MB of counts, if it were believed.
  EXPECT_THAT(error_of(Inner{.digits = "00000005", .highest = "4000000000000000"}), HasSubstr("not weir's"));
  EXPECT_THAT(error_of(Inner{.ratio = "4000000000000000"}), HasSubstr("scaled by 2"));
  EXPECT_THAT(error_of(Inner{.ratio = "7ff8000000000000"}), HasSubstr("scaled"));
  EXPECT_EQ(error_of(Inner{.ratio = "0000000000000001"}), "") << "as hdr-histogram-js writes 1";
}

TEST(HdrV2, counts_that_lie_are_refused_with_the_reason) {
  using ::testing::HasSubstr;
  EXPECT_THAT(error_of(Inner{.payload = "80"}), HasSubstr("end within a number"));
  EXPECT_THAT(error_of(Inner{.payload = "8080808080808080"}), HasSubstr("end within a number"));
  // 33,792 zeros fill the buckets; one more is too many, and so is a count behind them.
  EXPECT_EQ(error_of(Inner{.payload = "ff8f04"}), "");
  EXPECT_THAT(error_of(Inner{.payload = "819004"}), HasSubstr("past the last bucket"));
  EXPECT_THAT(error_of(Inner{.payload = "ff8f0400"}), HasSubstr("past the last bucket"));
  EXPECT_THAT(error_of(Inner{.payload = "ff8f0402"}), HasSubstr("past the last bucket"));
  EXPECT_THAT(error_of(Inner{.payload = "ffffffffffffffffff"}), HasSubstr("past the last bucket"));
  EXPECT_THAT(error_of(Inner{.payload = "feffffffffffffffff02"}), HasSubstr("overflows"));
}

}  // namespace
}  // namespace weir
