// Messages as gRPC's "gzip" has them (gRPC doc/compression.md, RFC 1952).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// Packs and unpacks one message at a time, for all calls of a thread: its buffers and zlib's state are kept. Used by one thread at a
/// time.
class Gzip {
 public:
  Gzip();
  ~Gzip();
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  /// Where the next message that is to be packed is written, before anything else is asked; pack() follows.
  [[nodiscard]] char* room(std::size_t size);

  struct Packed {
    std::string_view bytes;   // good until the next pack()
    bool compressed = false;  // false: it would not have become smaller, and is as it was
  };
  [[nodiscard]] Packed pack();

  /// Where nobody said how large a message may be: a few bytes can stand for a thousand times as many.
  static constexpr std::uint64_t kMostUnpacked = std::uint64_t{64} << 20;

  enum class Unpacked { kMessage, kBroken, kTooLarge };
  /// The message in `packed`, good until the next unpack(). kTooLarge: it has more than `limit` bytes, or kMostUnpacked where there is no
  /// limit; hardly more than these are made of it.
  [[nodiscard]] Unpacked unpack(std::string_view packed, std::optional<std::uint64_t> limit,
                                std::string_view& message);

 private:
  struct Streams;
  std::unique_ptr<Streams> streams_;
  std::string plain_;
  std::string packed_;
  std::string unpacked_;
};

}  // namespace weir
