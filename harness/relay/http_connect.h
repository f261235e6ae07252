// A way through an HTTP proxy: CONNECT (RFC 9110 section 9.3.6), decided without sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

struct HttpProxy {
  std::string host{};
  std::uint16_t port = 0;
  std::string credentials{};  // "user:password", or nothing; told to the proxy and to nobody else
  friend bool operator==(const HttpProxy&, const HttpProxy&) = default;
};

/// Reads "http://host:port". Nothing for anything else, credentials included.
[[nodiscard]] std::optional<HttpProxy> parse_http_proxy(std::string_view url);
/// The other way round, without credentials.
[[nodiscard]] std::string format_http_proxy(const HttpProxy& proxy);
/// "Basic dXNlcjpwYXNz" (RFC 7617); empty without credentials.
[[nodiscard]] std::string proxy_authorization(const HttpProxy& proxy);
/// What the proxy is asked for: a way to `authority`, "host:port".
[[nodiscard]] std::string connect_request(const HttpProxy& proxy, std::string_view authority);

/// The proxy's answer, as it comes.
class ConnectReply {
 public:
  enum class State {
    kMore,   // it goes on
    kOpen,   // the way is open: what follows is from the target
    kFailed  // see problem()
  };
  /// Takes bytes up to the answer's end, and says how many: what comes behind it is the target's.
  std::size_t take(std::string_view bytes);
  /// The proxy has closed the connection.
  void end();

  [[nodiscard]] State state() const { return state_; }
  /// The status that refused; 0 where there was none.
  [[nodiscard]] int status() const { return status_; }
  /// "it answered 407 Proxy Authentication Required"
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  void fail(std::string problem);
  void read_head();

  std::string head_;
  State state_ = State::kMore;
  int status_ = 0;
  std::string problem_;
};

}  // namespace weir
