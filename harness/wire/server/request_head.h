// The header fields of a request, and what a gRPC server answers to them before any message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/server/script.h"

namespace weir {

/// A request that is not served.
struct Refusal {
  std::uint32_t http_status = 200;  // another one is the whole answer
  int code = 0;                     // else a Trailers-Only response with this gRPC status
  std::string message{};
  bool marked = false;  // the chat service itself refuses, not the library beneath it
};

/// Takes the fields of one request after the other. Used by one thread at a time.
class RequestHead {
 public:
  void clear();
  void add(std::string_view name, std::string_view value);

  /// What is wrong with the request; nothing when it is to be served (gRPC doc/PROTOCOL-HTTP2.md, "Requests"). Then
  /// script() says how.
  [[nodiscard]] std::optional<Refusal> check();
  [[nodiscard]] ServerScript& script() { return script_; }

 private:
  std::string path_;
  std::vector<std::pair<std::string, std::string>> asked_;  // the "weir-" fields
  ServerScript script_;
  std::size_t size_ = 0;  // as RFC 9113 section 6.5.2 counts it
  bool post_ = false;
  bool grpc_ = false;
  bool encoded_ = false;
};

/// Most bytes of header fields in a request, as RFC 9113 section 6.5.2 counts them: scripts travel in them.
inline constexpr std::uint32_t kMostHeaderBytes = 256 << 10;

}  // namespace weir
