#include "harness/stream/content.h"

#define XXH_INLINE_ALL  // a call would cost as much as a short content
#include <xxhash.h>

#include <algorithm>
#include <array>

#include "harness/plan/spread.h"
#include "harness/stream/push_number.h"

namespace weir {
namespace {

// "weir/2 s=SSSSSSSS q=QQQQQQQQ c=CCCCCCCC;"
constexpr std::string_view kMagic = "weir/2 s=";
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
  static constexpr auto kValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(0x80);
    for (std::uint8_t i = 0; i < 10; ++i) values['0' + i] = i;
    for (std::uint8_t i = 0; i < 6; ++i) values['a' + i] = static_cast<std::uint8_t>(10 + i);
    return values;
  }();
  std::uint32_t wrong = 0;
  value = 0;
  for (std::size_t i = at; i < at + 8; ++i) {
    std::uint8_t digit = kValues[static_cast<unsigned char>(text[i])];
    wrong |= digit;
    value = value << 4 | (digit & 15U);
  }
  return (wrong & 0x80U) == 0;
}

std::uint32_t checksum(std::string_view content) {
  XXH64_hash_t head = XXH3_64bits(content.data(), kSumAt);
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(content.data() + kEnd, content.size() - kEnd, head));
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
  std::string content;
  make(stream, seq, key, content);
  return content;
}

void ContentFormat::make(std::uint32_t stream, std::uint32_t seq, std::uint64_t key, std::string& out) const {
  out = "weir/2 s=00000000 q=00000000 c=00000000;";
  out += filler(seq, key);
  put_hex(out, kStreamAt, stream);
  put_hex(out, kSeqAt, seq);
  put_hex(out, kSumAt, checksum(out));
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
