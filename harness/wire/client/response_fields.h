// The header blocks of a response, and what each says (gRPC doc/PROTOCOL-HTTP2.md, "Responses").
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "harness/stream/transport.h"

namespace weir {

/// How a call ends, as far as its own stream tells.
struct CallEnding {
  int code = 0;
  std::string message{};
  FrameEnd::What what = FrameEnd::What::kStatus;
  std::uint32_t number = 0;  // as FrameEnd::code
  std::vector<std::pair<std::string, std::string>> trailers{};
};

/// It says nothing of the response: an interim one, or headers once more.
struct BlockIsIdle {};
struct BlockIsHeaders {
  bool marked = false;  // with kMarker
  bool gzip = false;    // grpc-encoding: messages that are flagged as compressed are so
};
struct BlockIsTrailers {
  CallEnding ending;
};
/// There is no response to be had: the stream is to be reset with this code (RFC 9113 section 7).
struct BlockIsRefused {
  CallEnding ending;
  std::uint32_t reset = 0;
  bool peer_ended = false;  // no reset is needed if this side has ended as well
};
using BlockMeaning = std::variant<BlockIsIdle, BlockIsHeaders, BlockIsTrailers, BlockIsRefused>;

/// Takes one field after the other, and holds nothing between the blocks. Used by one thread at a time.
class ResponseFields {
 public:
  ResponseFields();
  ~ResponseFields();
  ResponseFields(const ResponseFields&) = delete;
  ResponseFields& operator=(const ResponseFields&) = delete;

  /// `limit`: what a block may come to (RFC 9113 section 6.5.2).
  void add(std::string_view name, std::string_view value, std::uint32_t limit = kMostResponseMetadata);
  /// The block is complete, and with `end_stream` the response. `headers_received`: those of the response came before.
  [[nodiscard]] BlockMeaning finish(bool end_stream, bool headers_received);

 private:
  struct Block;
  std::unique_ptr<Block> block_;  // what is coming in
};

}  // namespace weir
