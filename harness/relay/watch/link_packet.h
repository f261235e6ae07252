// What goes over one of a link's two connections, as a capture there would show it; with TLS, what is inside.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/fault/link.h"

namespace weir {

/// Texts are there for the time of the call only.
struct LinkPacket {
  enum class What {
    kOpened,  // the connection is there
    kBytes,
    kFin,
    kReset,
  } what = What::kBytes;
  std::uint32_t connection = 0;
  std::uint32_t link = 0;        // of the connection, from 0
  Toward leg = Toward::kClient;  // kClient: the connection between client and relay
  bool by_relay = false;         // else by the end
  std::string_view relay{};      // "127.0.0.1:7000", the relay's address there; empty for a Unix socket
  std::string_view end{};        // the client's or the server's
  std::string_view bytes{};      // kBytes: read, or taken by the kernel
};

}  // namespace weir
