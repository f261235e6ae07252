#include "harness/fault/outcome_class.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace weir {
namespace {

constexpr std::array<std::string_view, 17> kCodeWords = {
    "ok",        "cancelled",      "unknown",           "invalid_argument",   "deadline_exceeded",
    "not_found", "already_exists", "permission_denied", "resource_exhausted", "failed_precondition",
    "aborted",   "out_of_range",   "unimplemented",     "internal",           "unavailable",
    "data_loss", "unauthenticated"};

constexpr auto kClasses = std::to_array<OutcomeClass>({
    {"ok.complete", Origin::kRemoteApp, Scope::kStream, "OK after our half-close, every message answered"},
    {"ok.early", Origin::kRemoteApp, Scope::kStream,
     "OK before our half-close: the server ended the stream first"},
    {"ok.short", Origin::kUnknown, Scope::kStream, "OK, and messages are missing at the end"},
    {"data.corrupt", Origin::kUnknown, Scope::kStream, "a reply's content was not what was sent"},
    {"data.duplicate", Origin::kUnknown, Scope::kStream, "a reply came more often than it should"},
    {"data.reorder", Origin::kUnknown, Scope::kStream, "replies came in another order than the requests"},
    {"data.lost", Origin::kUnknown, Scope::kStream, "a reply is missing although later ones came"},
    {"app.", Origin::kRemoteApp, Scope::kStream,
     "the server's code chose this status: app.unavailable, app.internal, ..."},
    {"local.cancel", Origin::kLocal, Scope::kStream, "the client cancelled"},
    {"local.deadline.past", Origin::kLocal, Scope::kStream,
     "the deadline had passed before the call was made"},
    {"local.deadline.inflight", Origin::kLocal, Scope::kStream,
     "the deadline passed while the stream was open"},
    {"local.deadline.connecting", Origin::kLocal, Scope::kChannel,
     "the deadline passed before a connection was there"},
    {"local.deadline.queued", Origin::kLocal, Scope::kConnection,
     "the deadline passed while the peer's MAX_CONCURRENT_STREAMS kept the stream waiting"},
    {"local.deadline.flow_blocked", Origin::kLocal, Scope::kStream,
     "the deadline passed while flow control held a write back"},
    {"local.deadline.by_server", Origin::kRemoteLib, Scope::kStream,
     "the deadline passed, and the server or a proxy said so before the client's own timer: by its status, "
     "or by a reset"},
    {"local.recv_limit", Origin::kLocal, Scope::kStream, "a reply was larger than this client accepts"},
    {"local.metadata_limit", Origin::kLocal, Scope::kConnection,
     "response metadata larger than this client accepts"},
    {"local.h2_unsupported", Origin::kLocal, Scope::kStream,
     "the client's library does not take a frame that HTTP/2 allows"},
    {"remote.recv_limit", Origin::kRemoteLib, Scope::kStream, "a request was larger than the server accepts"},
    {"remote.cancel", Origin::kRemoteLib, Scope::kStream, "the server's code cancelled the call"},
    {"remote.shutdown", Origin::kRemoteLib, Scope::kConnection,
     "the server shut down and cancelled its calls"},
    {"remote.max_age", Origin::kRemoteLib, Scope::kConnection,
     "the connection reached the server's maximum age"},
    {"remote.too_many_pings", Origin::kRemoteLib, Scope::kConnection,
     "the server found our keepalive too eager"},
    {"remote.unimplemented", Origin::kRemoteLib, Scope::kStream, "the server does not have this method"},
    {"h2.rst.", Origin::kH2Peer, Scope::kStream,
     "RST_STREAM from the peer; the number is its HTTP/2 error code"},
    {"h2.eos_no_trailers", Origin::kH2Peer, Scope::kStream, "the stream ended without trailers"},
    {"h2.no_status", Origin::kH2Peer, Scope::kStream, "trailers without grpc-status"},
    {"h2.bad_status", Origin::kH2Peer, Scope::kStream, "a grpc-status that is no status"},
    {"h2.http_status.", Origin::kH2Peer, Scope::kStream, "an HTTP status instead of a gRPC response"},
    {"h2.peer_violation", Origin::kH2Peer, Scope::kConnection, "the peer broke the HTTP/2 protocol"},
    {"h2.flow_violation", Origin::kH2Peer, Scope::kConnection,
     "the peer sent more than flow control allowed"},
    {"grpc.bad_framing", Origin::kH2Peer, Scope::kStream,
     "a message breaks gRPC's framing, or ends in its middle"},
    {"grpc.truncated_ok", Origin::kH2Peer, Scope::kStream,
     "OK although a message was cut or its prefix broken: something is lost, and the status hides it"},
    {"goaway.closed.", Origin::kH2Peer, Scope::kConnection,
     "GOAWAY, and then the connection was closed; the number is its HTTP/2 error code"},
    {"goaway.unprocessed", Origin::kH2Peer, Scope::kConnection,
     "GOAWAY, and the peer never took this stream up"},
    {"tcp.fin", Origin::kTransport, Scope::kConnection, "the connection was closed with a FIN"},
    {"tcp.rst", Origin::kTransport, Scope::kConnection, "the connection was reset"},
    {"tcp.timeout", Origin::kTransport, Scope::kConnection, "the kernel gave the connection up"},
    {"conn.keepalive", Origin::kTransport, Scope::kConnection, "keepalive pings went unanswered"},
    {"connect.refused", Origin::kConnect, Scope::kChannel, "nothing listens at the target"},
    {"connect.closed", Origin::kConnect, Scope::kChannel, "the connection was closed before HTTP/2 began"},
    {"connect.reset", Origin::kConnect, Scope::kChannel, "the connection was reset before HTTP/2 began"},
    {"connect.not_h2", Origin::kConnect, Scope::kChannel, "the target does not speak HTTP/2"},
    {"connect.tls", Origin::kConnect, Scope::kChannel,
     "no TLS session: the certificate, the protocol, or no HTTP/2 by ALPN"},
    {"connect.dns", Origin::kConnect, Scope::kChannel, "the target's name has no address"},
    {"connect.no_socket", Origin::kConnect, Scope::kChannel, "the Unix socket does not exist"},
    {"connect.timeout", Origin::kConnect, Scope::kChannel, "no connection within the time allowed"},
    {"connect.proxy", Origin::kConnect, Scope::kChannel,
     "the HTTP proxy was not reached, or opened no way to the target: see the message"},
    {"connect.other", Origin::kConnect, Scope::kChannel,
     "no connection, for another reason: see the message"},
    {"stall.open", Origin::kUnknown, Scope::kStream, "no progress for the watchdog's time; weir ended it"},
    {"harness.cut", Origin::kHarness, Scope::kProcess, "still open at the end of the drain; weir ended it"},
    {"harness.interrupted", Origin::kHarness, Scope::kProcess, "ended because the run was interrupted"},
    {"unknown.", Origin::kUnknown, Scope::kStream, "no rule fits: please report it with the message"},
});

}  // namespace

