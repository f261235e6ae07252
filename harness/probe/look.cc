#include "harness/probe/look.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "harness/base/address.h"
#include "harness/h2/frame.h"

namespace weir {
namespace {

using Monotonic = std::chrono::steady_clock;

/// The client's preface and an empty SETTINGS (RFC 9113 section 3.4).
std::string hello() {
  std::string bytes(h2::kClientPreface);
  h2::append_frame(bytes, h2::kSettings, 0, 0, {});
  return bytes;
}

// Enough to tell HTTP/2, HTTP/1 and a greeting of something else apart.
constexpr std::size_t kHead = 64;

/// A socket that gives up at an instant.
class Line {
 public:
  explicit Line(Duration patience) : until_(Monotonic::now() + patience) {}
  ~Line() { hang_up(); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  bool dial(const LookAt& where) {
    if (where.proxy) return dial_through(where).open;
    if (!where.unix_path.empty()) return dial_unix(where.unix_path);
    bool has_address = false;
    return dial_name(where.host, where.port, has_address);
  }

  ProxySeen dial_through(const LookAt& where) {
    ProxySeen seen;
    seen.connected = dial_name(where.proxy->host, where.proxy->port, seen.has_address);
    if (!seen.connected) {
      seen.problem = seen.has_address ? why_ : "its name has no address";
      return seen;
    }
    send(connect_request(*where.proxy, format_host_port({where.host, where.port})));
    ConnectReply reply;
    while (reply.state() == ConnectReply::State::kMore) {
      // What comes behind the answer is the server's, and stays in the socket.
      std::array<char, 4096> buffer;
      if (!wait(POLLIN)) {
        seen.problem = "it did not answer in time";
        return seen;
      }
      const ssize_t size = ::recv(fd_, buffer.data(), buffer.size(), MSG_PEEK);
      if (size <= 0) {
        reply.end();
      } else {
        const std::size_t taken = reply.take({buffer.data(), static_cast<std::size_t>(size)});
        (void)::recv(fd_, buffer.data(), taken, 0);
      }
    }
    seen.open = reply.state() == ConnectReply::State::kOpen;
    seen.status = reply.status();
    seen.problem = reply.problem();
    return seen;
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno != EAGAIN || !wait(POLLOUT)) {
        return;
      }
    }
  }

  /// What comes next; empty at the end, and when it takes too long.
  std::string receive() {
    std::array<char, 4096> buffer;
    if (!wait(POLLIN)) return {};
    const ssize_t size = ::recv(fd_, buffer.data(), buffer.size(), 0);
    ended_ = size <= 0;
    return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

  /// The peer has closed it.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  bool dial_name(const std::string& host, std::uint16_t port, bool& has_address) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    has_address = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) == 0;
    if (!has_address) return false;
    bool connected = false;
    for (const addrinfo* one = found; one != nullptr && !connected; one = one->ai_next)
      connected = dial_one(one->ai_family, one->ai_addr, one->ai_addrlen);
    freeaddrinfo(found);
    return connected;
  }

  bool dial_unix(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, path.data(), path.size());
    return dial_one(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }

  bool dial_one(int family, const sockaddr* address, socklen_t size) {
    hang_up();
    fd_ = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd_ < 0) return false;
    if (::connect(fd_, address, size) == 0) return true;
    int error = errno;
    if (error == EINPROGRESS) {
      socklen_t length = sizeof error;
      error = !wait(POLLOUT)                                                ? ETIMEDOUT
              : getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error
                                                                            : errno;
    }
    if (error != 0) why_ = std::system_category().message(error);
    return error == 0;
  }

  [[nodiscard]] bool wait(short what) const {
    pollfd one{fd_, what, 0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until_ - Monotonic::now()).count();
    return left > 0 && ::poll(&one, 1, static_cast<int>(left)) == 1;
  }

  void hang_up() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

  Monotonic::time_point until_;
  int fd_ = -1;
  bool ended_ = false;
  std::string why_;  // there is no connection
};

/// A handshake, and the beginning of HTTP/2 behind it: who wants a client's certificate says so only then (RFC 8446
/// section 4.4.2.4).
TlsFacts examine(Line& line, const SslContext& trust, const std::string& server_name) {
  TlsExaminer examiner(trust, server_name);
  std::string plain;
  bool greeted = false;
  for (;;) {
    std::string out;
    if (examiner.facts().shaken && !std::exchange(greeted, examiner.facts().shaken)) examiner.send(hello());
    if (examiner.take(out)) line.send(out);
    const bool refused = examiner.facts().alert.has_value();
    const bool more_to_hear = !examiner.over() || (examiner.facts().wants_certificate && plain.empty());
    if (refused || !more_to_hear) break;
    const std::string bytes = line.receive();
    if (bytes.empty()) break;
    examiner.receive(bytes, plain);
    if (!examiner.facts().spoken) break;  // it is something else
  }
  TlsFacts facts = examiner.facts();
  // Asked for and not missed.
  if (!plain.empty()) facts.wants_certificate = false;
  return facts;
}

std::string answer_in_the_clear(Line& line) {
  line.send(hello());
  std::string head;
  while (head.size() < kHead) {
    const std::string bytes = line.receive();
    if (bytes.empty()) break;
    head += bytes;
    if (head.size() >= 9) break;  // a frame's header, or a line's beginning
  }
  return head.substr(0, kHead);
}

}  // namespace

ProxySeen look_at_proxy(const LookAt& where, Duration patience) {
  Line line(patience);
  return line.dial_through(where);
}

Seen look_at(const LookAt& where, const SslContext& trust, const std::string& server_name,
             Duration patience) {
  Seen seen;
  {
    Line line(patience);
    seen.connected = line.dial(where);
    if (!seen.connected) return seen;
    seen.tls = examine(line, trust, server_name);
  }
  if (seen.tls.spoken) return seen;
  Line line(patience);
  if (line.dial(where)) seen.plain = answer_in_the_clear(line);
  return seen;
}

}  // namespace weir
