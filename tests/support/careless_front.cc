#include "tests/support/careless_front.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace weir {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

bool send_all(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    ssize_t sent = ::send(fd, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

/// Passes on what is there. False at the end of the stream or an error.
bool pass(int from, int to) {
  std::array<char, 16384> buffer{};
  ssize_t got = ::recv(from, buffer.data(), buffer.size(), 0);
  return got > 0 && send_all(to, buffer.data(), static_cast<std::size_t>(got));
}

void pump(int client, int server) {
  std::array<pollfd, 2> both = {pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
  for (;;) {
    if (::poll(both.data(), both.size(), -1) < 0) return;
    if (both[0].revents != 0 && !pass(client, server)) return;
    if (both[1].revents != 0 && !pass(server, client)) return;
  }
}

}  // namespace

class CarelessFront::Impl {
 public:
  explicit Impl(CarelessOptions options) : options_(options) {
    listener_ = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    sockaddr_in address = loopback(0);
    checked(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), "bind");
    checked(::listen(listener_, 64), "listen");
    socklen_t size = sizeof address;
    checked(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~Impl() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      std::lock_guard lock(mutex_);
      for (int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    for (int fd : open_) ::close(fd);
    ::close(listener_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void accept_all() {
    for (std::uint32_t number = 0;; ++number) {
      int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      keep(client);
      bool well = number < options_.well_for;
      if (!well && options_.then == CarelessOptions::Then::kIgnores) continue;
      threads_.emplace_back([this, client, well] { serve(client, well); });
    }
  }

  void serve(int client, bool well) {
    int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(options_.server);
    int yes = 1;
    ::setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    keep(server);
    if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) pump(client, server);
    drop(server);
    if (well) drop(client);
  }

  void keep(int fd) {
    std::lock_guard lock(mutex_);
    open_.push_back(fd);
  }
  void drop(int fd) {
    std::lock_guard lock(mutex_);
    std::erase(open_, fd);
    ::close(fd);
  }

  const CarelessOptions options_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;             // guarded by mutex_ while threads run
  std::vector<std::thread> threads_;  // the acceptor's, then the destructor's
  std::thread acceptor_;
};

CarelessFront::CarelessFront(CarelessOptions options) : impl_(std::make_unique<Impl>(options)) {}
CarelessFront::~CarelessFront() = default;
std::uint16_t CarelessFront::port() const { return impl_->port(); }

}  // namespace weir