std::span<const OutcomeClass> outcome_classes() { return kClasses; }

const OutcomeClass& find_outcome_class(std::string_view name) {
  for (const OutcomeClass& row : kClasses) {
    if (row.name == name || (row.name.back() == '.' && name.starts_with(row.name))) return row;
  }
  return kClasses.back();
}

bool class_in(std::string_view name, const std::vector<std::string>& set) {
  return std::any_of(set.begin(), set.end(), [&](const std::string& entry) {
    return name == entry || (name.starts_with(entry) && (entry.ends_with('.') || name[entry.size()] == '.'));
  });
}

std::string_view to_string(Origin origin) {
  switch (origin) {
    case Origin::kLocal:
      return "local";
    case Origin::kRemoteApp:
      return "remote_app";
    case Origin::kRemoteLib:
      return "remote_lib";
    case Origin::kH2Peer:
      return "h2_peer";
    case Origin::kTransport:
      return "transport";
    case Origin::kConnect:
      return "connect";
    case Origin::kHarness:
      return "harness";
    case Origin::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view to_string(Scope scope) {
  switch (scope) {
    case Scope::kStream:
      return "stream";
    case Scope::kConnection:
      return "connection";
    case Scope::kChannel:
      return "channel";
    case Scope::kProcess:
      return "process";
  }
  return "stream";
}

std::string code_word(int code) {
  if (code >= 0 && code < static_cast<int>(kCodeWords.size())) {
    return std::string(kCodeWords[static_cast<std::size_t>(code)]);
  }
  return fmt::format("{}", code);
}

int code_from_word(std::string_view word) {
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (std::size_t i = 0; i < kCodeWords.size(); ++i) {
    if (lower == kCodeWords[i] || lower == std::to_string(i)) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace weir
