// Any bytes as what the DATA frames of one stream carry. However they are cut, the counter says after each piece what a plain
// reading of all bytes so far says; and of padded frames, however they are cut, exactly the data counts.
// The input: a byte that seeds the cuts, then frames: a byte that says whether it is padded, one for its length, its payload.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "harness/h2/message_counter.h"

namespace {

using weir::h2::MessageCounter;

void require(bool condition) {
  if (!condition) std::abort();
}

std::uint8_t byte_at(std::string_view bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }

/// What the counter has to say, read off all bytes at once.
struct Reading {
  std::uint64_t messages = 0;
  std::uint64_t bad_flags = 0;
  std::size_t left = 0;  // bytes behind the last whole message

  explicit Reading(std::string_view bytes) {
    while (!bytes.empty()) {
      left = bytes.size();
      if (byte_at(bytes, 0) > 1) ++bad_flags;
      if (bytes.size() < MessageCounter::kPrefix) return;
      std::uint64_t length = 0;
      for (std::size_t i = 1; i < MessageCounter::kPrefix; ++i) length = length * 256 + byte_at(bytes, i);
      if (bytes.size() - MessageCounter::kPrefix < length) return;
      ++messages;
      bytes.remove_prefix(MessageCounter::kPrefix + static_cast<std::size_t>(length));
      left = 0;
    }
  }
};

void require_agreement(const MessageCounter& counter, std::string_view bytes) {
  const Reading reading(bytes);
  require(counter.messages() == reading.messages);
  require(counter.bad_flags() == reading.bad_flags);
  require(counter.begun() == reading.messages + (reading.left > 0 ? 1 : 0));
  require(counter.between_messages() == (reading.left == 0));
  require(counter.inside_prefix() == (reading.left > 0 && reading.left < MessageCounter::kPrefix));
  require(counter.inside_message() == (reading.left >= MessageCounter::kPrefix));
}

/// Sizes of pieces, from 1 to `most`.
class Cuts {
 public:
  explicit Cuts(std::uint8_t seed) : state_(seed), most_(1U + seed % 9U) {}
  std::size_t next() {
    state_ = state_ * 1664525U + 1013904223U;
    return 1 + (state_ >> 16) % most_;
  }

 private:
  std::uint32_t state_;
  std::uint32_t most_;
};

/// What is data in a frame (RFC 9113 section 6.1), all of it at once.
std::string_view data_of(std::string_view payload, bool padded) {
  if (!padded) return payload;
  if (payload.empty()) return {};
  const std::size_t padding = byte_at(payload, 0);
  payload.remove_prefix(1);
  return padding > payload.size() ? std::string_view() : payload.substr(0, payload.size() - padding);
}

struct Stream {
  explicit Stream(std::uint8_t seed) : cuts(seed) {}
  Cuts cuts;
  MessageCounter cut;    // fed piece by piece
  MessageCounter whole;  // fed frame by frame
  std::string data;      // of all frames

  void take(std::string_view payload, bool padded) {
    const std::string before = data;
    data += data_of(payload, padded);
    weir::h2::DataPayload frame(static_cast<std::uint32_t>(payload.size()), padded);
    whole.feed(frame.data_in(payload));
    require_agreement(whole, data);

    frame = weir::h2::DataPayload(static_cast<std::uint32_t>(payload.size()), padded);
    std::string seen = before;
    while (!payload.empty()) {
      const std::string_view piece = payload.substr(0, cuts.next());
      payload.remove_prefix(piece.size());
      const std::string_view part = frame.data_in(piece);
      seen += part;
      cut.feed(part);
      require_agreement(cut, seen);
    }
    require(seen == data);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Every piece is held against all bytes before it, so their number is bounded.
  constexpr std::size_t kMost = 2048;
  std::string_view input(reinterpret_cast<const char*>(data), std::min(size, kMost));
  if (input.empty()) return 0;
  Stream stream(byte_at(input, 0));
  input.remove_prefix(1);
  while (input.size() >= 2) {
    const bool padded = byte_at(input, 0) % 2 == 1;
    const std::string_view payload = input.substr(2, byte_at(input, 1));
    input.remove_prefix(2 + payload.size());
    stream.take(payload, padded);
  }
  return 0;
}
