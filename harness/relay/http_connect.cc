#include "harness/relay/http_connect.h"

#include <absl/strings/escaping.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "harness/base/address.h"

namespace weir {
namespace {

// No proxy says more about a way that it opens, or refuses.
constexpr std::size_t kMostHead = std::size_t{16} * 1024;
constexpr std::string_view kEndOfHead = "\r\n\r\n";
constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::size_t kShown = 60;

/// What stands on the wire, as a sentence may quote it.
std::string quoted_line(std::string_view text) {
  std::string line(text.substr(0, std::min(kShown, text.find_first_of("\r\n"))));
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
  return line;
}

}  // namespace

std::optional<HttpProxy> parse_http_proxy(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  if (url.ends_with('/')) url.remove_suffix(1);
  if (url.find_first_of("/@?#") != std::string_view::npos) return std::nullopt;
  std::optional<HostPort> at = parse_host_port(url);
  if (!at || at->port == 0) return std::nullopt;
  return HttpProxy{.host = std::move(at->host), .port = at->port};
}

std::string format_http_proxy(const HttpProxy& proxy) {
  return "http://" + format_host_port({proxy.host, proxy.port});
}

std::string proxy_authorization(const HttpProxy& proxy) {
  return proxy.credentials.empty() ? "" : "Basic " + absl::Base64Escape(proxy.credentials);
}

std::string connect_request(const HttpProxy& proxy, std::string_view authority) {
  const std::string authorization = proxy_authorization(proxy);
  return fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n{1}\r\n", authority,
                     authorization.empty() ? "" : "Proxy-Authorization: " + authorization + "\r\n");
}

std::size_t ConnectReply::take(std::string_view bytes) {
  std::size_t taken = 0;
  while (state_ == State::kMore && taken < bytes.size()) {
    head_ += bytes[taken++];
    const std::size_t known = std::min(head_.size(), kVersion.size());
    if (std::string_view(head_).substr(0, known) != kVersion.substr(0, known)) {
      // As much of it as is there, so that people know what they have found.
      head_ += bytes.substr(taken);
      fail(fmt::format("what it says is not HTTP/1: \"{}\"", quoted_line(head_)));
    } else if (head_.ends_with(kEndOfHead)) {
      read_head();
    } else if (head_.size() > kMostHead) {
      fail("its answer has no end");
    }
  }
  return taken;
}

void ConnectReply::end() {
  if (state_ == State::kMore)
    fail(head_.empty() ? "it closed the connection without an answer"
                       : "it closed the connection within its answer");
}

void ConnectReply::read_head() {
  const std::string head = std::exchange(head_, {});
  const std::size_t space = head.find(' ');
  int status = 0;
  const char* const from = head.data() + std::min(space + 1, head.size());
  const auto [rest, error] = std::from_chars(from, head.data() + head.size(), status);
  if (error != std::errc() || rest - from != 3 || status < 100 || space > head.find('\r'))
    return fail(fmt::format("what it says is not HTTP/1: \"{}\"", quoted_line(head)));
  if (status < 200) return;  // an interim answer: the final one follows
  if (status < 300) {
    state_ = State::kOpen;  // whatever length it names: there is no body (RFC 9110 section 9.3.6)
    return;
  }
  status_ = status;
  fail(fmt::format("it answered {}", quoted_line(std::string_view(head).substr(space + 1))));
}

void ConnectReply::fail(std::string problem) {
  state_ = State::kFailed;
  problem_ = std::move(problem);
}

}  // namespace weir
