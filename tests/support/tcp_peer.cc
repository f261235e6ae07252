#include "tests/support/tcp_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace weir {
namespace {

constexpr timeval kGuard{.tv_sec = 20, .tv_usec = 0};

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

template <typename Address>
const sockaddr* as_sockaddr(const Address& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

void guard(int fd) {
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    checked(::setsockopt(fd, SOL_SOCKET, option, &kGuard, sizeof kGuard), "setsockopt");
  }
}

}  // namespace

TcpPeer TcpPeer::dial(std::uint16_t port) {
  TcpPeer peer(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  const sockaddr_in address = loopback(port);
  checked(::connect(peer.fd_, as_sockaddr(address), sizeof address), "connect");
  return peer;
}

TcpPeer TcpPeer::dial_unix(const std::string& path) {
  TcpPeer peer(checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  checked(::connect(peer.fd_, as_sockaddr(address), sizeof address), "connect");
  return peer;
}

TcpPeer::TcpPeer(int fd) : fd_(fd) { guard(fd_); }
TcpPeer::TcpPeer(TcpPeer&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
TcpPeer& TcpPeer::operator=(TcpPeer&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
TcpPeer::~TcpPeer() { close(); }

void TcpPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0) throw std::system_error(errno, std::generic_category(), "send");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

std::string TcpPeer::receive(std::size_t n) {
  std::string bytes(n, '\0');
  std::size_t have = 0;
  while (have < n) {
    const ssize_t got = ::recv(fd_, bytes.data() + have, n - have, 0);
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

PeerEnd TcpPeer::receive_some() {
  std::array<char, 65536> buffer;
  const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), 0);
  if (got < 0) return {.bytes = "", .error = errno};
  return {.bytes = std::string(buffer.data(), static_cast<std::size_t>(got)), .error = 0};
}

PeerEnd TcpPeer::receive_to_end() {
  PeerEnd end;
  for (;;) {
    PeerEnd some = receive_some();
    end.error = some.error;
    if (some.bytes.empty()) return end;
    end.bytes += some.bytes;
  }
}

bool TcpPeer::is_silent() const {
  char byte = 0;
  return ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

void TcpPeer::half_close() { checked(::shutdown(fd_, SHUT_WR), "shutdown"); }

void TcpPeer::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  checked(::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now), "setsockopt");
  close();
}

void TcpPeer::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

TcpPort::TcpPort() : fd_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
  sockaddr_in address = loopback(0);
  checked(::bind(fd_, as_sockaddr(address), sizeof address), "bind");
  checked(::listen(fd_, SOMAXCONN), "listen");
  socklen_t size = sizeof address;
  checked(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  port_ = ntohs(address.sin_port);
  guard(fd_);
}

TcpPort::TcpPort(const std::string& unix_path)
    : fd_(checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")), unix_path_(unix_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy_n(unix_path.c_str(), std::min(unix_path.size(), sizeof address.sun_path - 1), address.sun_path);
  checked(::bind(fd_, as_sockaddr(address), sizeof address), "bind");
  checked(::listen(fd_, SOMAXCONN), "listen");
  guard(fd_);
}

void TcpPort::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

TcpPort::~TcpPort() {
  close();
  if (!unix_path_.empty()) ::unlink(unix_path_.c_str());
}

TcpPeer TcpPort::accept() {
  return TcpPeer(checked(::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC), "accept"));
}

}  // namespace weir
