// What a message carries so that its echo can be judged: stream, sequence number, checksum, then filler.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/draws.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// What a reply turned out to carry.
struct ReplyContent {
  bool readable = false;  // one of our headers was found
  bool intact = false;    // checksum and size right
  std::uint32_t stream = 0;
  std::uint32_t seq = 0;
  std::optional<std::uint32_t> push{};  // of a pushed reply: its number
};

/// Writes and reads message contents of one group of streams. Immutable; any thread may use it.
///
///   weir/2 s=0000002a q=00000003 c=1d0f53c2;xxxxxxxx
///
/// The checksum is XXH3 (32 of its 64 bits) over what follows it, seeded with the two numbers. The text is valid UTF-8
/// whatever the filler.
class ContentFormat {
 public:
  /// Sizes are drawn from `seed` when the payload says that they are drawn.
  explicit ContentFormat(const Payload& payload, std::uint64_t seed = 0);

  /// The content of message `seq` of `stream`. At least kHeaderSize bytes, else as large as the payload says,
  /// less the bytes of a UTF-8 character that would not fit whole. `key`: the stream's key in the plan, by which drawn
  /// sizes are drawn; a fixed size does not look at it.
  [[nodiscard]] std::string make(std::uint32_t stream, std::uint32_t seq, std::uint64_t key = 0) const;
  /// The same in two steps, for who has the memory already: the filler of the message, and all of it written to `at`, where there is
  /// room for size_with(filler).
  [[nodiscard]] std::string_view filler(std::uint32_t seq, std::uint64_t key) const;
  [[nodiscard]] static std::size_t size_with(std::string_view filler) { return kHeaderSize + filler.size(); }
  static void write(std::uint32_t stream, std::uint32_t seq, std::string_view filler, char* at);

  /// Looks for one of our contents in a reply; whatever stands before it is a server's own prefix. It is intact when
  /// checksum and size are those of the message it says it is; `key` as for make().
  [[nodiscard]] ReplyContent read(std::string_view reply, std::uint64_t key = 0) const;

  static constexpr std::size_t kHeaderSize = 40;

 private:
  Payload payload_;
  Draws draws_;
  std::string filler_;  // of the largest size; smaller messages take its beginning
};

}  // namespace weir
