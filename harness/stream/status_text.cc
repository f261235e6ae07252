#include "harness/stream/status_text.h"

#include <array>
#include <regex>

namespace weir {
namespace {

struct ExactRow {
  int code;
  std::string_view text;
  std::string_view name;
};

constexpr int kCancelled = 1, kUnknown = 2, kInternal = 13, kUnavailable = 14, kResourceExhausted = 8,
              kUnimplemented = 12, kLastCode = 16;

constexpr auto kExact = std::to_array<ExactRow>({
    {kCancelled, "Cancelled on the server side", "remote.cancel"},
    {kUnavailable, "Cancelling all calls", "remote.shutdown"},
    {kUnavailable, "enter idle", "remote.max_age"},
    {kUnavailable, "Too many pings", "remote.too_many_pings"},
    {kUnavailable, "GOAWAY received", "goaway.unprocessed"},
    {kUnavailable, "Socket closed", "tcp.fin"},
    {kUnavailable, "EOF", "tcp.fin"},
    {kUnavailable, "Connection reset by peer", "tcp.rst"},
    {kUnavailable, "Broken pipe", "tcp.rst"},
    {kUnavailable, "recvmsg:Connection reset by peer", "tcp.rst"},
    {kUnavailable, "sendmsg:Connection reset by peer", "tcp.rst"},
    {kUnavailable, "sendmsg:Broken pipe", "tcp.rst"},
    {kUnavailable, "recvmsg:Connection timed out", "tcp.timeout"},
    {kUnavailable, "keepalive watchdog timeout", "conn.keepalive"},
    {kUnknown, "No status received", "h2.no_status"},
    {kUnknown, "", "h2.bad_status"},
    {kUnimplemented, "", "remote.unimplemented"},
    {kResourceExhausted, "received initial metadata size exceeds limit", "local.metadata_limit"},
    {kResourceExhausted, "received trailing metadata size exceeds limit", "local.metadata_limit"},
});

struct ConnectRow {
  std::string_view part;
  std::string_view name;
};

// Parts of "failed to connect to all addresses; last error: ...". Nobody but the library begins a text so.
constexpr auto kConnect = std::to_array<ConnectRow>({
    {"Connection refused", "connect.refused"},
    {"Ssl handshake failed", "connect.tls"},
    {"is not in peer certificate", "connect.tls"},
    {"Trying to connect an http1.x server", "connect.not_h2"},
    {"Failed parsing HTTP/2", "connect.not_h2"},
    {"No such file or directory", "connect.no_socket"},
    {"Connection reset by peer", "connect.reset"},
    {"Socket closed", "connect.closed"},
    {"timed out", "connect.timeout"},
    {"Timeout", "connect.timeout"},
    {"timeout", "connect.timeout"},
});

std::optional<std::string> class_of_connect_text(std::string_view message) {
  if (message.starts_with("DNS resolution failed")) return "connect.dns";
  if (!message.starts_with("failed to connect to all addresses")) return std::nullopt;
  for (const ConnectRow& row : kConnect) {
    if (message.find(row.part) != std::string_view::npos) return std::string(row.name);
  }
  return "connect.other";
}

std::optional<std::string> class_of_numbered_text(int code, const std::string& message) {
  static const std::regex kReset("Received RST_STREAM with error code ([0-9]+)");
  static const std::regex kHttp("Received http2 header with status: ([0-9]+)");
  static const std::regex kWindow("frame of size [0-9]+ overflows local window of [0-9]+");
  static const std::regex kFlags("unsupported data flags: 0x[0-9a-f]+ stream: [0-9]+");
  std::smatch match;
  if (std::regex_match(message, match, kReset)) return "h2.rst." + match[1].str();
  if (std::regex_match(message, match, kHttp)) return "h2.http_status." + match[1].str();
  if (code == kInternal && std::regex_match(message, kWindow)) return "h2.flow_violation";
  if (code == kInternal && std::regex_match(message, kFlags)) return "local.h2_unsupported";
  // Both sides use this text; classify.cc has looked first whether it is the client's own limit.
  if (code == kResourceExhausted && limit_in_text(message)) return "remote.recv_limit";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> class_of_goaway(std::uint32_t code, std::string_view debug) {
  constexpr std::uint32_t kNoError = 0, kEnhanceYourCalm = 11;  // RFC 9113 section 7
  if (code == kNoError && debug == "max_age") return "remote.max_age";
  if (code == kEnhanceYourCalm && debug == "too_many_pings") return "remote.too_many_pings";
  return std::nullopt;
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

std::optional<std::string> class_of_status_text(int code, std::string_view message, ChannelState channel) {
  for (const ExactRow& row : kExact) {
    if (row.code == code && row.text == message) return std::string(row.name);
  }
  if (code == kUnavailable) {
    if (auto name = class_of_connect_text(message)) return name;
  }
  if (code == kUnknown && message == "Stream removed") {
    return channel == ChannelState::kReady ? "h2.eos_no_trailers" : "h2.peer_violation";
  }
  // gRPC hands on whatever number stands in the trailers; no library chooses one that is not in the table.
  if (code < 0 || code > kLastCode) return "h2.bad_status";
  return class_of_numbered_text(code, std::string(message));
}

}  // namespace weir
