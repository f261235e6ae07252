#include "harness/check/server_sockets.h"

#include <fstream>
#include <sstream>
#include <string>

namespace weir {
namespace {

// include/net/tcp_states.h of Linux; part of its ABI.
constexpr unsigned kEstablished = 0x01;
constexpr unsigned kCloseWait = 0x08;
constexpr unsigned kListen = 0x0A;

std::string read_table(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

std::optional<std::uint32_t> count_open(std::string_view table, std::uint16_t port) {
  std::istringstream lines{std::string(table)};
  bool listens = false;
  std::uint32_t open = 0;
  for (std::string line; std::getline(lines, line);) {
    // "  0: 0100007F:C383 00000000:0000 0A ...": number, local address, remote address, state; all in hexadecimal.
    std::istringstream words(line);
    std::string number, local, remote, state;
    if (!(words >> number >> local >> remote >> state)) continue;
    std::size_t colon = local.rfind(':');
    if (colon == std::string::npos || number.back() != ':') continue;
    if (std::strtoul(local.c_str() + colon + 1, nullptr, 16) != port) continue;
    unsigned long code = std::strtoul(state.c_str(), nullptr, 16);
    listens = listens || code == kListen;
    if (code == kEstablished || code == kCloseWait) ++open;
  }
  return listens ? std::optional(open) : std::nullopt;
}

std::optional<std::uint32_t> open_server_sockets(std::uint16_t port) {
  // One of the tables alone may have the listener: a socket for both families is in that of IPv6.
  std::string both = read_table("/proc/net/tcp") + read_table("/proc/net/tcp6");
  return count_open(both, port);
}

}  // namespace weir
