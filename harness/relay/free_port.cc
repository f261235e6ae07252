#include "harness/relay/free_port.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

namespace weir {

std::optional<std::uint16_t> free_port() {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io);
  asio::error_code error;
  acceptor.open(asio::ip::tcp::v4(), error);
  // Bound and never listened on: nobody can have connected, so that the port is not kept waiting for late segments.
  if (!error) acceptor.bind({asio::ip::address_v4::loopback(), 0}, error);
  const asio::ip::tcp::endpoint at = error ? asio::ip::tcp::endpoint() : acceptor.local_endpoint(error);
  return error ? std::nullopt : std::optional(at.port());
}

}  // namespace weir
