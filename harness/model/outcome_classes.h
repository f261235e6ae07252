// Every way a bidi stream can end, once: the rules, sets of expectations, checks, pages and reports name a row of this table
// and never a text. A new class is a row here and its id.
//
// Names are part of scenarios and reports: never reuse one for something else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// Who ended the stream.
enum class Origin { kLocal, kRemoteApp, kRemoteLib, kH2Peer, kTransport, kConnect, kHarness, kUnknown };
/// What else ended with it.
enum class Scope { kStream, kConnection, kChannel, kProcess };

enum class OutcomeId : std::uint8_t {
  kOkComplete,
  kOkEarly,
  kOkShort,
  kDataCorrupt,
  kDataDuplicate,
  kDataReorder,
  kDataLost,
  kInBand,
  kApp,
  kLocalCancel,
  kLocalDeadlinePast,
  kLocalDeadlineInflight,
  kLocalDeadlineConnecting,
  kLocalDeadlineQueued,
  kLocalDeadlineFlowBlocked,
  kLocalDeadlineByServer,
  kLocalRecvLimit,
  kLocalMetadataLimit,
  kLocalH2Unsupported,
  kRemoteRecvLimit,
  kRemoteCancel,
  kRemoteShutdown,
  kRemoteMaxAge,
  kRemoteTooManyPings,
  kRemoteUnimplemented,
  kH2Rst,
  kH2EosNoTrailers,
  kH2NoStatus,
  kH2BadStatus,
  kH2HttpStatus,
  kH2PeerViolation,
  kH2FlowViolation,
  kGrpcBadFraming,
  kGrpcTruncatedOk,
  kGoawayClosed,
  kGoawayUnprocessed,
  kTcpFin,
  kTcpRst,
  kTcpTimeout,
  kConnKeepalive,
  kConnectRefused,
  kConnectClosed,
  kConnectReset,
  kConnectNotH2,
  kConnectTls,
  kConnectDns,
  kConnectNoSocket,
  kConnectTimeout,
  kConnectProxy,
  kConnectOther,
  kStallOpen,
  kHarnessCut,
  kHarnessInterrupted,
  kUnknown,
};

/// A class, or an open set of them when the name ends in '.': what comes behind it is a status or a number.
struct OutcomeClass {
  OutcomeId id;
  std::string_view name;
  Origin origin;
  Scope scope;
  std::string_view meaning;

  [[nodiscard]] constexpr bool is_open() const { return name.back() == '.'; }
};

