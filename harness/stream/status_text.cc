#include "harness/stream/status_text.h"

#include <array>
#include <regex>

#include "harness/h2/grpc_code.h"

namespace weir {
namespace {

struct ExactRow {
  int code;
  std::string_view text;
  std::string_view name;
};

constexpr auto kExact = std::to_array<ExactRow>({
    {grpc_code::kCancelled, "Cancelled on the server side", "remote.cancel"},
    {grpc_code::kUnavailable, "Cancelling all calls", "remote.shutdown"},
    {grpc_code::kUnavailable, "enter idle", "remote.max_age"},
    {grpc_code::kUnavailable, "Too many pings", "remote.too_many_pings"},
    {grpc_code::kUnavailable, "GOAWAY received", "goaway.unprocessed"},
    {grpc_code::kUnavailable, "Socket closed", "tcp.fin"},
    {grpc_code::kUnavailable, "EOF", "tcp.fin"},
    // Begun on a connection that has just ended.
    {grpc_code::kUnavailable, "Transport closed", "tcp.fin"},
    {grpc_code::kUnavailable, "Connection reset by peer", "tcp.rst"},
    {grpc_code::kUnavailable, "Broken pipe", "tcp.rst"},
    {grpc_code::kUnavailable, "recvmsg:Connection reset by peer", "tcp.rst"},
    {grpc_code::kUnavailable, "sendmsg:Connection reset by peer", "tcp.rst"},
    {grpc_code::kUnavailable, "sendmsg:Broken pipe", "tcp.rst"},
    {grpc_code::kUnavailable, "recvmsg:Connection timed out", "tcp.timeout"},
    {grpc_code::kUnavailable, "keepalive watchdog timeout", "conn.keepalive"},
    {grpc_code::kUnknown, "No status received", "h2.no_status"},
    {grpc_code::kUnknown, "", "h2.bad_status"},
    {grpc_code::kUnimplemented, "", "remote.unimplemented"},
    {grpc_code::kResourceExhausted, "received initial metadata size exceeds limit", "local.metadata_limit"},
    {grpc_code::kResourceExhausted, "received trailing metadata size exceeds limit", "local.metadata_limit"},
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
    {"Cannot check peer", "connect.tls"},
    {"Trying to connect an http1.x server", "connect.not_h2"},
    {"Failed parsing HTTP/2", "connect.not_h2"},
    {"No such file or directory", "connect.no_socket"},
    {"Connection reset by peer", "connect.reset"},
    {"Socket closed", "connect.closed"},
    {"timed out", "connect.timeout"},
    {"Timeout", "connect.timeout"},
    {"timeout", "connect.timeout"},
    {"tcp handshaker shutdown", "connect.timeout"},  // gRPC gives a connect up after 20 s
    {"missing selected ALPN property", "connect.tls"},
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
  if (code == grpc_code::kInternal && std::regex_match(message, kWindow)) return "h2.flow_violation";
  if (code == grpc_code::kInternal && std::regex_match(message, kFlags)) return "local.h2_unsupported";
  // Both sides use this text; classify.cc has looked first whether it is the client's own limit.
  if (code == grpc_code::kResourceExhausted && limit_in_text(message)) return "remote.recv_limit";
  return std::nullopt;
}

}  // namespace

bool has_unread_metadata(const CallEnd& end) {
  return end.code == grpc_code::kResourceExhausted && end.trailers.empty() &&
         class_of_status_text(end.code, end.message, end.channel) == "local.metadata_limit";
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
  if (code == grpc_code::kUnavailable) {
    if (auto name = class_of_connect_text(message)) return name;
  }
  if (code == grpc_code::kUnknown && message == "Stream removed") {
    return channel == ChannelState::kReady ? "h2.eos_no_trailers" : "h2.peer_violation";
  }
  // gRPC hands on whatever number stands in the trailers; no library chooses one that is not in the table.
  if (code < 0 || code > grpc_code::kLast) return "h2.bad_status";
  return class_of_numbered_text(code, std::string(message));
}

}  // namespace weir
