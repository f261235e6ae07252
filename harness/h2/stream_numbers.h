// By which numbers the two ends of a relayed connection know its streams, once the relay has opened streams of its own at
// the server: from then on the client's later ones have higher numbers there.
//
//   client   1           3  5           7
//            |           |  |           |
//   server   1  [3 .. 9] 11 13 [15 17]  19      [ ]: the relay's own
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace weir::h2 {

/// A value type. Only streams that a client opens are renumbered (odd ones: RFC 9113 section 5.1.1); 0 and the even ones
/// are the same at both ends. A stream keeps its numbers: what the relay takes lies above all that were opened.
class StreamNumbers {
 public:
  /// The relay has taken none: every stream has the same number at both ends.
  [[nodiscard]] bool same() const { return bends_.empty(); }
  /// The client has opened this stream.
  void opened(std::uint32_t at_client);
  /// Takes the next `count` (1 or more) odd numbers at the server for streams of the relay's own. Returns the first; nothing,
  /// and none is taken, where that would go beyond 2^31-1.
  [[nodiscard]] std::optional<std::uint32_t> take(std::uint32_t count);
  /// The client's stream as the server knows it; nothing where the number would be beyond 2^31-1.
  [[nodiscard]] std::optional<std::uint32_t> at_server(std::uint32_t at_client) const;
  /// The server's stream as the client knows it; nothing for one of the relay's own.
  [[nodiscard]] std::optional<std::uint32_t> at_client(std::uint32_t at_server) const;
  /// The highest stream of the client's at or below this one of the server's: what a GOAWAY of the server means to the
  /// client (RFC 9113 section 6.8). 2^31-1, which refuses nothing yet, stays what it is.
  [[nodiscard]] std::uint32_t last_at_client(std::uint32_t at_server) const;

 private:
  /// Client's streams from `from` on are `offset` higher at the server; right below them there lie those of the relay's own,
  /// from `own` on.
  struct Bend {
    std::uint32_t from = 0;    // odd
    std::uint32_t own = 0;     // odd
    std::uint32_t offset = 0;  // even, and more than that of the bend before
  };
  std::uint32_t newest_ = 0;  // odd, or 0; of the client
  std::vector<Bend> bends_;   // by `from`
};

}  // namespace weir::h2
