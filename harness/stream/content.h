// What a message carries so that its echo can be judged: stream, sequence number, checksum, then filler.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/scenario/scenario.h"

namespace weir {

/// What a reply turned out to carry.
struct ReplyContent {
  bool readable = false;  // one of our headers was found
  bool intact = false;    // checksum right
  std::uint32_t stream = 0;
  std::uint32_t seq = 0;
};

/// Writes and reads message contents of one group of streams. Immutable; any thread may use it.
///
///   weir/1 s=0000002a q=00000003 c=1d0f53c2;xxxxxxxx
///
/// The checksum is CRC-32 (zlib) over everything but itself. The text is valid UTF-8 whatever the filler.
class ContentFormat {
 public:
  explicit ContentFormat(const Payload& payload);

  /// The content of message `seq` of `stream`. At least kHeaderSize bytes, else as large as the payload says,
  /// less the bytes of a UTF-8 character that would not fit whole.
  [[nodiscard]] std::string make(std::uint32_t stream, std::uint32_t seq) const;

  /// Looks for one of our contents in a reply; whatever stands before it is a server's own prefix.
  [[nodiscard]] ReplyContent read(std::string_view reply) const;

  static constexpr std::size_t kHeaderSize = 40;

 private:
  std::string filler_;
};

}  // namespace weir
