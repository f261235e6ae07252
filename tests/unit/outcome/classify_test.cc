#include "harness/outcome/classify.h"

#include <gmock/gmock.h>

#include <tuple>

#include "harness/outcome/goaway.h"
#include "harness/server/status_details.h"
#include "tests/support/session_script.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

Evidence ended(int code, const std::string& message, ChannelState channel = ChannelState::kUnknown) {
  Evidence e;
  e.end.code = code;
  e.end.message = message;
  e.end.channel = channel;
  e.opened = RunTime(1s);
  e.ended = RunTime(2s);
  return e;
}

/// A status that only its text explains.
struct TextRow {
  int code;
  const char* message;
  ChannelState channel;
  const char* name;
};

class StatusText : public testing::TestWithParam<TextRow> {};

TEST_P(StatusText, names_the_class) {
  Outcome outcome = classify(ended(GetParam().code, GetParam().message, GetParam().channel));
  EXPECT_EQ(outcome.name, GetParam().name) << GetParam().message;
  EXPECT_EQ(outcome.certainty, Certainty::kInferred);
  EXPECT_EQ(outcome.origin, find_outcome_class(GetParam().name).origin);
  EXPECT_EQ(outcome.scope, find_outcome_class(GetParam().name).scope);
}

constexpr auto kIdle = ChannelState::kIdle;
constexpr auto kReady = ChannelState::kReady;
constexpr auto kFailed = ChannelState::kTransientFailure;

#define NO_CONNECTION "failed to connect to all addresses; last error: "

// The rows of the taxonomy, with the texts that gRPC C++ 1.51.1 was seen to make.
INSTANTIATE_TEST_SUITE_P(
    Classify, StatusText,
    testing::Values(
        TextRow{8, "Received message larger than max (100 vs. 50)", kReady, "remote.recv_limit"},
        TextRow{8, "received initial metadata size exceeds limit", kIdle, "local.metadata_limit"},
        TextRow{1, "Cancelled on the server side", kReady, "remote.cancel"},
        TextRow{14, "Cancelling all calls", kIdle, "remote.shutdown"},
        TextRow{14, "enter idle", kIdle, "remote.max_age"},
        TextRow{14, "Too many pings", kIdle, "remote.too_many_pings"},
        TextRow{12, "", kReady, "remote.unimplemented"},
        TextRow{13, "Received RST_STREAM with error code 2", kReady, "h2.rst.2"},
        TextRow{14, "Received RST_STREAM with error code 7", kReady, "h2.rst.7"},
        TextRow{1, "Received RST_STREAM with error code 8", kReady, "h2.rst.8"},
        TextRow{8, "Received RST_STREAM with error code 11", kReady, "h2.rst.11"},
        TextRow{2, "Stream removed", kReady, "h2.eos_no_trailers"},
        TextRow{2, "Stream removed", kIdle, "h2.peer_violation"},
        TextRow{2, "No status received", kReady, "h2.no_status"}, TextRow{2, "", kReady, "h2.bad_status"},
        TextRow{14, "Received http2 header with status: 503", kReady, "h2.http_status.503"},
        TextRow{12, "Received http2 header with status: 404", kReady, "h2.http_status.404"},
        TextRow{13, "frame of size 70000 overflows local window of 65535", kIdle, "h2.flow_violation"},
        TextRow{13, "unsupported data flags: 0x08 stream: 1", kReady, "local.h2_unsupported"},
        TextRow{14, "GOAWAY received", kIdle, "goaway.unprocessed"},
        TextRow{14, "Socket closed", kIdle, "tcp.fin"}, TextRow{14, "EOF", kIdle, "tcp.fin"},
        TextRow{14, "Transport closed", kIdle, "tcp.fin"},
        TextRow{14, "recvmsg:Connection reset by peer", kIdle, "tcp.rst"},
        TextRow{14, "Connection reset by peer", kIdle, "tcp.rst"},
        TextRow{14, "Broken pipe", kIdle, "tcp.rst"}, TextRow{14, "sendmsg:Broken pipe", kIdle, "tcp.rst"},
        TextRow{14, "recvmsg:Connection timed out", kIdle, "tcp.timeout"},
        TextRow{14, "keepalive watchdog timeout", kIdle, "conn.keepalive"},
        TextRow{14,
                NO_CONNECTION
                "UNKNOWN: ipv4:127.0.0.1:1: Failed to connect to remote host: Connection refused",
                kFailed, "connect.refused"},
        TextRow{14, NO_CONNECTION "UNAVAILABLE: ipv4:127.0.0.1:1: Socket closed", kFailed, "connect.closed"},
        TextRow{14, NO_CONNECTION "UNAVAILABLE: ipv4:127.0.0.1:1: recvmsg:Connection reset by peer", kFailed,
                "connect.reset"},
        TextRow{14, NO_CONNECTION "INTERNAL: ipv4:127.0.0.1:1: Trying to connect an http1.x server", kFailed,
                "connect.not_h2"},
        TextRow{14, NO_CONNECTION "UNKNOWN: unix:/nowhere: No such file or directory", kFailed,
                "connect.no_socket"},
        TextRow{14, NO_CONNECTION "UNKNOWN: connection attempt timed out before receiving SETTINGS frame",
                kFailed, "connect.timeout"},
        TextRow{14, NO_CONNECTION "UNKNOWN: ipv4:127.0.0.1:1: tcp handshaker shutdown", kFailed,
                "connect.timeout"},
        TextRow{14,
                NO_CONNECTION "UNKNOWN: ipv4:127.0.0.1:1: Cannot check peer: missing selected ALPN property.",
                kFailed, "connect.tls"},
        TextRow{14, NO_CONNECTION "something new", kFailed, "connect.other"},
        TextRow{14, "DNS resolution failed for nowhere: C-ares status is not ARES_SUCCESS", kFailed,
                "connect.dns"},
        TextRow{99, "", kReady, "h2.bad_status"}));

#undef NO_CONNECTION

