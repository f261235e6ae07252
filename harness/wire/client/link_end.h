// How a connection ended, from what its socket, its TLS and its session know.
#pragma once

#include <asio/error.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "harness/stream/transport.h"

namespace weir {

/// What calls that are left end with.
struct LinkEnd {
  FrameEnd::What what = FrameEnd::What::kFin;
  std::uint32_t code = 0;
  std::string message{};
};

struct LinkFacts {
  bool established = false;                  // the peer's first SETTINGS came
  bool said_goaway = false;                  // the peer gave the connection up
  std::optional<std::uint32_t> violation{};  // what the peer did wrong, as an error of HTTP/2
  std::string tls_problem{};                 // empty: none
  bool write_was_reset =
      false;  // a write heard of a reset: the kernel tells it once, and then reads end as after a FIN
};

/// The socket gave no more: `error` is what the last read came to.
[[nodiscard]] LinkEnd end_by_socket(asio::error_code error, const LinkFacts& facts);
/// This side goes, and has said why: all was said, or the peer did something wrong.
[[nodiscard]] LinkEnd end_by_session(const LinkFacts& facts);

}  // namespace weir
