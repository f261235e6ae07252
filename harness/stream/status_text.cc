#include "harness/stream/status_text.h"

#include <array>
#include <regex>

#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"

namespace weir {
namespace {

struct ExactRow {
  int code;
  std::string_view text;
  OutcomeId outcome;
};

constexpr auto kExact = std::to_array<ExactRow>({
    {grpc_code::kCancelled, "Cancelled on the server side", OutcomeId::kRemoteCancel},
    {grpc_code::kUnavailable, "Cancelling all calls", OutcomeId::kRemoteShutdown},
    {grpc_code::kUnavailable, "enter idle", OutcomeId::kRemoteMaxAge},
    {grpc_code::kUnavailable, "Too many pings", OutcomeId::kRemoteTooManyPings},
    {grpc_code::kUnavailable, "GOAWAY received", OutcomeId::kGoawayUnprocessed},
    {grpc_code::kUnavailable, "Socket closed", OutcomeId::kTcpFin},
    {grpc_code::kUnavailable, "EOF", OutcomeId::kTcpFin},
    // Begun on a connection that has just ended.
    {grpc_code::kUnavailable, "Transport closed", OutcomeId::kTcpFin},
    {grpc_code::kUnavailable, "Connection reset by peer", OutcomeId::kTcpRst},
    {grpc_code::kUnavailable, "Broken pipe", OutcomeId::kTcpRst},
    {grpc_code::kUnavailable, "recvmsg:Connection reset by peer", OutcomeId::kTcpRst},
    {grpc_code::kUnavailable, "sendmsg:Connection reset by peer", OutcomeId::kTcpRst},
    {grpc_code::kUnavailable, "sendmsg:Broken pipe", OutcomeId::kTcpRst},
    {grpc_code::kUnavailable, "recvmsg:Connection timed out", OutcomeId::kTcpTimeout},
    {grpc_code::kUnavailable, "keepalive watchdog timeout", OutcomeId::kConnKeepalive},
    {grpc_code::kUnknown, "No status received", OutcomeId::kH2NoStatus},
    {grpc_code::kUnknown, "", OutcomeId::kH2BadStatus},
    {grpc_code::kUnimplemented, "", OutcomeId::kRemoteUnimplemented},
    {grpc_code::kResourceExhausted, "received initial metadata size exceeds limit",
     OutcomeId::kLocalMetadataLimit},
    {grpc_code::kResourceExhausted, "received trailing metadata size exceeds limit",
     OutcomeId::kLocalMetadataLimit},
});

struct ConnectRow {
  std::string_view part;
  OutcomeId outcome;
};

// Parts of "failed to connect to all addresses; last error: ...". Nobody but the library begins a text so.
constexpr auto kConnect = std::to_array<ConnectRow>({
    {"Connection refused", OutcomeId::kConnectRefused},
    {"Ssl handshake failed", OutcomeId::kConnectTls},
    {"is not in peer certificate", OutcomeId::kConnectTls},
    {"Cannot check peer", OutcomeId::kConnectTls},
    {"Trying to connect an http1.x server", OutcomeId::kConnectNotH2},
    {"Failed parsing HTTP/2", OutcomeId::kConnectNotH2},
    {"No such file or directory", OutcomeId::kConnectNoSocket},
    {"Connection reset by peer", OutcomeId::kConnectReset},
    {"Socket closed", OutcomeId::kConnectClosed},
    {"timed out", OutcomeId::kConnectTimeout},
    {"Timeout", OutcomeId::kConnectTimeout},
    {"timeout", OutcomeId::kConnectTimeout},
    {"tcp handshaker shutdown", OutcomeId::kConnectTimeout},  // gRPC gives a connect up after 20 s
    {"missing selected ALPN property", OutcomeId::kConnectTls},
});

std::optional<std::string> class_of_connect_text(std::string_view message) {
  if (message.starts_with("DNS resolution failed")) return std::string(name_of(OutcomeId::kConnectDns));
  if (!message.starts_with("failed to connect to all addresses")) return std::nullopt;
  for (const ConnectRow& row : kConnect) {
    if (message.find(row.part) != std::string_view::npos) return std::string(name_of(row.outcome));
  }
  return std::string(name_of(OutcomeId::kConnectOther));
}

std::optional<std::string> class_of_numbered_text(int code, const std::string& message) {
  static const std::regex kReset("Received RST_STREAM with error code ([0-9]+)");
  static const std::regex kHttp("Received http2 header with status: ([0-9]+)");
  static const std::regex kWindow("frame of size [0-9]+ overflows local window of [0-9]+");
  static const std::regex kFlags("unsupported data flags: 0x[0-9a-f]+ stream: [0-9]+");
  std::smatch match;
  if (std::regex_match(message, match, kReset)) return name_of(OutcomeId::kH2Rst, match[1].str());
  if (std::regex_match(message, match, kHttp)) return name_of(OutcomeId::kH2HttpStatus, match[1].str());
  if (code == grpc_code::kInternal && std::regex_match(message, kWindow))
    return std::string(name_of(OutcomeId::kH2FlowViolation));
  if (code == grpc_code::kInternal && std::regex_match(message, kFlags))
    return std::string(name_of(OutcomeId::kLocalH2Unsupported));
  // Both sides use this text; classify.cc has looked first whether it is the client's own limit.
  if (code == grpc_code::kResourceExhausted && limit_in_text(message))
    return std::string(name_of(OutcomeId::kRemoteRecvLimit));
  return std::nullopt;
}

}  // namespace

bool has_unread_metadata(const CallEnd& end) {
  return end.code == grpc_code::kResourceExhausted && end.trailers.empty() &&
         class_of_status_text(end.code, end.message, end.channel) == name_of(OutcomeId::kLocalMetadataLimit);
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
    if (row.code == code && row.text == message) return std::string(name_of(row.outcome));
  }
  if (code == grpc_code::kUnavailable) {
    if (auto name = class_of_connect_text(message)) return name;
  }
  if (code == grpc_code::kUnknown && message == "Stream removed") {
    return std::string(
        name_of(channel == ChannelState::kReady ? OutcomeId::kH2EosNoTrailers : OutcomeId::kH2PeerViolation));
  }
  // gRPC hands on whatever number stands in the trailers; no library chooses one that is not in the table.
  if (code < 0 || code > grpc_code::kLast) return std::string(name_of(OutcomeId::kH2BadStatus));
  return class_of_numbered_text(code, std::string(message));
}

}  // namespace weir