/// By OutcomeId, in the order of the reference page.
inline constexpr std::array kOutcomeClasses = std::to_array<OutcomeClass>({
    {OutcomeId::kOkComplete, "ok.complete", Origin::kRemoteApp, Scope::kStream,
     "OK after our half-close, every message answered"},
    {OutcomeId::kOkEarly, "ok.early", Origin::kRemoteApp, Scope::kStream,
     "OK before our half-close: the server ended the stream first"},
    {OutcomeId::kOkShort, "ok.short", Origin::kUnknown, Scope::kStream,
     "OK, and messages are missing at the end"},
    {OutcomeId::kDataCorrupt, "data.corrupt", Origin::kUnknown, Scope::kStream,
     "a reply's content was not what was sent"},
    {OutcomeId::kDataDuplicate, "data.duplicate", Origin::kUnknown, Scope::kStream,
     "a reply came more often than it should"},
    {OutcomeId::kDataReorder, "data.reorder", Origin::kUnknown, Scope::kStream,
     "replies came in another order than the requests"},
    {OutcomeId::kDataLost, "data.lost", Origin::kUnknown, Scope::kStream,
     "a reply is missing although later ones came"},
    {OutcomeId::kInBand, "app.in_band.", Origin::kRemoteApp, Scope::kStream,
     "a reply told of an error, by the condition of the scenario's 'error' that has this name; the status "
     "was OK"},
    {OutcomeId::kApp, "app.", Origin::kRemoteApp, Scope::kStream,
     "the server's code chose this status: app.unavailable, app.internal, ..."},
    {OutcomeId::kLocalCancel, "local.cancel", Origin::kLocal, Scope::kStream, "the client cancelled"},
    {OutcomeId::kLocalDeadlinePast, "local.deadline.past", Origin::kLocal, Scope::kStream,
     "the deadline had passed before the call was made"},
    {OutcomeId::kLocalDeadlineInflight, "local.deadline.inflight", Origin::kLocal, Scope::kStream,
     "the deadline passed while the stream was open"},
    {OutcomeId::kLocalDeadlineConnecting, "local.deadline.connecting", Origin::kLocal, Scope::kChannel,
     "the deadline passed before a connection was there"},
    {OutcomeId::kLocalDeadlineQueued, "local.deadline.queued", Origin::kLocal, Scope::kConnection,
     "the deadline passed while the peer's MAX_CONCURRENT_STREAMS kept the stream waiting"},
    {OutcomeId::kLocalDeadlineFlowBlocked, "local.deadline.flow_blocked", Origin::kLocal, Scope::kStream,
     "the deadline passed while flow control held a write back"},
    {OutcomeId::kLocalDeadlineByServer, "local.deadline.by_server", Origin::kRemoteLib, Scope::kStream,
     "the deadline passed, and the server or a proxy said so before the client's own timer: by its status, "
     "or by a reset"},
    {OutcomeId::kLocalRecvLimit, "local.recv_limit", Origin::kLocal, Scope::kStream,
     "a reply was larger than this client accepts"},
    {OutcomeId::kLocalMetadataLimit, "local.metadata_limit", Origin::kLocal, Scope::kConnection,
     "response metadata larger than this client accepts"},
    {OutcomeId::kLocalH2Unsupported, "local.h2_unsupported", Origin::kLocal, Scope::kStream,
     "the client's library does not take a frame that HTTP/2 allows"},
    {OutcomeId::kRemoteRecvLimit, "remote.recv_limit", Origin::kRemoteLib, Scope::kStream,
     "a request was larger than the server accepts"},
    {OutcomeId::kRemoteCancel, "remote.cancel", Origin::kRemoteLib, Scope::kStream,
     "the server's code cancelled the call"},
    {OutcomeId::kRemoteShutdown, "remote.shutdown", Origin::kRemoteLib, Scope::kConnection,
     "the server shut down and cancelled its calls"},
    {OutcomeId::kRemoteMaxAge, "remote.max_age", Origin::kRemoteLib, Scope::kConnection,
     "the connection reached the server's maximum age"},
    {OutcomeId::kRemoteTooManyPings, "remote.too_many_pings", Origin::kRemoteLib, Scope::kConnection,
     "the server found our keepalive too eager"},
    {OutcomeId::kRemoteUnimplemented, "remote.unimplemented", Origin::kRemoteLib, Scope::kStream,
     "the server does not have this method"},
    {OutcomeId::kH2Rst, "h2.rst.", Origin::kH2Peer, Scope::kStream,
     "RST_STREAM from the peer; the number is its HTTP/2 error code"},
    {OutcomeId::kH2EosNoTrailers, "h2.eos_no_trailers", Origin::kH2Peer, Scope::kStream,
     "the stream ended without trailers"},
    {OutcomeId::kH2NoStatus, "h2.no_status", Origin::kH2Peer, Scope::kStream, "trailers without grpc-status"},
    {OutcomeId::kH2BadStatus, "h2.bad_status", Origin::kH2Peer, Scope::kStream,
     "a grpc-status that is no status"},
    {OutcomeId::kH2HttpStatus, "h2.http_status.", Origin::kH2Peer, Scope::kStream,
     "an HTTP status instead of a gRPC response"},
    {OutcomeId::kH2PeerViolation, "h2.peer_violation", Origin::kH2Peer, Scope::kConnection,
     "the peer broke the HTTP/2 protocol"},
    {OutcomeId::kH2FlowViolation, "h2.flow_violation", Origin::kH2Peer, Scope::kConnection,
     "the peer sent more than flow control allowed"},
    {OutcomeId::kGrpcBadFraming, "grpc.bad_framing", Origin::kH2Peer, Scope::kStream,
     "a message breaks gRPC's framing, or ends in its middle"},
    {OutcomeId::kGrpcTruncatedOk, "grpc.truncated_ok", Origin::kH2Peer, Scope::kStream,
     "OK although a message was cut or its prefix broken: something is lost, and the status hides it"},
    {OutcomeId::kGoawayClosed, "goaway.closed.", Origin::kH2Peer, Scope::kConnection,
     "GOAWAY, and then the connection was closed; the number is its HTTP/2 error code"},
    {OutcomeId::kGoawayUnprocessed, "goaway.unprocessed", Origin::kH2Peer, Scope::kConnection,
     "GOAWAY, and the peer never took this stream up"},
    {OutcomeId::kTcpFin, "tcp.fin", Origin::kTransport, Scope::kConnection,
     "the connection was closed with a FIN"},
    {OutcomeId::kTcpRst, "tcp.rst", Origin::kTransport, Scope::kConnection, "the connection was reset"},
    {OutcomeId::kTcpTimeout, "tcp.timeout", Origin::kTransport, Scope::kConnection,
     "the kernel gave the connection up"},
    {OutcomeId::kConnKeepalive, "conn.keepalive", Origin::kTransport, Scope::kConnection,
     "keepalive pings went unanswered"},
    {OutcomeId::kConnectRefused, "connect.refused", Origin::kConnect, Scope::kChannel,
     "nothing listens at the target"},
    {OutcomeId::kConnectClosed, "connect.closed", Origin::kConnect, Scope::kChannel,
     "the connection was closed before HTTP/2 began"},
    {OutcomeId::kConnectReset, "connect.reset", Origin::kConnect, Scope::kChannel,
     "the connection was reset before HTTP/2 began"},
    {OutcomeId::kConnectNotH2, "connect.not_h2", Origin::kConnect, Scope::kChannel,
     "the target does not speak HTTP/2"},
    {OutcomeId::kConnectTls, "connect.tls", Origin::kConnect, Scope::kChannel,
     "no TLS session: the certificate, the protocol, or no HTTP/2 by ALPN"},
    {OutcomeId::kConnectDns, "connect.dns", Origin::kConnect, Scope::kChannel,
     "the target's name has no address"},
    {OutcomeId::kConnectNoSocket, "connect.no_socket", Origin::kConnect, Scope::kChannel,
     "the Unix socket does not exist"},
    {OutcomeId::kConnectTimeout, "connect.timeout", Origin::kConnect, Scope::kChannel,
     "no connection within the time allowed"},
    {OutcomeId::kConnectProxy, "connect.proxy", Origin::kConnect, Scope::kChannel,
     "the HTTP proxy was not reached, or opened no way to the target: see the message"},
    {OutcomeId::kConnectOther, "connect.other", Origin::kConnect, Scope::kChannel,
     "no connection, for another reason: see the message"},
    {OutcomeId::kStallOpen, "stall.open", Origin::kUnknown, Scope::kStream,
     "no progress for the watchdog's time; weir ended it"},
    {OutcomeId::kHarnessCut, "harness.cut", Origin::kHarness, Scope::kProcess,
     "still open at the end of the drain; weir ended it"},
    {OutcomeId::kHarnessInterrupted, "harness.interrupted", Origin::kHarness, Scope::kProcess,
     "ended because the run was interrupted"},
    {OutcomeId::kUnknown, "unknown.", Origin::kUnknown, Scope::kStream,
     "no rule fits: please report it with the message"},
});