TEST(Classify, a_reset_of_a_connection_that_nobody_answered_for_twenty_seconds_is_the_librarys_own) {
  Evidence e = ended(14,
                     "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:1: "
                     "Failed to connect to remote host: Connection reset by peer");
  e.opened = RunTime(0s);
  e.ended = RunTime(20'003ms);
  EXPECT_EQ(classify(e).name, "connect.timeout");
  e.ended = RunTime(3ms);
  EXPECT_EQ(classify(e).name, "connect.reset") << "a target that takes connections and resets them";
}

TEST(Classify, texts_are_matched_whole) {
  for (const char* message :
       {"Socket closed!", "my Socket closed", "xReceived RST_STREAM with error code 2",
        "Received RST_STREAM with error code 2x", "Received RST_STREAM with error code "}) {
    EXPECT_EQ(classify(ended(14, message)).name, "app.unavailable") << message;
  }
  EXPECT_EQ(classify(ended(13, "Socket closed")).name, "app.internal")
      << "with another code it is somebody's own";
}

TEST(Classify, what_no_rule_knows_was_somebodys_choice_unless_the_server_is_weirs_own) {
  Evidence e = ended(7, "go away");
  EXPECT_EQ(classify(e).name, "app.permission_denied");
  EXPECT_EQ(classify(e).certainty, Certainty::kInferred);
  e.marker_expected = true;
  EXPECT_EQ(classify(e).name, "unknown.permission_denied");
}

TEST(Classify, a_marked_status_is_the_servers_own_whatever_its_text) {
  Evidence e = ended(14, "Socket closed", kIdle);
  e.marker = Marker{};
  EXPECT_EQ(classify(e).name, "app.unavailable");
  EXPECT_EQ(classify(e).certainty, Certainty::kProven);
  e.link_events = {{.what = LinkEvent::What::kReset, .at = RunTime(1500ms)}};
  EXPECT_EQ(classify(e).name, "app.unavailable") << "the trailers came through before the reset";
}

TEST(Classify, a_status_that_is_not_the_marked_one_is_not_the_servers) {
  Evidence e = ended(1, "CANCELLED");
  e.cancelled_at = RunTime(1500ms);
  e.marker = Marker{};  // what the server ended with was there, behind replies that nobody had read
  for (int status : {0, 14}) {
    e.marker->status = status;
    EXPECT_EQ(classify(e).name, "local.cancel") << status;
  }
  e.marker->status = 1;
  EXPECT_EQ(classify(e).name, "app.cancelled");
  e = ended(4, "Deadline Exceeded", kReady);
  e.deadline_at = RunTime(2s);
  e.end.headers_received = true;
  e.marker = Marker{.received = 1, .sent = 1, .status = 0, .fired = {}};
  EXPECT_EQ(classify(e).name, "local.deadline.inflight");
  e = ended(2, "odd");
  e.marker = Marker{.received = 1, .sent = 1, .status = 100, .fired = {}};
  EXPECT_EQ(classify(e).name, "app.unknown") << "a number that is no code is UNKNOWN to the client";
}

TEST(ClassifyOk, is_told_apart_by_half_close_and_counts) {
  Evidence e = ended(0, "");
  EXPECT_EQ(classify(e).name, "ok.early");
  e.half_closed = true;
  EXPECT_EQ(classify(e).name, "ok.complete");
  EXPECT_EQ(classify(e).certainty, Certainty::kInferred);
  e.unanswered = 1;
  EXPECT_EQ(classify(e).name, "ok.short");
  e.check_content = false;
  EXPECT_EQ(classify(e).name, "ok.complete") << "nobody said that every message has a reply";
  e.marker = Marker{.received = 3, .sent = 3, .fired = {}};
  e.received = 2;
  EXPECT_EQ(classify(e).name, "ok.short") << "the server sent more than came";
  EXPECT_EQ(classify(e).certainty, Certainty::kProven);
}

TEST(ClassifyContent, tells_whatever_the_status_says) {
  struct Row {
    std::uint32_t Evidence::*count;
    const char* name;
  };
  for (int code : {0, 1, 14}) {
    for (Row row :
         {Row{&Evidence::lost, "data.lost"}, Row{&Evidence::reordered, "data.reorder"},
          Row{&Evidence::duplicated, "data.duplicate"}, Row{&Evidence::corrupted, "data.corrupt"}}) {
      Evidence e = ended(code, "CANCELLED");
      e.own_end = OwnEnd::kCut;
      e.*row.count = 1;
      EXPECT_EQ(classify(e).name, row.name);
      EXPECT_EQ(classify(e).certainty, Certainty::kProven);
      e.check_content = false;
      EXPECT_NE(classify(e).name, row.name);
    }
  }
}

TEST(ClassifyContent, the_graver_comes_first) {
  Evidence e = ended(0, "");
  e.lost = e.reordered = e.duplicated = 1;
  EXPECT_EQ(classify(e).name, "data.duplicate");
  e.duplicated = 0;
  EXPECT_EQ(classify(e).name, "data.reorder");
}

TEST(ClassifyOwnEnd, is_what_weir_ended_the_stream_for) {
  struct Row {
    OwnEnd end;
    const char* name;
  };
  for (Row row : {Row{OwnEnd::kWatchdog, "stall.open"}, Row{OwnEnd::kCut, "harness.cut"},
                  Row{OwnEnd::kInterrupted, "harness.interrupted"}}) {
    Evidence e = ended(1, "CANCELLED");
    e.own_end = row.end;
    EXPECT_EQ(classify(e).name, row.name);
    EXPECT_EQ(classify(e).certainty, Certainty::kProven);
    e.cancelled_at = RunTime(1500ms);
    EXPECT_EQ(classify(e).name, row.name) << "before a cancel of the scenario";
    e.end.code = 0;
    e.half_closed = true;
    EXPECT_EQ(classify(e).name, "ok.complete") << "its own end came first";
  }
}

TEST(ClassifyOwnAct, a_cancel_needs_both_the_act_and_the_text) {
  Evidence e = ended(1, "CANCELLED");
  EXPECT_EQ(classify(e).name, "app.cancelled");
  e.cancelled_at = RunTime(1500ms);
  EXPECT_EQ(classify(e).name, "local.cancel");
  EXPECT_EQ(classify(e).certainty, Certainty::kProven);
  e.end.message = "Cancelled on the server side";
  EXPECT_EQ(classify(e).name, "remote.cancel");
}

TEST(ClassifyDeadline, says_what_it_found_the_stream_at) {
  auto outcome = [](auto change) {
    Evidence e = ended(4, "Deadline Exceeded", kReady);
    e.deadline_at = RunTime(2s);
    change(e);
    Outcome found = classify(e);
    EXPECT_EQ(found.certainty, Certainty::kProven);
    return found.name;
  };
  EXPECT_EQ(outcome([](Evidence& e) { e.end.headers_received = true; }), "local.deadline.inflight");
  EXPECT_EQ(outcome([](Evidence& e) { e.end.headers_received = e.write_pending = true; }),
            "local.deadline.flow_blocked");
  EXPECT_EQ(outcome([](Evidence& e) { e.end.channel = ChannelState::kConnecting; }),
            "local.deadline.connecting");
  EXPECT_EQ(outcome([](Evidence& e) { e.end.channel = kFailed; }), "local.deadline.connecting");
  EXPECT_EQ(outcome([](Evidence& e) { e.write_pending = true; }), "local.deadline.queued");
  EXPECT_EQ(outcome([](Evidence& e) {
              e.write_pending = true;
              e.sent = 1;
            }),
            "local.deadline.flow_blocked");
  EXPECT_EQ(outcome([](Evidence&) {}), "local.deadline.inflight");
  EXPECT_EQ(outcome([](Evidence& e) { e.deadline_was_past = true; }), "local.deadline.past");
}

TEST(ClassifyDeadline, one_that_has_not_passed_yet_was_the_servers_choice) {
  Evidence e = ended(4, "Deadline Exceeded");
  EXPECT_EQ(classify(e).name, "app.deadline_exceeded");
  e.deadline_at = RunTime(2007ms);
  EXPECT_EQ(classify(e).name, "app.deadline_exceeded");
  e.deadline_at = RunTime(2005ms);
  EXPECT_EQ(classify(e).name, "local.deadline.inflight") << "clocks of two threads may differ by so much";
}

TEST(ClassifyDeadline, an_early_one_on_weirs_own_server_is_the_librarys_for_the_server_would_have_marked_it) {
  Evidence e = ended(4, "Deadline Exceeded", kReady);
  e.end.headers_received = true;
  e.deadline_at = RunTime(2046ms);
  e.marker_expected = true;
  Outcome outcome = classify(e);
  EXPECT_EQ(outcome.name, "local.deadline.inflight");
  EXPECT_EQ(outcome.certainty, Certainty::kInferred);

  e.marker = Marker{};
  EXPECT_EQ(classify(e).name, "app.deadline_exceeded") << "a marked one was the server's choice";
  e.marker.reset();
  e.deadline_at.reset();
  EXPECT_EQ(classify(e).name, "unknown.deadline_exceeded") << "no deadline of ours could have passed";
}

/// What a server, or its library, says at the call's deadline, to a client without a relay.
struct ServerAtDeadline {
  const char* who;
  int code;
  const char* message;
  const char* otherwise;  // the class at any other time
};

class DeadlineByServer : public testing::TestWithParam<ServerAtDeadline> {};

TEST_P(DeadlineByServer, is_the_deadlines_end_from_its_time_on) {
  const ServerAtDeadline& row = GetParam();
  Evidence e = ended(row.code, row.message, kReady);  // after 1 s
  auto with_deadline = [&](Duration deadline) {
    e.deadline_at = e.opened + deadline;
    return classify(e);
  };
  const Outcome outcome = with_deadline(1s);
  EXPECT_EQ(outcome.name, "local.deadline.by_server") << row.who;
  EXPECT_EQ(outcome.origin, Origin::kRemoteLib);
  EXPECT_EQ(outcome.also, (std::vector<std::string>{"local.deadline.inflight", row.otherwise}));
  EXPECT_EQ(with_deadline(900ms).name, "local.deadline.by_server") << "the client's own timer was late";
  EXPECT_EQ(with_deadline(1005ms).name, "local.deadline.by_server") << "clocks and milliseconds";
  EXPECT_EQ(with_deadline(1010ms).name, row.otherwise) << "well before it";
  e.deadline_at.reset();
  EXPECT_EQ(classify(e).name, row.otherwise) << "there is none";
}

INSTANTIATE_TEST_SUITE_P(
    Classify, DeadlineByServer,
    testing::Values(ServerAtDeadline{"grpc-go", 4, "context deadline exceeded", "app.deadline_exceeded"},
                    ServerAtDeadline{"grpc-js", 4, "Deadline exceeded", "app.deadline_exceeded"},
                    ServerAtDeadline{"grpclib", 4, "", "app.deadline_exceeded"},
                    ServerAtDeadline{"grpc-go with a busy handler, grpc-java", 1,
                                     "Received RST_STREAM with error code 8", "h2.rst.8"},
                    ServerAtDeadline{"Armeria", 1, "", "app.cancelled"},
                    ServerAtDeadline{"a handler that was cancelled", 1, "Cancelled on the server side",
                                     "remote.cancel"}));

TEST(ClassifyDeadline, clocks_of_two_machines_run_apart_by_a_thousandth) {
  Evidence e = ended(4, "context deadline exceeded", kReady);
  e.opened = RunTime(0s);
  e.ended = RunTime(999s);
  e.deadline_at = RunTime(1000s);
  EXPECT_EQ(classify(e).name, "local.deadline.by_server");
  e.ended = RunTime(998s);
  EXPECT_EQ(classify(e).name, "app.deadline_exceeded");
}

TEST(ClassifyDeadline, what_weirs_server_chose_is_no_deadlines_end) {
  Evidence e = ended(4, "injected by weir", kReady);
  e.deadline_at = RunTime(2s);
  e.marker = Marker{};
  EXPECT_EQ(classify(e).name, "app.deadline_exceeded");
}

TEST(ClassifyRelay, what_the_relay_did_is_proof) {
  struct Row {
    LinkEvent::What what;
    Toward toward;
    const char* name;
    Certainty certainty;
  };
  using What = LinkEvent::What;
  for (Row row : {Row{What::kReset, Toward::kBoth, "tcp.rst", Certainty::kProven},
                  Row{What::kReset, Toward::kClient, "tcp.rst", Certainty::kProven},
                  Row{What::kReset, Toward::kServer, "tcp.fin", Certainty::kInferred},
                  Row{What::kFin, Toward::kBoth, "tcp.fin", Certainty::kProven},
                  Row{What::kFin, Toward::kServer, "tcp.fin", Certainty::kInferred},
                  Row{What::kRefuse, Toward::kBoth, "connect.refused", Certainty::kProven},
                  Row{What::kHalfClose, Toward::kClient, "tcp.fin", Certainty::kProven},
                  Row{What::kHalfClose, Toward::kServer, "tcp.fin", Certainty::kProven},
                  Row{What::kAcceptFin, Toward::kClient, "connect.closed", Certainty::kProven},
                  Row{What::kAcceptReset, Toward::kClient, "connect.reset", Certainty::kProven},
                  Row{What::kListenerDown, Toward::kBoth, "tcp.rst", Certainty::kProven},
                  Row{What::kCorrupt, Toward::kBoth, "tcp.fin", Certainty::kInferred},
                  Row{What::kSlowClose, Toward::kBoth, "tcp.fin", Certainty::kInferred},
                  Row{What::kLatency, Toward::kBoth, "tcp.fin", Certainty::kInferred},
                  Row{What::kBandwidth, Toward::kBoth, "tcp.fin", Certainty::kInferred},
                  Row{What::kSlice, Toward::kBoth, "tcp.fin", Certainty::kInferred},
                  Row{What::kBlackhole, Toward::kBoth, "tcp.fin", Certainty::kInferred},
                  Row{What::kStall, Toward::kBoth, "tcp.fin", Certainty::kInferred}}) {
    Evidence e = ended(14, "Socket closed", kIdle);
    e.link_events = {{.what = row.what, .toward = row.toward, .at = RunTime(1900ms)}};
    EXPECT_EQ(classify(e).name, row.name);
    EXPECT_EQ(classify(e).certainty, row.certainty) << row.name;
    e.end.code = 0;
    EXPECT_EQ(classify(e).name, "ok.early") << "a stream that ended well was not ended by the relay";
  }
}

TEST(ClassifyRelay, a_listener_that_was_down_resets_only_what_was_open) {
  Evidence e =
      ended(14,
            "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:9: Failed to connect to "
            "remote host: Connection refused",
            kIdle);
  e.link_events = {{.what = LinkEvent::What::kListenerDown, .at = e.opened - 1ms}};
  EXPECT_EQ(classify(e).name, "connect.refused");
  EXPECT_EQ(classify(e).certainty, Certainty::kInferred);
  e.end.message = "Transport closed";
  EXPECT_EQ(classify(e).name, "tcp.rst") << "gRPC put the new call on the connection that had just been lost";
}

TEST(ClassifyRelay, of_several_acts_the_last_decides) {
  Evidence e = ended(14, "Socket closed", kIdle);
  e.link_events = {{.what = LinkEvent::What::kFin, .at = RunTime(1s)},
                   {.what = LinkEvent::What::kReset, .at = RunTime(2s)}};
  EXPECT_EQ(classify(e).name, "tcp.rst");
}

TEST(ClassifyRelay, a_blackhole_proves_a_keepalive_timeout) {
  Evidence e = ended(14, "keepalive watchdog timeout", kIdle);
  EXPECT_EQ(classify(e).certainty, Certainty::kInferred);
  e.link_events = {{.what = LinkEvent::What::kBlackhole, .at = RunTime(1s)}};
  EXPECT_EQ(classify(e).name, "conn.keepalive");
  EXPECT_EQ(classify(e).certainty, Certainty::kProven);
}

Evidence seen(int code, FrameEnd::What what, std::uint32_t number = 0, std::string message = "") {
  Evidence e = ended(code, std::move(message));
  e.end.frames = FrameEnd{what, number, std::nullopt};
  return e;
}

TEST(ClassifyFrames, what_was_seen_on_the_wire_is_proof) {
  using What = FrameEnd::What;
  struct Row {
    Evidence evidence;
    std::string name;
  };
  const Row rows[] = {{seen(13, What::kReset, 2), "h2.rst.2"},
                      {seen(1, What::kReset, 8), "h2.rst.8"},
                      {seen(2, What::kNoTrailers), "h2.eos_no_trailers"},
                      {seen(2, What::kNoStatus), "h2.no_status"},
                      {seen(2, What::kBadStatus), "h2.bad_status"},
                      {seen(14, What::kHttpStatus, 503), "h2.http_status.503"},
                      {seen(13, What::kBadFraming), "grpc.bad_framing"},
                      {seen(14, What::kUnprocessed, 0), "goaway.unprocessed"},
                      {seen(13, What::kPeerViolation, 1), "h2.peer_violation"},
                      {seen(13, What::kPeerViolation, 3), "h2.flow_violation"},
                      {seen(14, What::kFin), "tcp.fin"},
                      {seen(14, What::kRst), "tcp.rst"},
                      {seen(14, What::kTimeout), "tcp.timeout"},
                      {seen(14, What::kKeepalive), "conn.keepalive"},
                      {seen(14, What::kConnectRefused), "connect.refused"},
                      {seen(14, What::kConnectClosed), "connect.closed"},
                      {seen(14, What::kConnectReset), "connect.reset"},
                      {seen(14, What::kConnectNotHttp2), "connect.not_h2"},
                      {seen(14, What::kConnectNoAddress), "connect.dns"},
                      {seen(14, What::kConnectNoSocket), "connect.no_socket"},
                      {seen(14, What::kConnectTimeout), "connect.timeout"},
                      {seen(14, What::kConnectTls), "connect.tls"},
                      {seen(14, What::kConnectProxy), "connect.proxy"},
                      {seen(14, What::kConnectOther), "connect.other"}};
  for (const Row& row : rows) {
    Outcome outcome = classify(row.evidence);
    EXPECT_EQ(outcome.name, row.name);
    EXPECT_EQ(outcome.certainty, Certainty::kProven) << row.name;
  }
}

TEST(ClassifyFrames, a_connection_that_closes_after_a_goaway_died_of_the_goaway) {
  Evidence e = seen(14, FrameEnd::What::kFin);
  e.end.frames->goaway = PeerGoaway{11};
  EXPECT_EQ(classify(e).name, "goaway.closed.11");
}

TEST(Classify, a_connection_lost_after_a_goaway_in_the_librarys_log_probably_died_of_it) {
  for (const char* message : {"Socket closed", "recvmsg:Connection reset by peer"}) {
    Evidence e = ended(14, message, kIdle);
    e.end.goaway = PeerGoaway{11};
    EXPECT_EQ(classify(e).name, "goaway.closed.11");
    EXPECT_EQ(classify(e).certainty, Certainty::kInferred) << "it may have come on another connection";
  }
  Evidence e = ended(14, "keepalive watchdog timeout", kIdle);
  e.end.goaway = PeerGoaway{11};
  EXPECT_EQ(classify(e).name, "conn.keepalive") << "its own text says more";
}

TEST(Classify, a_goaway_that_says_too_many_pings_is_that_by_whoever_saw_it) {
  const PeerGoaway goaway{11, "too_many_pings"};
  Evidence frames = seen(14, FrameEnd::What::kFin);
  frames.end.frames->goaway = goaway;
  Evidence log = ended(14, "Socket closed", kIdle);
  log.end.goaway = goaway;
  Evidence tap = ended(14, "Socket closed", kIdle);
  tap.wire = StreamTrace{};
  tap.wire->h2_stream = 1;
  tap.wire->goaway = StreamTrace::Goaway{.code = 11, .last_stream = 1, .debug = goaway.debug};
  for (const Evidence* e : {&frames, &log, &tap}) {
    const Outcome outcome = classify(*e);
    EXPECT_EQ(outcome.name, "remote.too_many_pings");
    EXPECT_EQ(outcome.also, std::vector<std::string>{"goaway.closed.11"}) << "an expect may have either";
    EXPECT_EQ(goaway_of(*e), goaway);
  }
  tap.wire->goaway->code = 0;
  EXPECT_EQ(classify(tap).name, "goaway.closed.0") << "the same words with another code";
}

TEST(ClassifyFrames, a_violation_costs_the_connection_or_the_stream_alone) {
  Evidence e = seen(13, FrameEnd::What::kPeerViolation, 1);
  EXPECT_EQ(classify(e).scope, Scope::kConnection);
  e.end.frames->stream_alone = true;
  EXPECT_EQ(classify(e).name, "h2.peer_violation");
  EXPECT_EQ(classify(e).scope, Scope::kStream);
}

TEST(ClassifyFrames, a_status_that_came_in_trailers_is_taken_at_its_word) {
  Evidence e = seen(14, FrameEnd::What::kStatus, 0, "Socket closed");
  EXPECT_EQ(classify(e).name, "app.unavailable") << "a text about connections, and yet the server sent it";
  e = seen(14, FrameEnd::What::kStatus, 0, "Cancelling all calls");
  EXPECT_EQ(classify(e).name, "remote.shutdown");
  e.marker = Marker{};
  EXPECT_EQ(classify(e).name, "app.unavailable");
}

TEST(ClassifyFrames, who_sees_frames_knows_whose_deadline_came_first) {
  Evidence e = seen(1, FrameEnd::What::kReset, 8);
  e.deadline_at = RunTime(2003ms);
  EXPECT_EQ(classify(e).name, "local.deadline.by_server");
  // The text of the client's own library, and yet it came in trailers.
  e = seen(4, FrameEnd::What::kStatus, 0, "Deadline Exceeded");
  e.deadline_at = RunTime(2s);
  EXPECT_EQ(classify(e).name, "local.deadline.by_server");
  e.end.frames->what = FrameEnd::What::kOwnAct;
  EXPECT_EQ(classify(e).name, "local.deadline.inflight");
}

TEST(ClassifyFrames, a_library_of_weirs_own_server_that_is_early_is_the_deadlines_all_the_same) {
  Evidence e = seen(4, FrameEnd::What::kStatus, 0, "Deadline Exceeded");
  e.deadline_at = RunTime(2046ms);
  e.marker_expected = true;
  EXPECT_EQ(classify(e).name, "local.deadline.by_server");
}

TEST(ClassifyOk, a_half_close_at_the_end_of_the_phase_that_crosses_the_servers_end_leaves_it_early) {
  Evidence e = ended(0, "", kReady);
  e.half_closed = true;
  e.sent = 13;
  e.received = 9;
  e.unanswered = 4;
  e.marker = Marker{.received = 10, .sent = 9, .fired = {}};
  EXPECT_EQ(classify(e).name, "ok.short");
  e.wound_down = true;
  EXPECT_EQ(classify(e).name, "ok.early");
  e.marker->received = 13;  // it had read everything, and owes four replies
  EXPECT_EQ(classify(e).name, "ok.short");
}

// The marker says who wrote the trailers, and what was missing or no status in them is not what the server chose.
TEST(Classify, trailers_of_the_servers_without_a_status_are_not_its_status) {
  for (const auto& [end, what, name] :
       {std::tuple(ResponseEnd::kNoStatus, FrameEnd::What::kNoStatus, "h2.no_status"),
        std::tuple(ResponseEnd::kBadStatus, FrameEnd::What::kBadStatus, "h2.bad_status")}) {
    Evidence by_relay = ended(2, "");
    by_relay.marker = Marker{};
    by_relay.wire.emplace().end = end;
    EXPECT_EQ(classify(by_relay).name, name);
    Evidence by_client = ended(2, "No status received");
    by_client.marker = Marker{};
    by_client.end.frames = FrameEnd{.what = what};
    EXPECT_EQ(classify(by_client).name, name);
  }
}

/// A stream whose wire the relay saw: ended at 2 s for the client, at 1900 ms on the wire.
Evidence on_the_wire(int code, ResponseEnd end, std::uint32_t number, const std::string& message = "") {
  Evidence e = ended(code, message);
  e.marker_expected = true;
  e.wire = StreamTrace{};
  e.wire->h2_stream = 5;
  e.wire->end = end;
  e.wire->code = number;
  e.wire->ended_at = RunTime(1900ms);
  return e;
}

TEST(ClassifyWire, an_end_without_trailers_must_have_come_by) {
  Evidence e = on_the_wire(2, ResponseEnd::kNone, 0, "Stream removed");
  e.end.channel = ChannelState::kReady;  // read too early to show that the client gave the connection up
  EXPECT_EQ(classify(e).name, "h2.peer_violation");
  e.wire->end = ResponseEnd::kNoTrailers;
  EXPECT_EQ(classify(e).name, "h2.eos_no_trailers");
}

TEST(ClassifyWire, what_ended_the_response_is_proof) {
  struct Row {
    Evidence evidence;
    std::string name;
  };
  const Row rows[] = {
      {on_the_wire(14, ResponseEnd::kReset, 7, "Received RST_STREAM with error code 7"), "h2.rst.7"},
      {on_the_wire(2, ResponseEnd::kNoTrailers, 0, "Stream removed"), "h2.eos_no_trailers"},
      {on_the_wire(2, ResponseEnd::kNoStatus, 0, "No status received"), "h2.no_status"},
      {on_the_wire(99, ResponseEnd::kBadStatus, 99), "h2.bad_status"},
      {on_the_wire(14, ResponseEnd::kHttpStatus, 503, "Received http2 header with status: 503"),
       "h2.http_status.503"},
      {on_the_wire(14, ResponseEnd::kStatus, 14, "Socket closed"), "app.unavailable"}};
  for (const Row& row : rows) {
    EXPECT_EQ(classify(row.evidence).name, row.name);
    EXPECT_EQ(classify(row.evidence).certainty, Certainty::kProven) << row.name;
    EXPECT_EQ(classify(row.evidence).breach, "");
  }
}

TEST(ClassifyWire, what_the_servers_library_says_stays_its_own) {
  const Evidence e = on_the_wire(14, ResponseEnd::kStatus, 14, "Cancelling all calls");
  EXPECT_EQ(classify(e).name, "remote.shutdown");
  EXPECT_EQ(classify(e).certainty, Certainty::kInferred);
}

TEST(ClassifyWire, a_reset_that_overrules_the_trailers_before_it_is_not_what_the_server_said) {
  Evidence e = on_the_wire(1, ResponseEnd::kStatus, 0, "Received RST_STREAM with error code 8");
  e.marker = Marker{};  // the client has the trailers, and does not go by them
  EXPECT_EQ(classify(e).name, "h2.rst.8");
  EXPECT_EQ(classify(e).certainty, Certainty::kInferred);
  e.wire->code = 1;
  EXPECT_EQ(classify(e).name, "app.cancelled");
}

TEST(ClassifyWire, an_ok_that_hides_a_cut_message_is_no_ok) {
  Evidence e = on_the_wire(0, ResponseEnd::kStatus, 0);
  e.half_closed = true;
  EXPECT_EQ(classify(e).name, "ok.complete");
  e.wire->cut_message = true;
  EXPECT_EQ(classify(e).name, "grpc.truncated_ok");
  EXPECT_THAT(classify(e).breach, testing::HasSubstr("a message was cut"));
  e.end.code = 13;
  EXPECT_EQ(classify(e).name, "grpc.bad_framing") << "a client that noticed";
  EXPECT_EQ(classify(e).breach, "");
}

TEST(ClassifyWire, a_message_with_an_unknown_flag_that_nobody_minds_is_a_breach) {
  Evidence e = on_the_wire(1, ResponseEnd::kNone, 0, "CANCELLED");
  e.own_end = OwnEnd::kWatchdog;
  e.wire->bad_flag = true;
  EXPECT_EQ(classify(e).name, "stall.open");
  EXPECT_THAT(classify(e).breach, testing::HasSubstr("unknown flag"));
  e.own_end = OwnEnd::kCut;
  EXPECT_EQ(classify(e).breach, "") << "it was not given the time to mind";
}

TEST(ClassifyWire, a_server_that_answers_on_a_stream_reset_for_it_is_named) {
  Evidence e = on_the_wire(1, ResponseEnd::kNone, 0, "CANCELLED");
  e.own_end = OwnEnd::kWatchdog;
  e.wire->answers_reset = true;
  EXPECT_EQ(classify(e).name, "stall.open") << "its frames were kept from the client";
  EXPECT_EQ(classify(e).breach, "server: answered on a stream that had been reset (RFC 9113 section 5.1)");
}

TEST(ClassifyWire, what_the_client_reads_off_a_page_is_no_reply) {
  // gRPC C++ 1.51.1 does it now and then, where a read is pending as the page comes.
  Evidence e = on_the_wire(14, ResponseEnd::kHttpStatus, 502, "Received http2 header with status: 502");
  e.received = e.corrupted = 1;
  EXPECT_EQ(classify(e).name, "h2.http_status.502");
  EXPECT_EQ(classify(e).certainty, Certainty::kProven);
  EXPECT_THAT(classify(e).breach, testing::HasSubstr("client: handed the body of an HTTP error over"));
  e.wire.reset();
  EXPECT_EQ(classify(e).name, "h2.http_status.502") << "the client's text says it";
  EXPECT_EQ(classify(e).certainty, Certainty::kInferred);
  e.received = 2;
  EXPECT_EQ(classify(e).name, "data.corrupt") << "a proxy's words for another stream: a reply was sound";
}

TEST(ClassifyWire, what_the_client_reads_off_an_unknown_flag_is_no_reply) {
  Evidence e = on_the_wire(2, ResponseEnd::kNoTrailers, 0, "Stream removed");
  e.wire->bad_flag = true;
  e.wire->sound_replies = 2;
  e.received = 3;
  e.corrupted = 1;
  EXPECT_EQ(classify(e).name, "grpc.bad_framing");
  EXPECT_THAT(classify(e).breach, testing::HasSubstr("client: handed over a message with an unknown flag"));
  e.corrupted = 2;
  EXPECT_EQ(classify(e).name, "data.corrupt") << "one of the sound messages was broken too";
}

TEST(ClassifyWire, a_connection_lost_after_goaway_died_of_that) {
  Evidence e = on_the_wire(14, ResponseEnd::kNone, 0, "Socket closed");
  e.wire->goaway = StreamTrace::Goaway{.code = 11, .last_stream = 5};
  e.link_events = {{.what = LinkEvent::What::kFin, .at = RunTime(1900ms)}};
  EXPECT_EQ(classify(e).name, "goaway.closed.11");
  e.wire->goaway->last_stream = 3;
  EXPECT_EQ(classify(e).name, "goaway.unprocessed");
  e.wire->goaway.reset();
  EXPECT_EQ(classify(e).name, "tcp.fin") << "the relay's own FIN";
}

TEST(ClassifyWire, a_goaway_in_answer_to_our_fin_ends_nothing) {
  // Apache httpd.
  for (auto what : {LinkEvent::What::kFin, LinkEvent::What::kHalfClose}) {
    Evidence e = on_the_wire(14, ResponseEnd::kNone, 0, "Socket closed");
    e.link_events = {{.what = what, .at = RunTime(1900ms)}};
    e.wire->goaway = StreamTrace::Goaway{.code = 0, .last_stream = 5, .at = RunTime(1901ms)};
    EXPECT_EQ(classify(e).name, "tcp.fin");
    e.wire->goaway->last_stream = 3;
    EXPECT_EQ(classify(e).name, "tcp.fin") << "nor does it say that the stream was never taken up";
    e.wire->goaway->at = RunTime(1899ms);
    EXPECT_EQ(classify(e).name, "goaway.unprocessed") << "it came first";
  }
}

TEST(ClassifyWire, a_bad_prefix_stood_before_whatever_ended_the_stream) {
  // An HTML page amid the messages, as Apache httpd puts it there when the server behind it dies.
  struct Row {
    const char* how;
    Evidence evidence;
  };
  const Row rows[] = {
      {"the page ends the stream", on_the_wire(2, ResponseEnd::kNoTrailers, 0, "Stream removed")},
      {"a reset behind it", on_the_wire(13, ResponseEnd::kReset, 2, "Received RST_STREAM with error code 2")},
      {"its size is above the client's limit",
       on_the_wire(8, ResponseEnd::kNone, 0, "Received message larger than max (558124867 vs. 4194304)")},
      {"the client minds the flag", on_the_wire(13, ResponseEnd::kNone, 0, "compressed")}};
  for (Row row : rows) {
    row.evidence.end.channel = kReady;
    row.evidence.receive_limit = 4194304;
    row.evidence.wire->bad_flag = true;
    EXPECT_EQ(classify(row.evidence).name, "grpc.bad_framing") << row.how;
    EXPECT_EQ(classify(row.evidence).certainty, Certainty::kProven) << row.how;
  }
}

TEST(ClassifyWire, a_cut_message_comes_before_the_status_that_is_missing_behind_it) {
  for (auto end : {ResponseEnd::kNoTrailers, ResponseEnd::kNoStatus, ResponseEnd::kBadStatus}) {
    Evidence e = on_the_wire(2, end, 0, "Stream removed");
    e.wire->cut_message = true;
    EXPECT_EQ(classify(e).name, "grpc.bad_framing");
  }
  Evidence e = on_the_wire(13, ResponseEnd::kReset, 2, "Received RST_STREAM with error code 2");
  e.wire->cut_message = true;
  EXPECT_EQ(classify(e).name, "h2.rst.2") << "the reset is what cut it";
}

TEST(ClassifyWire, what_a_black_hole_swallowed_ended_nothing) {
  Evidence e = on_the_wire(14, ResponseEnd::kReset, 2, "keepalive watchdog timeout");
  e.link_events = {{.what = LinkEvent::What::kBlackhole, .at = RunTime(1800ms)}};
  EXPECT_EQ(classify(e).name, "conn.keepalive");
  e.link_events.clear();
  e.wire->ended_at = RunTime(2100ms);
  EXPECT_EQ(classify(e).name, "conn.keepalive") << "it came after the end";
}

TEST(ClassifyWire, a_close_that_the_relay_saw_is_proof_unless_something_else_came_first) {
  Evidence e = on_the_wire(14, ResponseEnd::kNone, 0, "recvmsg:Connection reset by peer");
  e.wire->close = StreamTrace::Close{.by = Toward::kServer, .reset = true};
  EXPECT_EQ(classify(e).name, "tcp.rst");
  EXPECT_EQ(classify(e).certainty, Certainty::kProven);
  e.end.message = "keepalive watchdog timeout";
  EXPECT_EQ(classify(e).name, "conn.keepalive");
  e.wire->close->by = Toward::kClient;
  e.end.message = "Socket closed";
  EXPECT_EQ(classify(e).certainty, Certainty::kInferred);
}

TEST(ClassifyWire, a_reset_at_our_deadline_is_the_servers_unless_the_relay_made_it) {
  Evidence e = on_the_wire(1, ResponseEnd::kReset, 8, "Received RST_STREAM with error code 8");
  e.deadline_at = RunTime(1903ms);
  EXPECT_EQ(classify(e).name, "local.deadline.by_server");
  e.wire->by_relay = true;
  EXPECT_EQ(classify(e).name, "h2.rst.8") << "another fault's";
  e.wire->by_relay = false;
  e.deadline_at = RunTime(2s);
  EXPECT_EQ(classify(e).name, "h2.rst.8")
      << "the client heard of it when the deadline passed, but it left before";
}

TEST(ClassifyWire, a_proxys_word_for_a_server_that_enforced_the_deadline_needs_the_wire) {
  struct Row {
    const char* who;
    Evidence evidence;
    const char* otherwise;
  };
  const Row rows[] = {
      {"nginx, Caddy, HAProxy",
       on_the_wire(14, ResponseEnd::kHttpStatus, 502, "Received http2 header with status: 502"),
       "h2.http_status.502"},
      {"HAProxy, a used connection",
       on_the_wire(14, ResponseEnd::kReset, 7, "Received RST_STREAM with error code 7"), "h2.rst.7"},
      {"nghttpx, or any after headers",
       on_the_wire(13, ResponseEnd::kReset, 2, "Received RST_STREAM with error code 2"), "h2.rst.2"},
      {"Apache", on_the_wire(13, ResponseEnd::kReset, 5, "Received RST_STREAM with error code 5"),
       "h2.rst.5"},
      {"HAProxy 2.6", on_the_wire(2, ResponseEnd::kNoTrailers, 0, "Stream removed"), "h2.eos_no_trailers"},
      {"Envoy",
       on_the_wire(14, ResponseEnd::kStatus, 14,
                   "upstream connect error or disconnect/reset before headers. reset reason: remote reset"),
       "app.unavailable"}};
  for (Row row : rows) {
    row.evidence.end.channel = kReady;
    row.evidence.deadline_at = RunTime(1900ms);
    EXPECT_EQ(classify(row.evidence).name, "local.deadline.by_server") << row.who;
    row.evidence.deadline_at = RunTime(1920ms);
    EXPECT_EQ(classify(row.evidence).name, row.otherwise) << row.who << ", at another time";
    row.evidence.deadline_at = RunTime(1900ms);
    row.evidence.wire.reset();
    EXPECT_NE(classify(row.evidence).name, "local.deadline.by_server") << row.who << ", from its text alone";
  }
}

TEST(ClassifyWire, a_violation_that_ends_something_is_the_peers_and_one_that_does_not_is_a_breach) {
  Evidence e = on_the_wire(2, ResponseEnd::kNone, 0, "Stream removed");
  e.wire->violated = true;
  EXPECT_EQ(classify(e).name, "h2.peer_violation");
  EXPECT_EQ(classify(e).certainty, Certainty::kProven);
  Evidence fine = on_the_wire(0, ResponseEnd::kStatus, 0);
  fine.wire->violated = true;
  EXPECT_THAT(classify(fine).breach, testing::HasSubstr("RFC 9113 section 5.4"));
}

TEST(ClassifyWire, a_client_that_breaks_a_rule_is_named_with_it) {
  Evidence e = on_the_wire(2, ResponseEnd::kNone, 0, "Received http2 header with status: 103");
  e.wire->interim = true;
  EXPECT_EQ(classify(e).name, "h2.http_status.103");
  EXPECT_THAT(classify(e).breach, testing::HasSubstr("RFC 9110"));

  Evidence refused = on_the_wire(14, ResponseEnd::kReset, 7, "Received RST_STREAM with error code 7");
  EXPECT_EQ(classify(refused).breach, "") << "nobody asked it to try again";
  refused.retries = true;
  EXPECT_THAT(classify(refused).breach, testing::HasSubstr("gRFC A6"));
  refused.wire->attempts = 2;
  EXPECT_EQ(classify(refused).breach, "") << "it was tried again, and refused again";
  refused.wire->attempts = 1;
  refused.wire->response_begun = true;
  EXPECT_EQ(classify(refused).breach, "");

  EXPECT_EQ(classify(on_the_wire(13, ResponseEnd::kNone, 0, "unsupported data flags: 0x08 stream: 1")).breach,
            "client: refused padded DATA (RFC 9113 section 6.1)");
}

TEST(ClassifyLimits, one_text_of_two_sides_is_told_apart_by_the_limit_in_it) {
  Evidence e = ended(8, "Received message larger than max (5000 vs. 4096)", kReady);
  EXPECT_EQ(classify(e).name, "remote.recv_limit");
  e.receive_limit = 4096;
  EXPECT_EQ(classify(e).name, "local.recv_limit");
  EXPECT_EQ(classify(e).origin, Origin::kLocal);
  e.receive_limit = 4097;
  EXPECT_EQ(classify(e).name, "remote.recv_limit");
}

TEST(ClassifyLimits, the_words_of_other_servers_are_known) {
  for (const char* text : {"grpc: received message larger than max (4194310 vs. 4194304)",
                           "Received message larger than max (4194310 vs 4194304)"}) {
    EXPECT_EQ(classify(ended(8, text, kReady)).name, "remote.recv_limit") << text;
  }
  EXPECT_EQ(classify(ended(8, "Received message larger than max (many vs. few)", kReady)).name,
            "app.resource_exhausted");
}

TEST(ClassifyLimits, a_transport_that_sees_frames_has_proof) {
  for (auto [what, name] : {std::pair(FrameEnd::What::kMessageLimit, "local.recv_limit"),
                            std::pair(FrameEnd::What::kMetadataLimit, "local.metadata_limit")}) {
    Evidence e = ended(8, "whatever", kReady);
    e.end.frames = FrameEnd{.what = what};
    EXPECT_EQ(classify(e).name, name);
    EXPECT_EQ(classify(e).certainty, Certainty::kProven);
  }
}

TEST(BreachOfDetails, is_a_status_that_contradicts_them) {
  Evidence e = ended(14, "no", kReady);
  e.marker = Marker{};
  e.status_details = encode_status_details(14, "no", "why");
  EXPECT_EQ(classify(e).breach, "");
  e.status_details = encode_status_details(13, "no", "why");
  EXPECT_THAT(classify(e).breach, testing::HasSubstr("contradicts"));
  EXPECT_EQ(classify(e).name, "app.unavailable");
  e.status_details = std::string("\x12\x7f", 2);
  EXPECT_THAT(classify(e).breach, testing::HasSubstr("no google.rpc.Status"));
  e.end.code = 0;
  e.status_details = encode_status_details(0, "", "");
  EXPECT_EQ(classify(e).breach,
            "server: grpc-status-details-bin beside OK (gRPC PROTOCOL-HTTP2, Status-Details)");
}

}  // namespace
}  // namespace weir
