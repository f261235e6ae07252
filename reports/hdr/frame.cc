#include "reports/hdr/frame.h"

#include <fmt/format.h>
#include <zlib.h>

#include <bit>
#include <cstddef>
#include <limits>

#include "reports/hdr/geometry.h"

namespace weir {
namespace {

constexpr std::size_t kOuterHeader = 8;
constexpr std::size_t kInnerHeader = 40;
constexpr std::size_t kLongestVarint = 9;
constexpr std::size_t kLargestInner = kInnerHeader + kLongestVarint * HistogramGeometry::kBuckets;
constexpr std::uint32_t kIgnoredBits = 0xF0;

std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (char c : bytes.substr(at, width)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

HdrFrame refuse(std::string reason) { return {std::nullopt, std::move(reason)}; }

bool same_cookie(std::uint64_t found, std::uint32_t expected) {
  return (found & ~std::uint64_t{kIgnoredBits}) == (expected & ~kIgnoredBits);
}

/// The frame without its compression; empty with `error` set when there is none.
std::string inflated(std::string_view bytes, std::string& error) {
  if (bytes.size() < kOuterHeader) {
    error = fmt::format("the frame ends after {} bytes, within its header", bytes.size());
    return {};
  }
  if (!same_cookie(big_endian(bytes, 0, 4), kHdrOuterCookie)) {
    error = fmt::format("this is no V2 compressed histogram: its cookie is {:08x}", big_endian(bytes, 0, 4));
    return {};
  }
  std::uint64_t length = big_endian(bytes, 4, 4);
  std::size_t left = bytes.size() - kOuterHeader;
  if (length != left) {
    error = fmt::format("the header promises {} compressed bytes, and {} follow", length, left);
    return {};
  }
  if (length > compressBound(kLargestInner)) {
    error = fmt::format("{} compressed bytes are more than a histogram can need", length);
    return {};
  }
  std::string out(kLargestInner, '\0');
  uLongf size = out.size();
  uLong used = left;
  int result = uncompress2(reinterpret_cast<Bytef*>(out.data()), &size,
                           reinterpret_cast<const Bytef*>(bytes.data() + kOuterHeader), &used);
  if (result == Z_BUF_ERROR && size == out.size()) {
    error = "the compressed data holds more than a histogram can need";
  } else if (result != Z_OK) {
    error = "the compressed data is damaged or cut short";
  } else if (used != left) {
    error = fmt::format("{} bytes follow the end of the compressed data", left - used);
  } else if (size < kInnerHeader) {
    error = fmt::format("the frame ends after {} bytes, within its inner header", size);
  }
  if (!error.empty()) return {};
  out.resize(size);
  return out;
}

/// What is wrong with the inner header; empty when it is one of ours.
std::string header_problem(std::string_view inner) {
  if (!same_cookie(big_endian(inner, 0, 4), kHdrInnerCookie)) {
    return fmt::format("this is no V2 histogram: its inner cookie is {:08x}", big_endian(inner, 0, 4));
  }
  std::uint64_t payload = big_endian(inner, 4, 4);
  if (payload != inner.size() - kInnerHeader) {
    return fmt::format("the header promises {} bytes of counts, and {} follow", payload,
                       inner.size() - kInnerHeader);
  }
  if (payload == 0) return "there are no counts, not even the zero of an empty histogram";
  if (std::uint64_t offset = big_endian(inner, 8, 4); offset != 0) {
    return fmt::format("its counts are shifted by {}, which a histogram of whole numbers never is", offset);
  }
  // Signed on the wire: as unsigned numbers, negative ones fail the same comparisons.
  std::uint64_t digits = big_endian(inner, 12, 4);
  std::uint64_t lowest = big_endian(inner, 16, 8);
  std::uint64_t highest = big_endian(inner, 24, 8);
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (digits > 5 || lowest < 1 || lowest > kMost / 2 || highest < 2 * lowest || highest > kMost) {
    return fmt::format("its range makes no sense: lowest {}, highest {}, {} digits", lowest, highest, digits);
  }
  if (digits != HistogramGeometry::kDigits || lowest != HistogramGeometry::kLowest ||
      highest != HistogramGeometry::kHighest) {
    return fmt::format("its range is not weir's: lowest {}, highest {}, {} digits, instead of {}, {} and {}",
                       lowest, highest, digits, HistogramGeometry::kLowest, HistogramGeometry::kHighest,
                       HistogramGeometry::kDigits);
  }
  // hdr-histogram-js writes a denormal for 1; a value that scales would make nanoseconds something else.
  auto ratio = std::bit_cast<double>(big_endian(inner, 32, 8));
  bool plain = ratio == 1.0 || ratio < std::numeric_limits<double>::min();
  return plain ? "" : fmt::format("its values are scaled by {}", ratio);
}

/// ZigZag LEB128-64b9B; nothing when the payload ends within the number. Moves `at` behind it.
std::optional<std::int64_t> take_zigzag(std::string_view payload, std::size_t& at) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < kLongestVarint; ++i) {
    if (at == payload.size()) return std::nullopt;
    auto byte = static_cast<unsigned char>(payload[at++]);
    bool last = i + 1 == kLongestVarint;  // it carries eight raw bits and no flag
    value |= static_cast<std::uint64_t>(last ? byte : byte & 0x7F) << (7 * i);
    if (byte < 0x80) break;
  }
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

HdrFrame decode_counts(std::string_view payload) {
  std::vector<std::uint64_t> counts;
  std::size_t index = 0;  // of the next bucket; counts holds those up to the last sample
  std::int64_t total = 0;
  for (std::size_t at = 0; at < payload.size();) {
    std::optional<std::int64_t> number = take_zigzag(payload, at);
    if (!number) return refuse("the counts end within a number");
    std::size_t room = HistogramGeometry::kBuckets - index;
    if (*number <= 0) {
      // Zero stands for one empty bucket, -k for k of them. The smallest number has no opposite.
      bool too_many = *number < -static_cast<std::int64_t>(HistogramGeometry::kBuckets);
      std::size_t zeros = too_many ? room + 1 : *number == 0 ? 1 : static_cast<std::size_t>(-*number);
      if (zeros > room) return refuse("the counts run past the last bucket");
      index += zeros;
      continue;
    }
    if (room == 0) return refuse("the counts run past the last bucket");
    if (*number > std::numeric_limits<std::int64_t>::max() - total)
      return refuse("the sum of the counts overflows");
    total += *number;
    counts.resize(index + 1);
    counts[index++] = static_cast<std::uint64_t>(*number);
  }
  return {std::move(counts), ""};
}

}  // namespace

HdrFrame decode_hdr_frame(std::string_view bytes) {
  std::string error;
  std::string inner = inflated(bytes, error);
  if (error.empty()) error = header_problem(inner);
  if (!error.empty()) return refuse(std::move(error));
  return decode_counts(std::string_view(inner).substr(kInnerHeader));
}

}  // namespace weir