[[nodiscard]] constexpr const OutcomeClass& row_of(OutcomeId id) {
  return kOutcomeClasses[static_cast<std::size_t>(id)];
}

/// Classes that `expect`, metrics and rules name together: those whose name begins so, up to a dot.
enum class OutcomeFamily : std::uint8_t {
  kOk,
  kData,
  kApp,
  kLocal,
  kLocalDeadline,
  kRemote,
  kH2,
  kH2Rst,
  kH2HttpStatus,
  kGrpc,
  kGoaway,
  kGoawayClosed,
  kTcp,
  kConn,
  kConnect,
  kStall,
  kHarness,
  kUnknown,
};

struct OutcomeFamilyRow {
  OutcomeFamily family;
  std::string_view name;
};

inline constexpr std::array kOutcomeFamilies = std::to_array<OutcomeFamilyRow>({
    {OutcomeFamily::kOk, "ok"},
    {OutcomeFamily::kData, "data"},
    {OutcomeFamily::kApp, "app"},
    {OutcomeFamily::kLocal, "local"},
    {OutcomeFamily::kLocalDeadline, "local.deadline"},
    {OutcomeFamily::kRemote, "remote"},
    {OutcomeFamily::kH2, "h2"},
    {OutcomeFamily::kH2Rst, "h2.rst"},
    {OutcomeFamily::kH2HttpStatus, "h2.http_status"},
    {OutcomeFamily::kGrpc, "grpc"},
    {OutcomeFamily::kGoaway, "goaway"},
    {OutcomeFamily::kGoawayClosed, "goaway.closed"},
    {OutcomeFamily::kTcp, "tcp"},
    {OutcomeFamily::kConn, "conn"},
    {OutcomeFamily::kConnect, "connect"},
    {OutcomeFamily::kStall, "stall"},
    {OutcomeFamily::kHarness, "harness"},
    {OutcomeFamily::kUnknown, "unknown"},
});

