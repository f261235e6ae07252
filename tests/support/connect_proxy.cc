#include "tests/support/connect_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>

namespace weir {
namespace {

constexpr int kPollMs = 20;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// Passes on what there is. False at the end.
bool pass_on(int from, int to) {
  std::array<char, 16384> buffer;
  const ssize_t size = ::recv(from, buffer.data(), buffer.size(), 0);
  if (size <= 0) return false;
  send_all(to, {buffer.data(), static_cast<std::size_t>(size)});
  return true;
}

}  // namespace

class ConnectProxy::Impl {
 public:
  Impl(std::string answer, bool silent) : answer_(std::move(answer)), silent_(silent) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd_, 64) != 0 ||
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::system_error(errno, std::system_category());
    port = ntohs(address.sin_port);
    threads_.emplace_back([this] { accept(); });
  }

  ~Impl() {
    stopping_ = true;
    threads_.front().join();  // from now on no more are made
    for (std::size_t i = 1; i < threads_.size(); ++i) threads_[i].join();
    ::close(fd_);
  }

  std::uint16_t port = 0;
  std::mutex mutex;  // guards requests
  std::vector<std::string> requests;

 private:
  /// False when the proxy stops before there is something to read.
  [[nodiscard]] bool wait(int one, int other) {
    std::array<pollfd, 2> both = {pollfd{one, POLLIN, 0}, pollfd{other, POLLIN, 0}};
    while (!stopping_) {
      if (::poll(both.data(), other < 0 ? 1 : 2, kPollMs) > 0) return true;
    }
    return false;
  }

  [[nodiscard]] static bool readable(int fd) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, 0) == 1;
  }

  void accept() {
    while (wait(fd_, -1)) {
      const int client = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client >= 0) threads_.emplace_back([this, client] { serve(client); });
    }
  }

  void serve(int client) {
    std::string head;
    // Byte by byte: what comes behind the head is the server's.
    for (char byte = 0; !head.ends_with("\r\n\r\n") && wait(client, -1) && ::recv(client, &byte, 1, 0) == 1;)
      head += byte;
    {
      std::lock_guard lock(mutex);
      requests.push_back(head);
    }
    if (!silent_ && !answer_.empty()) send_all(client, answer_);
    if (!silent_ && answer_.empty()) open_way(client, head);
    ::shutdown(client, SHUT_RDWR);
    ::close(client);
  }

  void open_way(int client, const std::string& head) {
    const std::size_t colon = head.find(':');
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(static_cast<std::uint16_t>(std::stoi(head.substr(colon + 1))));
    if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      send_all(client, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    } else {
      send_all(client, "HTTP/1.1 200 Connection established\r\n\r\n");
      while (wait(client, server)) {
        if (readable(client) && !pass_on(client, server)) break;
        if (readable(server) && !pass_on(server, client)) break;
      }
    }
    ::close(server);
  }

  const std::string answer_;
  const bool silent_;
  int fd_ = -1;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;  // the first accepts, and makes the others
};

ConnectProxy::ConnectProxy(std::string answer, bool silent)
    : impl_(std::make_unique<Impl>(std::move(answer), silent)) {}

ConnectProxy::~ConnectProxy() = default;

std::string ConnectProxy::url() const { return "http://127.0.0.1:" + std::to_string(impl_->port); }

std::vector<std::string> ConnectProxy::requests() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

}  // namespace weir
