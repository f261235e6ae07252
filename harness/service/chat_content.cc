#include "harness/service/chat_content.h"

#define XXH_INLINE_ALL  // a call would cost as much as a short content
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "harness/model/utf8.h"
#include "harness/plan/spread.h"
#include "harness/server/push_number.h"

namespace weir {
namespace {

// "weir/2 s=SSSSSSSS q=QQQQQQQQ c=CCCCCCCC;"
constexpr std::string_view kMagic = "weir/2 s=";
constexpr std::size_t kStreamAt = 9;
constexpr std::size_t kSeqAt = 20;
constexpr std::size_t kSumAt = 31;
constexpr std::size_t kEnd = 39;  // the ';'
static_assert(kEnd + 1 == ContentFormat::kHeaderSize);

/// Two hexadecimal digits for each byte.
constexpr auto kPairs = [] {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> pairs{};
  for (std::size_t i = 0; i < 256; ++i) pairs[i] = {kDigits[i >> 4], kDigits[i & 15]};
  return pairs;
}();

void put_hex(char* text, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) {
    const std::array<char, 2>& pair = kPairs[(value >> (24 - 8 * i)) & 255];
    std::memcpy(text + at + 2 * i, pair.data(), pair.size());
  }
}

/// Eight digits at once: the bytes of a word are worked on together. Every message is read so.
bool get_hex(std::string_view text, std::size_t at, std::uint32_t& value) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + at, sizeof word);
  static_assert(std::endian::native == std::endian::little);
  // Bit 6 tells letters, which are 9 less than their value in the low four bits, from digits.
  std::uint64_t letters = (word >> 6) & kEach;
  std::uint64_t digits = (word & 0x0F * kEach) + 9 * letters;
  // Written back, it must be what stood there: so '/', 'A', 'g' and everything else that is no digit of ours is found out.
  std::uint64_t above_nine = (digits + 0x76 * kEach) >> 7 & kEach;
  std::uint64_t again = digits + 0x30 * kEach + ('a' - '0' - 10) * above_nine;
  bool sound = again == word && (digits & 0xF0 * kEach) == 0;
  std::uint64_t pairs = (digits << 4 | digits >> 8) & 0x00FF00FF00FF00FF;
  std::uint64_t fours = (pairs | pairs >> 8) & 0x0000FFFF0000FFFF;
  value = __builtin_bswap32(static_cast<std::uint32_t>(fours | fours >> 16));
  return sound;
}

std::uint32_t checksum(std::string_view content) {
  XXH64_hash_t head = XXH3_64bits(content.data(), kSumAt);
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(content.data() + kEnd, content.size() - kEnd, head));
}

/// How much of `filler` fits a content of this size.
std::size_t filler_size(std::string_view filler, Bytes size) {
  return whole_characters(filler,
                          size.count > kEnd + 1 ? static_cast<std::size_t>(size.count) - (kEnd + 1) : 0);
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
  const std::string_view chosen = filler(seq, key);
  std::string content(size_with(chosen), '\0');
  write(stream, seq, chosen, content.data());
  return content;
}

void ContentFormat::write(std::uint32_t stream, std::uint32_t seq, std::string_view filler, char* at) {
  constexpr std::string_view kHeader = "weir/2 s=00000000 q=00000000 c=00000000;";
  static_assert(kHeader.size() == kHeaderSize);
  std::memcpy(at, kHeader.data(), kHeader.size());
  std::memcpy(at + kHeader.size(), filler.data(), filler.size());
  put_hex(at, kStreamAt, stream);
  put_hex(at, kSeqAt, seq);
  put_hex(at, kSumAt, checksum({at, size_with(filler)}));
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
