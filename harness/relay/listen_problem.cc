#include "harness/relay/listen_problem.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "harness/base/address.h"

namespace weir {
namespace {

constexpr std::string_view kUnix = "unix:";

class ResolveCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "getaddrinfo"; }
  [[nodiscard]] std::string message(int code) const override { return gai_strerror(code); }
};

std::error_code last_error() { return {errno, std::generic_category()}; }

struct Closing {
  explicit Closing(int number) : fd(number) {}
  ~Closing() {
    if (fd >= 0) close(fd);
  }
  Closing(const Closing&) = delete;
  Closing& operator=(const Closing&) = delete;
  int fd;
};

std::error_code try_bind(int family, const sockaddr* address, socklen_t size) {
  Closing socket_of(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket_of.fd < 0) return last_error();
  const int on = 1;
  setsockopt(socket_of.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(socket_of.fd, address, size) != 0 || listen(socket_of.fd, 1) != 0) return last_error();
  return {};
}

std::error_code try_unix(std::string_view path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return std::make_error_code(std::errc::filename_too_long);
  std::copy(path.begin(), path.end(), address.sun_path);
  std::error_code error = try_bind(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (!error) unlink(address.sun_path);
  return error;
}

std::string remedy_for(std::string_view address, const std::error_code& error) {
  const bool is_path = address.starts_with(kUnix);
  // A library's own category for errno says so in its name ("asio.system").
  const std::string_view category = error.category().name();
  if (!category.ends_with("generic") && !category.ends_with("system"))
    return "check the host's name; 127.0.0.1 is this machine alone, 0.0.0.0 all of its addresses";
  switch (error.value()) {
    case EADDRINUSE:
      return is_path ? "stop who listens there, remove the file, or choose another with --listen unix:/path"
                     : "stop who listens there, or choose another port with --listen (port 0: any free one)";
    case EADDRNOTAVAIL:
      return "name an address of this machine: 127.0.0.1 is it alone, 0.0.0.0 all of its addresses";
    case EACCES:
    case EPERM:
      return is_path ? "choose a folder that you may write to" : "choose a port of 1024 or above";
    case ENOENT:
    case ENOTDIR:
      return "choose a folder that is there";
    case ENAMETOOLONG:
      return fmt::format("choose a path of {} bytes at most", sizeof(sockaddr_un::sun_path) - 1);
    default:
      return "choose another address with --listen host:port";
  }
}

}  // namespace

const std::error_category& resolve_category() {
  static const ResolveCategory category;
  return category;
}

std::error_code try_listen(const std::string& address) {
  if (address.starts_with(kUnix)) return try_unix(std::string_view(address).substr(kUnix.size()));
  const std::optional<HostPort> where = parse_host_port(address);
  if (!where) return std::make_error_code(std::errc::invalid_argument);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (int code = getaddrinfo(where->host.c_str(), std::to_string(where->port).c_str(), &hints, &found);
      code != 0)
    return code == EAI_SYSTEM ? last_error() : std::error_code(code, resolve_category());
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, freeaddrinfo);
  return try_bind(found->ai_family, found->ai_addr, found->ai_addrlen);
}

std::string explain_listen(std::string_view address, const std::error_code& error) {
  return fmt::format("cannot listen on {}: {}\n  fix: {}", address, error.message(),
                     remedy_for(address, error));
}

std::optional<std::string> socket_path_mistake(std::string_view address) {
  if (!address.starts_with(kUnix)) return std::nullopt;
  std::string_view path = address.substr(kUnix.size());
  if (path.find_first_not_of('/') == std::string_view::npos) {
    return fmt::format("'{}' names no file for the socket\n  fix: write unix:/path/to/socket", address);
  }
  if (path.size() < sizeof(sockaddr_un::sun_path)) return std::nullopt;
  return explain_listen(address, std::make_error_code(std::errc::filename_too_long));
}

}  // namespace weir