/// Its name; that of an open set without what comes behind: "app" for kApp.
[[nodiscard]] constexpr std::string_view name_of(OutcomeId id) {
  const OutcomeClass& row = row_of(id);
  return row.is_open() ? row.name.substr(0, row.name.size() - 1) : row.name;
}
[[nodiscard]] constexpr std::string_view name_of(OutcomeFamily family) {
  return kOutcomeFamilies[static_cast<std::size_t>(family)].name;
}

/// One of an open set: "h2.rst.8", "app.unavailable".
[[nodiscard]] std::string name_of(OutcomeId set, std::uint64_t number);
[[nodiscard]] std::string name_of(OutcomeId set, std::string_view status);

/// Whether a class that a stream ended with is this row, or one of the open set that it is.
[[nodiscard]] constexpr bool is(std::string_view name, OutcomeId id) {
  const OutcomeClass& row = row_of(id);
  return row.is_open() ? name.starts_with(row.name) : name == row.name;
}
/// Whether it belongs to the family.
[[nodiscard]] constexpr bool is(std::string_view name, OutcomeFamily family) {
  const std::string_view prefix = name_of(family);
  return name.starts_with(prefix) && (name.size() == prefix.size() || name[prefix.size()] == '.');
}

/// An entry of a set: a class, one of an open set, or a family. Its texts must outlive it.
class OutcomeWord {
 public:
  constexpr OutcomeWord(OutcomeId id) : name_(name_of(id)) {}  // NOLINT(google-explicit-constructor)
  constexpr OutcomeWord(OutcomeFamily family)
      : name_(name_of(family)) {}  // NOLINT(google-explicit-constructor)
  /// "app.unavailable", "h2.rst.8".
  constexpr OutcomeWord(OutcomeId set, std::string_view last) : name_(name_of(set)), last_(last) {}

  [[nodiscard]] std::string text() const;
  /// Whether a class that a stream ended with is meant: the one that is named, or one of the family.
  [[nodiscard]] bool holds(std::string_view name) const;

 private:
  std::string_view name_;
  std::string_view last_{};
};

/// A set as scenarios write it: {"ok.complete", "tcp"}.
[[nodiscard]] std::vector<std::string> outcomes(std::initializer_list<OutcomeWord> words);

/// The row for a concrete class such as "app.unavailable" or "tcp.rst"; the `unknown.` row when there is none.
[[nodiscard]] const OutcomeClass& find_outcome_class(std::string_view name);

/// Does the class lie in the set? An entry matches itself and everything below it: "local" matches "local.cancel".
[[nodiscard]] bool class_in(std::string_view name, const std::vector<std::string>& set);

/// "local", "remote_app", "remote_lib", "h2_peer", "transport", "connect", "harness", "unknown".
[[nodiscard]] std::string_view to_string(Origin origin);
/// "stream", "connection", "channel", "process".
[[nodiscard]] std::string_view to_string(Scope scope);

static_assert(
    [] {
      for (std::size_t i = 0; i < kOutcomeClasses.size(); ++i) {
        if (static_cast<std::size_t>(kOutcomeClasses[i].id) != i) return false;
      }
      for (std::size_t i = 0; i < kOutcomeFamilies.size(); ++i) {
        if (static_cast<std::size_t>(kOutcomeFamilies[i].family) != i) return false;
      }
      return true;
    }(),
    "a row stands where its number says");

static_assert(
    [] {
      for (const OutcomeFamilyRow& family : kOutcomeFamilies) {
        bool has_class = false;
        for (const OutcomeClass& row : kOutcomeClasses) has_class = has_class || is(row.name, family.family);
        if (!has_class) return false;
      }
      return true;
    }(),
    "a family has a class");

}  // namespace weir
