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

constexpr std::uint64_t kEachByte = 0x0101010101010101;
static_assert(std::endian::native == std::endian::little,
              "digits are worked on eight at once, as bytes of a word");

/// 1 in each byte whose digit (0 to 15) is written as a letter.
constexpr std::uint64_t letters_among(std::uint64_t digits) {
  return (digits + 0x76 * kEachByte) >> 7 & kEachByte;
}
/// The digits (0 to 15, a byte each) as characters.
constexpr std::uint64_t written(std::uint64_t digits) {
  return digits + '0' * kEachByte + ('a' - '0' - 10) * letters_among(digits);
}

/// Eight digits at once: one store, which what reads the text next need not wait for.
void put_hex(char* text, std::size_t at, std::uint32_t value) {
  const std::uint64_t bytes = __builtin_bswap32(value);
  const std::uint64_t fours = (bytes | bytes << 16) & 0x0000FFFF0000FFFF;
  const std::uint64_t pairs = (fours | fours << 8) & 0x00FF00FF00FF00FF;
  const std::uint64_t digits = (pairs >> 4 | pairs << 8) & 0x0F * kEachByte;
  const std::uint64_t word = written(digits);
  std::memcpy(text + at, &word, sizeof word);
}

/// Every message is read so.
bool get_hex(std::string_view text, std::size_t at, std::uint32_t& value) {
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + at, sizeof word);
  // Bit 6 tells letters, which are 9 less than their value in the low four bits, from digits.
  std::uint64_t letters = (word >> 6) & kEachByte;
  std::uint64_t digits = (word & 0x0F * kEachByte) + 9 * letters;
  // Written back, it must be what stood there: so '/', 'A', 'g' and everything else that is no digit of ours is found out.
  bool sound = written(digits) == word && (digits & 0xF0 * kEachByte) == 0;
  std::uint64_t pairs = (digits << 4 | digits >> 8) & 0x00FF00FF00FF00FF;
  std::uint64_t fours = (pairs | pairs >> 8) & 0x0000FFFF0000FFFF;
  value = __builtin_bswap32(static_cast<std::uint32_t>(fours | fours >> 16));
  return sound;
}

bool stands_at(std::string_view text, std::size_t at, const char (&word)[4]) {
  return std::memcmp(text.data() + at, word, 3) == 0;
}

/// What stands before the filler says two numbers and nothing else, so they stand for it as the seed: to read the header back just
/// after it was written would have to wait for it.
std::uint32_t checksum(std::uint32_t stream, std::uint32_t seq, std::string_view filler) {
  return static_cast<std::uint32_t>(
      XXH3_64bits_withSeed(filler.data(), filler.size(), std::uint64_t{stream} << 32 | seq));
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
  put_hex(at, kSumAt, checksum(stream, seq, filler));
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
  const std::string_view rest = content.substr(kEnd + 1);
  found.intact = stands_at(content, kSeqAt - 3, " q=") && stands_at(content, kSumAt - 3, " c=") &&
                 rest.size() == filler(found.seq, key).size() &&
                 checksum(found.stream, found.seq, rest) == sum;
  return found;
}

}  // namespace weir
