#include "harness/outcome/status_text.h"

#include <array>
#include <charconv>
#include <regex>

#include "harness/h2/grpc_code.h"
#include "harness/outcome/wire_end.h"

namespace weir {
namespace {

struct ExactRow {
  int code;
  std::string_view text;
  WireHow how;
};

constexpr auto kExact = std::to_array<ExactRow>({
    {grpc_code::kCancelled, "Cancelled on the server side", WireHow::kPeerCancelled},
    {grpc_code::kUnavailable, "Cancelling all calls", WireHow::kPeerShutdown},
    {grpc_code::kUnavailable, "enter idle", WireHow::kPeerMaxAge},
    {grpc_code::kUnavailable, "Too many pings", WireHow::kPeerTooManyPings},
    {grpc_code::kUnavailable, "GOAWAY received", WireHow::kUnprocessed},
    {grpc_code::kUnavailable, "Socket closed", WireHow::kFin},
    {grpc_code::kUnavailable, "EOF", WireHow::kFin},
    // Begun on a connection that has just ended.
    {grpc_code::kUnavailable, "Transport closed", WireHow::kFin},
    {grpc_code::kUnavailable, "Connection reset by peer", WireHow::kRst},
    {grpc_code::kUnavailable, "Broken pipe", WireHow::kRst},
    {grpc_code::kUnavailable, "recvmsg:Connection reset by peer", WireHow::kRst},
    {grpc_code::kUnavailable, "sendmsg:Connection reset by peer", WireHow::kRst},
    {grpc_code::kUnavailable, "sendmsg:Broken pipe", WireHow::kRst},
    {grpc_code::kUnavailable, "recvmsg:Connection timed out", WireHow::kTimeout},
    {grpc_code::kUnavailable, "keepalive watchdog timeout", WireHow::kKeepalive},
    {grpc_code::kUnknown, "No status received", WireHow::kNoStatus},
    {grpc_code::kUnknown, "", WireHow::kBadStatus},
    {grpc_code::kUnimplemented, "", WireHow::kPeerUnimplemented},
    {grpc_code::kResourceExhausted, "received initial metadata size exceeds limit", WireHow::kMetadataLimit},
    {grpc_code::kResourceExhausted, "received trailing metadata size exceeds limit", WireHow::kMetadataLimit},
});

struct ConnectRow {
  std::string_view part;
  WireHow how;
};

// Parts of "failed to connect to all addresses; last error: ...". Nobody but the library begins a text so.
constexpr auto kConnect = std::to_array<ConnectRow>({
    {"Connection refused", WireHow::kConnectRefused},
    {"Ssl handshake failed", WireHow::kConnectTls},
    {"is not in peer certificate", WireHow::kConnectTls},
    {"Cannot check peer", WireHow::kConnectTls},
    {"Trying to connect an http1.x server", WireHow::kConnectNotHttp2},
    {"Failed parsing HTTP/2", WireHow::kConnectNotHttp2},
    {"No such file or directory", WireHow::kConnectNoSocket},
    {"Connection reset by peer", WireHow::kConnectReset},
    {"Socket closed", WireHow::kConnectClosed},
    {"timed out", WireHow::kConnectTimeout},
    {"Timeout", WireHow::kConnectTimeout},
    {"timeout", WireHow::kConnectTimeout},
    {"tcp handshaker shutdown", WireHow::kConnectTimeout},  // gRPC gives a connect up after 20 s
    {"missing selected ALPN property", WireHow::kConnectTls},
});

std::optional<WireHow> how_of_connect_text(std::string_view message) {
  if (message.starts_with("DNS resolution failed")) return WireHow::kConnectNoAddress;
  if (!message.starts_with("failed to connect to all addresses")) return std::nullopt;
  for (const ConnectRow& row : kConnect) {
    if (message.find(row.part) != std::string_view::npos) return row.how;
  }
  return WireHow::kConnectOther;
}

/// The number at a match's first place, as HTTP/2 and HTTP have them; a longer one no library makes.
std::optional<WireEnd> numbered(WireHow how, const std::smatch& match) {
  std::uint32_t code = 0;
  const std::string digits = match[1].str();
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code);
  if (error != std::errc()) return std::nullopt;
  return WireEnd{.how = how, .code = code};
}

std::optional<WireEnd> read_numbered_text(int code, const std::string& message) {
  static const std::regex kReset("Received RST_STREAM with error code ([0-9]+)");
  static const std::regex kHttp("Received http2 header with status: ([0-9]+)");
  static const std::regex kWindow("frame of size [0-9]+ overflows local window of [0-9]+");
  static const std::regex kFlags("unsupported data flags: 0x[0-9a-f]+ stream: [0-9]+");
  std::smatch match;
  if (std::regex_match(message, match, kReset)) return numbered(WireHow::kReset, match);
  if (std::regex_match(message, match, kHttp)) return numbered(WireHow::kHttpStatus, match);
  if (code == grpc_code::kInternal && std::regex_match(message, kWindow))
    return WireEnd{.how = WireHow::kFlowViolation};
  if (code == grpc_code::kInternal && std::regex_match(message, kFlags))
    return WireEnd{.how = WireHow::kUnsupportedFrame};
  // Both sides use this text; classify.cc has looked first whether it is the client's own limit.
  if (code == grpc_code::kResourceExhausted && limit_in_text(message))
    return WireEnd{.how = WireHow::kPeerMessageLimit};
  return std::nullopt;
}

/// The proxy is all that was dialled, looked up, and asked in HTTP/1. What was reset or closed may have been the way behind it.
WireHow by_way_of(bool proxied, WireHow how) {
  const bool of_proxy =
      how == WireHow::kConnectRefused || how == WireHow::kConnectNoAddress || how == WireHow::kConnectOther;
  return proxied && of_proxy ? WireHow::kConnectProxy : how;
}

std::optional<WireEnd> read_text(const CallEnd& end) {
  for (const ExactRow& row : kExact) {
    if (row.code == end.code && row.text == end.message) return WireEnd{.how = row.how};
  }
  if (end.code == grpc_code::kUnavailable) {
    if (const std::optional<WireHow> how = how_of_connect_text(end.message))
      return WireEnd{.how = by_way_of(end.proxied, *how)};
  }
  if (end.code == grpc_code::kUnknown && end.message == "Stream removed") {
    return WireEnd{.how =
                       end.channel == ChannelState::kReady ? WireHow::kNoTrailers : WireHow::kPeerViolation};
  }
  // gRPC hands on whatever number stands in the trailers; no library chooses one that is not in the table.
  if (end.code < 0 || end.code > grpc_code::kLast) return WireEnd{.how = WireHow::kBadStatus};
  return read_numbered_text(end.code, end.message);
}

}  // namespace

std::optional<WireEnd> read_status(const CallEnd& end) {
  std::optional<WireEnd> read = read_text(end);
  if (read) {
    read->goaway = end.goaway;
    read->seen_by = SeenBy::kText;
  }
  return read;
}

bool has_unread_metadata(const CallEnd& end) {
  if (end.code != grpc_code::kResourceExhausted || !end.trailers.empty()) return false;
  const std::optional<WireEnd> read = read_status(end);
  return read && read->how == WireHow::kMetadataLimit;
}

std::optional<std::uint64_t> limit_in_text(const std::string& message) {
  // As gRPC C++, @grpc/grpc-js and grpc-go say it.
  static const std::regex kLimit(
      "(?:R|grpc: r)eceived message larger than max "
      "\\([0-9]+ vs\\.? ([0-9]{1,18})\\)");
  std::smatch match;
  if (!std::regex_match(message, match, kLimit)) return std::nullopt;
  return std::stoull(match[1].str());
}

}  // namespace weir
