#include "harness/stream/content.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "harness/plan/spread.h"
#include "harness/stream/push_number.h"

namespace weir {
namespace {

// "weir/1 s=SSSSSSSS q=QQQQQQQQ c=CCCCCCCC;"
constexpr std::string_view kMagic = "weir/1 s=";
constexpr std::size_t kStreamAt = 9;
constexpr std::size_t kSeqAt = 20;
constexpr std::size_t kSumAt = 31;
constexpr std::size_t kEnd = 39;  // the ';'
static_assert(kEnd + 1 <= ContentFormat::kHeaderSize);

void put_hex(std::string& text, std::size_t at, std::uint32_t value) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (std::size_t i = 0; i < 8; ++i) text[at + i] = kDigits[(value >> (28 - 4 * i)) & 15];
}

bool get_hex(std::string_view text, std::size_t at, std::uint32_t& value) {
  const char* begin = text.data() + at;
  auto [end, error] = std::from_chars(begin, begin + 8, value, 16);
  return error == std::errc{} && end == begin + 8;
}

std::uint32_t checksum(std::string_view content) {
  auto add = [](uLong sum, std::string_view part) {
    return crc32_z(sum, reinterpret_cast<const Bytef*>(part.data()), part.size());
  };
  uLong sum = add(crc32_z(0, nullptr, 0), content.substr(0, kSumAt));
  return static_cast<std::uint32_t>(add(sum, content.substr(kEnd)));
}

/// How much of `filler` fits a content of this size. Cut between characters: a UTF-8 continuation byte is 10xxxxxx.
std::size_t filler_size(std::string_view filler, Bytes size) {
  std::size_t cut = size.count > kEnd + 1 ? static_cast<std::size_t>(size.count) - (kEnd + 1) : 0;
  if (cut >= filler.size()) return filler.size();
  while (cut > 0 && (static_cast<unsigned char>(filler[cut]) & 0xC0U) == 0x80U) --cut;
  return cut;
}

std::string make_filler(const Payload& payload) {
  const std::string unit = payload.text.empty() ? "x" : payload.text;
  std::string filler;
  filler.reserve(static_cast<std::size_t>(payload.size.count) + unit.size());
  while (filler.size() + kEnd + 1 < payload.size.count) filler += unit;
  filler.resize(filler_size(filler, payload.size));
  return filler;
}

}  // namespace

ContentFormat::ContentFormat(const Payload& payload, std::uint64_t seed)
    : payload_(payload), draws_(seed), filler_(make_filler(payload)) {}

std::string_view ContentFormat::filler(std::uint32_t seq, std::uint64_t key) const {
  if (!payload_.spread) return filler_;
  return std::string_view(filler_).substr(0, filler_size(filler_, payload_size(payload_, draws_, key, seq)));
}

std::string ContentFormat::make(std::uint32_t stream, std::uint32_t seq, std::uint64_t key) const {
  std::string_view rest = filler(seq, key);
  std::string content;
  content.reserve(kEnd + 1 + rest.size());
  content = "weir/1 s=00000000 q=00000000 c=00000000;";
  content += rest;
  put_hex(content, kStreamAt, stream);
  put_hex(content, kSeqAt, seq);
  put_hex(content, kSumAt, checksum(content));
  return content;
}

ReplyContent ContentFormat::read(std::string_view reply, std::uint64_t key) const {
  ReplyContent found;
  std::size_t at = reply.find(kMagic);
  if (at == std::string_view::npos) return found;
  std::string_view content = reply.substr(at);
  std::uint32_t sum = 0;
  if (content.size() < kEnd + 1 || content[kEnd] != ';' || !get_hex(content, kStreamAt, found.stream) ||
      !get_hex(content, kSeqAt, found.seq) || !get_hex(content, kSumAt, sum)) {
    return found;
  }
  found.readable = true;
  if (at > 0) found.push = read_push_number(reply.substr(0, at));
  found.intact = content.size() == kEnd + 1 + filler(found.seq, key).size() && checksum(content) == sum;
  return found;
}

}  // namespace weir
