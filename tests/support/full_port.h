// A port of 127.0.0.1 where a connect is never answered: it listens, nobody accepts, and its queue is full.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <vector>

namespace weir {

class FullPort {
 public:
  FullPort() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    auto* const address = reinterpret_cast<sockaddr*>(&at);
    if (::bind(listener_, address, size) != 0 || ::listen(listener_, 0) != 0 ||
        ::getsockname(listener_, address, &size) != 0)
      throw std::system_error(errno, std::generic_category(), "full port");
    port_ = ntohs(at.sin_port);
    // A queue of none holds one; what is beyond it the kernel drops, so these stay unanswered as well.
    for (int i = 0; i < 4; ++i) {
      filling_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      (void)::connect(filling_.back(), address, size);
    }
  }
  ~FullPort() {
    for (const int fd : filling_) ::close(fd);
    ::close(listener_);
  }
  FullPort(const FullPort&) = delete;
  FullPort& operator=(const FullPort&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int listener_;
  std::uint16_t port_ = 0;
  std::vector<int> filling_;
};

}  // namespace weir
