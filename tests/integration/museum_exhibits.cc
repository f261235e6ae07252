#include "tests/integration/museum.h"

namespace weir {

std::ostream& operator<<(std::ostream& out, const Exhibit& exhibit) { return out << exhibit.scenario; }

const std::vector<MuseumEnd>& ends_on_wire(const Exhibit& exhibit) {
  return exhibit.wire.empty() ? exhibit.grpc : exhibit.wire;
}

namespace {

constexpr std::uint32_t kOk = 0, kCancelled = 1, kUnknown = 2, kDeadlineExceeded = 4, kResourceExhausted = 8,
                        kFailedPrecondition = 9, kInternal = 13, kUnavailable = 14;

MuseumEnd ends(std::string class_name, std::uint32_t count, std::uint32_t code,
               std::vector<std::string> texts = {}, std::string group = "talkers") {
  return {.class_name = std::move(class_name),
          .count = count,
          .code = code,
          .texts = std::move(texts),
          .group = std::move(group)};
}

/// Nothing happened to these.
MuseumEnd fine(std::uint32_t count, std::string group = "talkers") {
  return ends("ok.complete", count, kOk, {}, std::move(group));
}

/// What gRPC makes of an RST_STREAM (doc/PROTOCOL-HTTP2.md, Errors).
MuseumEnd reset(std::uint32_t error, std::uint32_t count) {
  const std::uint32_t code = error == 7    ? kUnavailable
                             : error == 8  ? kCancelled
                             : error == 11 ? kResourceExhausted
                                           : kInternal;
  const std::string number = std::to_string(error);
  return ends("h2.rst." + number, count, code, {"Received RST_STREAM with error code " + number});
}

/// What gRPC makes of a TCP RST. Linux hands ECONNRESET to the one call that meets it first: to recvmsg, and gRPC
/// says so; or to sendmsg, and then recvmsg reads an end of file (tcp(7), Error handling).
MuseumEnd reset_by_peer(std::uint32_t count, std::string group = "talkers") {
  return ends("tcp.rst", count, kUnavailable, {"Connection reset by peer", "Socket closed"},
              std::move(group));
}

}  // namespace

const std::vector<Exhibit>& museum_exhibits() {
  static const std::vector<Exhibit> exhibits = {
      {.scenario = "grpc-node-2569", .grpc = {reset(0, 2), fine(2)}},
      {.scenario = "envoy-30149", .grpc = {reset(0, 2), fine(2)}},
      {.scenario = "envoy-44749",
       .grpc = {reset(8, 1), fine(2), ends("ok.early", 1, kOk)},
       .wire = {fine(2), ends("ok.early", 2, kOk)},
       .why_wire = "nghttp2 lets the trailers win"},
      {.scenario = "grpc-go-8041", .grpc = {fine(2), ends("ok.early", 2, kOk)}, .shows = false},
      {.scenario = "grpc-go-7623", .grpc = {reset(0, 2), fine(2)}},
      {.scenario = "grpc-node-2004",
       .grpc = {ends("app.internal", 2, kInternal, {"the real detail"}), fine(2)},
       .shows = false},
      {.scenario = "grpc-java-2162",
       .grpc = {ends("ok.early", 8, kOk, {}, "early"), fine(4, "later")},
       .shows = false},
      {.scenario = "ingress-nginx-5470",
       .grpc = {ends("app.failed_precondition", 1, kFailedPrecondition, {"not now"}), reset(2, 1), fine(2)}},
      {.scenario = "grpc-node-1747", .grpc = {reset(2, 2), fine(2)}},
      {.scenario = "grpc-node-1769", .grpc = {fine(2), reset_by_peer(2)}, .shows = false},
      {.scenario = "yellowstone-grpc-514", .grpc = {reset(2, 2), fine(2)}},
      {.scenario = "grpc-rust-1876", .grpc = {reset(1, 2), fine(2)}},
      {.scenario = "aspnetcore-32478", .grpc = {fine(3), ends("ok.early", 1, kOk)}, .shows = false},
      {.scenario = "corefx-40663",
       .grpc = {fine(2, "first"), ends("local.cancel", 10, kCancelled, {"CANCELLED"}, "storm")},
       .shows = false},
      {.scenario = "grpc-dotnet-2010", .grpc = {reset(11, 2), fine(2)}},
      {.scenario = "hyper-4021",
       .grpc = {ends("local.cancel", 36, kCancelled, {"CANCELLED"}, "cancelled"), fine(4, "honest")},
       .shows = false},
      {.scenario = "grpc-26731", .grpc = {fine(3), reset_by_peer(3)}},
      {.scenario = "grpc-36043", .grpc = {fine(2), reset_by_peer(2)}},
      {.scenario = "grpc-20360", .grpc = {fine(2), ends("tcp.fin", 2, kUnavailable, {"Socket closed"})}},
      {.scenario = "grpc-22891",
       .grpc = {ends("connect.closed", 2, kUnavailable, {"Socket closed", "Connection reset by peer"}),
                fine(2)},
       .wire = {ends("connect.closed", 2, kUnavailable, {"failed to connect to"}), fine(2)},
       .why_wire = "its own words"},
      {.scenario = "grpc-go-2443", .grpc = {fine(2), reset_by_peer(2)}},
      {.scenario = "ingress-nginx-12434", .grpc = {reset(1, 2), fine(2)}},
      {.scenario = "grpc-java-7851",
       .grpc = {fine(3), ends("stall.open", 1, kCancelled),
                ends("tcp.fin", 1, kUnavailable, {"Socket closed"}), reset_by_peer(1)}},
      {.scenario = "grpc-node-1994",
       .grpc = {fine(2, "before"), reset_by_peer(1, "running"), fine(2, "after")},
       .shows = false},
      {.scenario = "grpc-13656", .grpc = {fine(2), ends("stall.open", 2, kCancelled)}},
      {.scenario = "grpc-14717",
       .grpc = {{.class_name = "tcp.timeout",
                 .count = 2,
                 .code = kUnavailable,
                 .texts = {"Connection timed out"},
                 .or_else = {"conn.keepalive"}},
                fine(2)},
       .wire = {ends("conn.keepalive", 2, kUnavailable, {"keepalive watchdog timeout"}), fine(2)},
       .why_wire = "it counts from when the PING is due, not from when it has left",
       .shows = false,
       .why_not = "its PING does stand behind the write, but TCP_USER_TIMEOUT, which it sets to the "
                  "keepalive's timeout (gRFC A18), ends the connection in its stead"},
      {.scenario = "istio-45910",
       .grpc = {ends("app.unavailable", 1, kUnavailable,
                     {"upstream connect error or disconnect/reset before headers. reset reason: connection "
                      "termination"}),
                reset(7, 1), fine(2)}},
      {.scenario = "grpc-go-2767",
       .grpc = {fine(4)},
       .wire = {ends("goaway.unprocessed", 2, kUnavailable, {"GOAWAY received"}), fine(2)},
       .why_wire = "it has no retries",
       .shows = false},
      {.scenario = "grpc-19969",
       .grpc = {ends("goaway.unprocessed", 2, kUnavailable, {"GOAWAY received"}), fine(2)},
       .shows = false},
      {.scenario = "grpc-java-5806", .grpc = {fine(4)}, .shows = false},
      {.scenario = "grpc-java-9566", .grpc = {fine(4)}, .shows = false},
      {.scenario = "grpc-37709", .grpc = {fine(2), ends("remote.max_age", 2, kUnavailable, {"enter idle"})}},
      {.scenario = "linkerd2-4262",
       .grpc = {ends("goaway.closed.0", 2, kUnavailable, {"Socket closed"}), fine(2)}},
      {.scenario = "grpc-java-8310",
       .grpc = {ends("goaway.unprocessed", 2, kUnavailable, {"GOAWAY received"}), fine(4)}},
      {.scenario = "golang-go-18639",
       .grpc = {ends("goaway.closed.0", 2, kUnavailable, {"Socket closed"}), fine(2)}},
      {.scenario = "grpc-8695",
       .grpc = {ends("goaway.closed.1", 3, kUnavailable, {"Socket closed"}, "open"),
                ends("local.cancel", 3, kCancelled, {"CANCELLED"}, "cancelled"), fine(2, "later")},
       .collateral = {{"misled", 2}}},
      {.scenario = "grpc-node-138",
       .grpc = {ends("remote.too_many_pings", 2, kUnavailable, {"Socket closed"}), fine(2)},
       .log = "Received a GOAWAY with error code ENHANCE_YOUR_CALM and debug data equal to "
              "\"too_many_pings\""},
      {.scenario = "runtime-97131",
       .grpc = {ends("remote.too_many_pings", 2, kUnavailable, {"Connection reset by peer", "Socket closed"}),
                fine(2)}},
      {.scenario = "grpc-java-8866",
       .grpc = {{.class_name = "local.deadline.inflight",
                 .count = 8,
                 .code = kDeadlineExceeded,
                 .texts = {"Deadline Exceeded"},
                 .or_else = {"local.deadline.by_server"}}},
       .shows = false},
      {.scenario = "grpc-15745", .grpc = {reset(8, 4)}},
      {.scenario = "grpc-2685", .grpc = {reset(2, 2), reset(8, 2)}},
      {.scenario = "grpc-go-2886",
       .grpc = {{.class_name = "local.deadline.inflight",
                 .count = 2,
                 .code = kDeadlineExceeded,
                 .texts = {"Deadline Exceeded"},
                 .or_else = {"local.deadline.by_server"}},
                fine(2)},
       .shows = false},
      {.scenario = "grpc-java-11580", .grpc = {fine(2), ends("ok.early", 2, kOk)}},
      {.scenario = "grpc-23559",
       .grpc = {{.class_name = "ok.complete",
                 .count = 4,
                 .or_else = {"local.deadline.inflight", "local.deadline.by_server"}}},
       .shows = false},
      {.scenario = "grpc-java-3264",
       .grpc = {ends("grpc.truncated_ok", 2, kOk), fine(2)},
       .wire = {ends("grpc.bad_framing", 2, kInternal, {"the stream ended within a message"}), fine(2)},
       .why_wire = "it notices the cut",
       .breach = "OK although a message was cut (gRPC PROTOCOL-HTTP2, Length-Prefixed-Message)"},
      {.scenario = "grpc-rust-2372",
       .grpc = {ends("h2.http_status.502", 2, kUnavailable, {"Received http2 header with status: 502"}),
                fine(2)},
       .wire = {ends("h2.http_status.502", 2, kUnavailable, {"HTTP status 502"}), fine(2)},
       .why_wire = "its own words"},
      {.scenario = "grpc-go-5393",
       .grpc = {{.class_name = "local.deadline.flow_blocked",
                 .count = 4,
                 .code = kDeadlineExceeded,
                 .texts = {"Deadline Exceeded"},
                 .or_else = {"local.deadline.by_server"}}}},
      {.scenario = "grpc-dotnet-2576", .grpc = {ends("stall.open", 2, kCancelled)}},
      {.scenario = "dubbo-16443", .grpc = {fine(4)}, .shows = false},
      {.scenario = "grpc-34683",
       .grpc = {},
       .wire = {ends("h2.no_status", 8, kUnknown, {"No status received"})},
       .why_wire = "without retries, and without an abort",
       .aborts = "this->engaged_"},
      {.scenario = "cve-2023-44487", .grpc = {fine(4)}, .shows = false},
      {.scenario = "hyper-2877", .grpc = {fine(4)}, .shows = false},
      {.scenario = "cve-2025-8671",
       .grpc = {ends("app.unavailable", 2, kUnavailable, {"Failed parsing HTTP/2"}), fine(2)},
       .shows = false},
      {.scenario = "cve-2026-50560", .grpc = {fine(2, "first"), fine(2, "later")}, .shows = false},
      {.scenario = "cve-2024-27316",
       .grpc = {fine(4)},
       .wire = {ends("h2.peer_violation", 2, kInternal, {"the peer broke HTTP/2"}), fine(2)},
       .why_wire = "nghttp2 takes eight CONTINUATIONs"},
      {.scenario = "cve-2019-9512", .grpc = {fine(6)}, .shows = false},
      {.scenario = "cve-2021-32778", .grpc = {reset_by_peer(200)}, .shows = false},
      {.scenario = "cve-2023-33953",
       .grpc = {ends("h2.peer_violation", 1, kUnknown, {"Stream removed"}), fine(3)},
       .wire = {ends("h2.peer_violation", 2, kInternal, {"the peer broke HTTP/2"}), fine(2)},
       .why_wire = "nghttp2 takes eight CONTINUATIONs",
       .shows = false},
      {.scenario = "seen-cut-prefix",
       .grpc = {ends("grpc.truncated_ok", 2, kOk), fine(2)},
       .wire = {ends("grpc.bad_framing", 2, kInternal, {"the stream ended within a message"}), fine(2)},
       .why_wire = "it notices the cut",
       .breach = "OK although a message was cut (gRPC PROTOCOL-HTTP2, Length-Prefixed-Message)"},
      {.scenario = "seen-bad-flag",
       .grpc = {fine(2), ends("stall.open", 2, kCancelled)},
       .wire = {ends("grpc.bad_framing", 2, kInternal,
                     {"a message is compressed, and no encoding was offered"}),
                fine(2)},
       .why_wire = "it refuses the message",
       .breach =
           "dropped a message with an unknown flag without a word (gRPC PROTOCOL-HTTP2, Compressed-Flag)"},
      {.scenario = "seen-socket-closed-twin",
       .grpc = {ends("app.unavailable", 1, kUnavailable, {"Socket closed"}), fine(2),
                ends("tcp.fin", 1, kUnavailable, {"Socket closed"})}},
      {.scenario = "seen-goaway-hidden",
       .grpc = {ends("goaway.closed.2", 2, kUnavailable, {"Socket closed"}), fine(2)}},
      {.scenario = "seen-window-overflow",
       .grpc = {fine(4)},
       .wire = {ends("h2.flow_violation", 1, kInternal, {"Flow control error"}),
                ends("h2.peer_violation", 1, kInternal, {"the peer broke HTTP/2"}), fine(2)},
       .why_wire = "nghttp2 ends what is broken",
       .breach = "went on after what it has to treat as an error (RFC 9113 section 5.4)"},
      {.scenario = "seen-refused-not-retried",
       .grpc = {reset(7, 2), fine(2)},
       .breach = "a refused stream was not tried again (gRFC A6, transparent retries)"},
      {.scenario = "seen-two-texts",
       .grpc = {fine(4), ends("tcp.rst", 2, kUnavailable,
                              {"Connection reset by peer", "Socket closed", "Broken pipe"})}},
  };
  return exhibits;
}

}  // namespace weir
