// Every scenario in scenarios/ does what it teaches, to the stream.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "tests/integration/expected_run.h"
#include "tests/integration/weir_process.h"

namespace weir {
namespace {

const std::vector<ExpectedRun>& library() {
  static const std::vector<ExpectedRun> rows = {
      {.scenario = "quick-start",
       .rows = {{"chatters", {"ok.complete"}, 32},
                {"chatters", {"tcp.rst"}, 4},
                {"chatters", {"local.cancel"}, 2},
                {"chatters", {"local.deadline.inflight", "local.deadline.by_server"}, 2}}},
      {.scenario = "deadline-short",
       .rows = {{"talkers", {"ok.complete"}, 32},
                {"talkers", {"local.deadline.inflight", "local.deadline.by_server"}, 8}}},
      {.scenario = "deadline-past",
       .rows = {{"talkers", {"ok.complete"}, 7}, {"talkers", {"local.deadline.past"}, 3}}},
      {.scenario = "deadline-mid-stream",
       .rows = {{"talkers", {"ok.complete"}, 15},
                {"talkers", {"local.deadline.inflight", "local.deadline.by_server"}, 5}}},
      {.scenario = "cancel-before-first-reply",
       .rows = {{"talkers", {"ok.complete"}, 15}, {"talkers", {"local.cancel"}, 5}}},
      {.scenario = "cancel-after-reply",
       .rows = {{"talkers", {"ok.complete"}, 24}, {"talkers", {"local.cancel"}, 6}}},
      {.scenario = "cancel-while-writing",
       .rows = {{"freshly-begun", {"ok.complete"}, 7},
                {"freshly-begun", {"local.cancel"}, 3},
                {"blocked", {"local.cancel"}, 4}}},
      {.scenario = "half-close-early", .rows = {{"talkers", {"ok.complete"}, 20}}},
      {.scenario = "half-close-late", .rows = {{"talkers", {"ok.complete"}, 10}}},
      {.scenario = "server-eof", .rows = {{"talkers", {"ok.complete"}, 16}, {"talkers", {"ok.early"}, 4}}},
      {.scenario = "server-status",
       .rows = {{"talkers", {"ok.complete"}, 14},
                {"talkers", {"app.unavailable"}, 2},
                {"talkers", {"app.resource_exhausted"}, 2},
                {"talkers", {"app.internal"}, 1},
                {"talkers", {"app.deadline_exceeded"}, 1}}},
      {.scenario = "server-status-details",
       .rows = {{"talkers", {"ok.complete"}, 9},
                {"talkers", {"app.resource_exhausted"}, 2},
                {"talkers", {"app.unavailable"}, 1}}},
      {.scenario = "server-metadata-large",
       .rows = {{"talkers", {"ok.complete"}, 9}, {"talkers", {"local.metadata_limit"}, 3}}},
      {.scenario = "message-limits",
       .rows = {{"talkers", {"ok.complete"}, 4},
                {"talkers", {"local.recv_limit"}, 2},
                {"talkers", {"remote.recv_limit"}, 2}}},
      {.scenario = "slow-writers", .rows = {{"talkers", {"ok.complete"}, 6}}},
      {.scenario = "both-write-none-reads",
       .rows = {{"trusting", {"stall.open"}, 2},
                {"careful", {"local.deadline.flow_blocked", "local.deadline.by_server"}, 2},
                {"reading", {"ok.complete"}, 2}}},
      {.scenario = "server-max-age",
       .rows = {{"short", {"ok.complete"}, 4},
                {"later", {"ok.complete"}, 4},
                {"long", {"remote.max_age"}, 4}}},
      {.scenario = "too-many-pings",
       .rows = {{"silent", {"remote.too_many_pings"}, 3}, {"busy", {"ok.complete"}, 3}}},
      {.scenario = "h2-reset",
       .rows = {{"talkers", {"ok.complete"}, 6},
                {"talkers", {"h2.rst.7"}, 2},
                {"talkers", {"h2.rst.8"}, 2},
                {"talkers", {"h2.rst.0"}, 1},
                {"talkers", {"h2.rst.11"}, 1}}},
      {.scenario = "h2-goaway",
       .rows = {{"talkers", {"ok.complete"}, 6},
                {"talkers", {"goaway.unprocessed"}, 2},
                {"talkers", {"goaway.closed.0"}, 2},
                {"talkers", {"remote.too_many_pings"}, 2}}},
      {.scenario = "h2-refused-retries",
       .rows = {{"talkers", {"ok.complete"}, 6}, {"talkers", {"h2.rst.7"}, 2}},
       .wire_rows = {{"talkers", {"ok.complete"}, 3},
                     {"talkers", {"h2.rst.7"}, 2},
                     {"talkers", {"goaway.unprocessed"}, 3}},
       .why_wire = "the wire engine makes no retries"},
      {.scenario = "h2-trailers",
       .rows = {{"talkers", {"ok.complete"}, 8},
                {"talkers", {"app.resource_exhausted"}, 2},
                {"talkers", {"app.internal"}, 2}}},
      {.scenario = "h2-no-status",
       .rows = {{"talkers", {"ok.complete"}, 9}, {"talkers", {"h2.no_status"}, 3}}},
      {.scenario = "h2-bad-status",
       .rows = {{"talkers", {"ok.complete"}, 9}, {"talkers", {"h2.bad_status"}, 3}}},
      {.scenario = "h2-no-trailers",
       .rows = {{"talkers", {"ok.complete"}, 9}, {"talkers", {"h2.eos_no_trailers"}, 3}}},
      {.scenario = "h2-trailers-then-reset", .rows = {{"talkers", {"ok.complete"}, 12}}},
      {.scenario = "h2-trailers-delay", .rows = {{"talkers", {"ok.complete"}, 12}}},
      {.scenario = "h2-http-status",
       .rows = {{"talkers", {"ok.complete"}, 9},
                {"talkers", {"h2.http_status.502"}, 2},
                {"talkers", {"h2.http_status.404"}, 1}}},
      {.scenario = "h2-interim",
       .rows = {{"talkers", {"ok.complete"}, 10}, {"talkers", {"h2.http_status.103"}, 2}},
       .wire_rows = {{"talkers", {"ok.complete"}, 12}},
       .why_wire = "nghttp2 reads over interim responses, as RFC 9110 asks; gRPC 1.51.1 does not"},
      {.scenario = "h2-truncate",
       .rows = {{"talkers", {"ok.complete"}, 9}, {"talkers", {"grpc.truncated_ok"}, 3}},
       .wire_rows = {{"talkers", {"ok.complete"}, 9}, {"talkers", {"grpc.bad_framing"}, 3}},
       .why_wire =
           "the wire engine reports a message that ends in its middle; gRPC 1.51.1 drops it under OK"},
      {.scenario = "h2-bad-length",
       .rows = {{"talkers", {"ok.complete"}, 10}, {"talkers", {"stall.open"}, 2}}},
      {.scenario = "h2-bad-flag",
       .rows = {{"talkers", {"ok.complete"}, 10}, {"talkers", {"stall.open"}, 2}},
       .wire_rows = {{"talkers", {"ok.complete"}, 10}, {"talkers", {"grpc.bad_framing"}, 2}},
       .why_wire =
           "the wire engine refuses a flag it does not know; gRPC 1.51.1 drops the message and goes on"},
      {.scenario = "h2-settings", .rows = {{"talkers", {"ok.complete"}, 12}}},
      {.scenario = "h2-withhold-window",
       .rows = {{"talkers", {"ok.complete"}, 4}, {"talkers", {"stall.open"}, 2}}},
      {.scenario = "h2-window-overflow",
       .rows = {{"talkers", {"ok.complete"}, 12}},
       .wire_rows = {{"talkers", {"ok.complete"}, 9}, {"talkers", {"h2.flow_violation"}, 3}},
       .why_wire =
           "nghttp2 ends what overflows, as RFC 9113 section 6.9.1 demands; gRPC 1.51.1 takes no notice"},
      {.scenario = "h2-ping-withheld",
       .rows = {{"talkers", {"ok.complete"}, 2}, {"talkers", {"conn.keepalive"}, 2}}},
      {.scenario = "h2-padding",
       .rows = {{"talkers", {"ok.complete"}, 10}, {"talkers", {"local.h2_unsupported"}, 2}},
       .wire_rows = {{"talkers", {"ok.complete"}, 12}},
       .why_wire = "nghttp2 takes padding; gRPC 1.51.1 does not"},
      {.scenario = "h2-continuation",
       .rows = {{"talkers", {"ok.complete"}, 12}},
       .wire_rows = {{"talkers", {"ok.complete"}, 11}, {"talkers", {"h2.peer_violation"}, 1}},
       .why_wire = "nghttp2 bounds CONTINUATIONs against floods, as RFC 9113 section 10.5.1 allows; gRPC "
                   "1.51.1 does not"},
      {.scenario = "h2-bad-hpack",
       .rows = {{"talkers", {"ok.complete"}, 10}, {"talkers", {"h2.peer_violation"}, 2}}},
      {.scenario = "h2-frame-on-closed", .rows = {{"talkers", {"ok.complete"}, 12}}},
      {.scenario = "h2-frame-on-idle",
       .rows = {{"talkers", {"ok.complete"}, 12}},
       .wire_rows = {{"talkers", {"ok.complete"}, 10}, {"talkers", {"h2.peer_violation"}, 2}},
       .why_wire =
           "nghttp2 ends the connection, as RFC 9113 section 5.1 demands; gRPC 1.51.1 takes no notice"},
      {.scenario = "h2-ping", .rows = {{"talkers", {"ok.complete"}, 6}}},
      {.scenario = "h2-silence",
       .rows = {{"trusting", {"ok.complete"}, 5},
                {"trusting", {"stall.open"}, 1},
                {"careful", {"ok.complete"}, 5},
                {"careful", {"local.deadline.inflight"}, 1}}},
      {.scenario = "h2-toward-server",
       .rows = {{"talkers", {"ok.complete"}, 9},
                {"talkers", {"remote.unimplemented"}, 2},
                {"talkers", {"ok.early"}, 1}}},
      {.scenario = "h2-header",
       .rows = {{"talkers", {"ok.complete"}, 12}},
       .wire_rows = {{"talkers", {"ok.complete"}, 10}, {"talkers", {"h2.peer_violation"}, 2}},
       .why_wire = "nghttp2 holds a content-length against the DATA, as RFC 9113 section 8.1.1 asks; gRPC "
                   "1.51.1 does not"},
      {.scenario = "h2-flood", .rows = {{"talkers", {"ok.complete"}, 12}}},
      // Each server ends the connection in its own way.
      {.scenario = "h2-made-you-reset",
       .rows = {{"talkers", {"ok.complete"}, 8}, {"talkers", {"app.unavailable", "goaway.closed.1"}, 2}}},
      {.scenario = "tcp-reset", .rows = {{"talkers", {"ok.complete"}, 13}, {"talkers", {"tcp.rst"}, 7}}},
      {.scenario = "tcp-reset-toward-server",
       .rows = {{"talkers", {"ok.complete"}, 8}, {"talkers", {"stall.open"}, 2}}},
      {.scenario = "tcp-fin", .rows = {{"talkers", {"ok.complete"}, 13}, {"talkers", {"tcp.fin"}, 7}}},
      {.scenario = "tcp-cut-mid-message",
       .rows = {{"talkers", {"ok.complete"}, 4}, {"talkers", {"tcp.rst"}, 4}, {"talkers", {"tcp.fin"}, 4}}},
      {.scenario = "blackhole", .rows = {{"talkers", {"ok.complete"}, 7}, {"talkers", {"stall.open"}, 3}}},
      {.scenario = "blackhole-keepalive",
       .rows = {{"talkers", {"ok.complete"}, 8}, {"talkers", {"conn.keepalive"}, 2}}},
      {.scenario = "connection-refused",
       .rows = {{"talkers", {"ok.complete"}, 16}, {"talkers", {"connect.refused"}, 4}}},
      {.scenario = "tcp-half-close", .rows = {{"talkers", {"ok.complete"}, 6}, {"talkers", {"tcp.fin"}, 6}}},
      {.scenario = "tcp-idle-kill",
       .rows = {{"talkers", {"ok.complete"}, 6},
                {"talkers", {"tcp.rst"}, 3},
                {"talkers", {"tcp.fin"}, 2},
                {"talkers", {"stall.open"}, 1}}},
      {.scenario = "tcp-accept-close",
       .rows = {{"talkers", {"ok.complete"}, 7},
                {"talkers", {"connect.closed"}, 3},
                {"talkers", {"connect.reset"}, 2}}},
      // As with server-kill.
      {.scenario = "tcp-slow-close", .rows = {{"talkers", {"tcp.fin", "tcp.rst"}, 8}}},
      {.scenario = "tcp-first-byte-delay",
       .rows = {{"slow-to-begin", {"ok.complete"}, 3}, {"others", {"ok.complete"}, 3}}},
      {.scenario = "tcp-latency",
       .rows = {{"ping-pong", {"ok.complete"}, 3}, {"window", {"ok.complete"}, 3}}},
      {.scenario = "tcp-bandwidth", .rows = {{"talkers", {"ok.complete"}, 4}}},
      {.scenario = "tcp-slice", .rows = {{"talkers", {"ok.complete"}, 10}}},
      {.scenario = "tcp-limit",
       .rows = {{"talkers", {"ok.complete"}, 7}, {"talkers", {"tcp.fin"}, 3}, {"talkers", {"tcp.rst"}, 2}}},
      {.scenario = "tcp-corrupt",
       .rows = {{"talkers", {"ok.complete"}, 6}, {"talkers", {"data.corrupt"}, 2}}},
      // At the grace's end the server first cancels its calls and then closes its connections. A stream whose
      // connection's close is read together with its trailers may report either.
      {.scenario = "server-stop",
       .rows = {{"short", {"ok.complete"}, 10}, {"long", {"remote.shutdown", "tcp.fin", "tcp.rst"}, 10}},
       .wire_rows = {{"short", {"ok.complete"}, 10}, {"long", {"remote.shutdown", "goaway.closed.0"}, 10}},
       .why_wire = "the wire engine saw the GOAWAY with which the server began to stop; gRPC 1.51.1 does not "
                   "tell of it"},
      // The kernel closes a killed process's sockets with FIN, or with RST where bytes were left unread (RFC 9293
      // section 3.6.1; taxonomy of the ends): what was unread at that instant nobody decides.
      {.scenario = "server-kill", .rows = {{"talkers", {"tcp.fin", "tcp.rst"}, 20}}},
      {.scenario = "server-pause", .rows = {{"talkers", {"ok.complete"}, 10}}},
      {.scenario = "slow-reader-client", .rows = {{"talkers", {"ok.complete"}, 4}}},
      {.scenario = "slow-reader-server", .rows = {{"talkers", {"ok.complete"}, 4}}},
      {.scenario = "server-stall",
       .rows = {{"trusting", {"ok.complete"}, 8},
                {"trusting", {"stall.open"}, 2},
                {"careful", {"ok.complete"}, 8},
                {"careful", {"local.deadline.inflight", "local.deadline.by_server"}, 2}}},
      {.scenario = "server-never-read",
       .rows = {{"talkers", {"ok.complete"}, 5}, {"talkers", {"stall.open"}, 3}}},
      {.scenario = "integrity",
       .rows = {{"talkers", {"ok.complete"}, 20},
                {"talkers", {"data.corrupt"}, 2},
                {"talkers", {"data.duplicate"}, 2},
                {"talkers", {"data.reorder"}, 2},
                {"talkers", {"data.lost"}, 2},
                {"talkers", {"ok.short"}, 2}}},
      {.scenario = "collateral",
       .rows = {{"talkers", {"ok.complete"}, 10}, {"talkers", {"tcp.rst"}, 10}},
       .collateral = {{"reset", 8}}},
      {.scenario = "chinese",
       .rows = {{"chatters", {"ok.complete"}, 18},
                {"chatters", {"local.cancel"}, 1},
                {"chatters", {"app.unavailable"}, 1}}},
      {.scenario = "open-loop-poisson", .rows = {{"users", {"ok.complete"}, 50}}},
      {.scenario = "payload-sizes",
       .rows = {{"uniform", {"ok.complete"}, 10},
                {"lognormal", {"ok.complete"}, 10},
                {"listed", {"ok.complete"}, 10}}},
      {.scenario = "stall", .rows = {{"open", {"ok.complete"}, 4}, {"closed", {"ok.complete"}, 4}}},
      {.scenario = "ramp",
       .rows = {{"ramp", {"ok.complete"}, 20},
                {"steady", {"ok.complete"}, 4},
                {"bursts", {"ok.complete"}, 4}}},
      {.scenario = "think-time",
       .rows = {{"steady", {"ok.complete"}, 10},
                {"uniform", {"ok.complete"}, 10},
                {"exponential", {"ok.complete"}, 10}}},
      {.scenario = "server-push",
       .rows = {{"watchers", {"ok.complete"}, 19}, {"watchers", {"data.lost"}, 1}}},
      {.scenario = "window", .rows = {{"one", {"ok.complete"}, 5}, {"eight", {"ok.complete"}, 5}}},
      {.scenario = "trigger-state",
       .rows = {{"talkers", {"ok.complete"}, 6}, {"talkers", {"local.cancel"}, 6}}},
      {.scenario = "trigger-chain", .rows = {{"talkers", {"ok.complete"}, 9}, {"talkers", {"tcp.rst"}, 3}}},
      {.scenario = "trigger-run-server",
       .rows = {{"told", {"app.unavailable"}, 10}, {"hanging", {"stall.open"}, 10}}},
      // Two of the four streams that chance may strike are struck; the plan says so beforehand.
      {.scenario = "trigger-every",
       .rows = {{"talkers", {"ok.complete"}, 16},
                {"talkers", {"data.duplicate"}, 2},
                {"talkers", {"data.lost"}, 2}}},
      // Cut within the preface, whether the client has read the server's SETTINGS by then is up to the two kernels.
      {.scenario = "trigger-bytes",
       .rows = {{"talkers", {"ok.complete"}, 4},
                {"talkers", {"tcp.rst", "connect.closed", "connect.reset"}, 6},
                {"talkers", {"tcp.fin"}, 2}}},
      {.scenario = "tcp-reset-in-prefix",
       .rows = {{"talkers", {"ok.complete"}, 4}, {"talkers", {"tcp.rst"}, 7}, {"talkers", {"tcp.fin"}, 1}}},
      // Linux lets what came before an RST be read, and TCP would allow it to be thrown away.
      {.scenario = "tcp-reset-after-trailers",
       .rows = {{.group = "talkers", .classes = {"ok.complete", "tcp.rst"}, .count = 3, .because = "reset"},
                {"talkers", {"ok.complete"}, 9}},
       .wire_rows = {{"talkers", {"ok.complete"}, 12}},
       .why_wire = "the wire engine reads what has arrived before it takes a failed write for the end; gRPC "
                   "1.51.1 ends all calls of a connection whose write fails"},
      {.scenario = "h2-reset-at-frame",
       .rows = {{"talkers", {"ok.complete"}, 7}, {"talkers", {"h2.rst.2"}, 3}, {"talkers", {"h2.rst.7"}, 2}}},
      // A frame that seems a byte longer or shorter than it is shows as a breach when more follows it, and whether a
      // server sends more (PING, WINDOW_UPDATE) is up to it.
      {.scenario = "tcp-corrupt-frame-header",
       .rows = {{"talkers", {"ok.complete"}, 4}, {"talkers", {"h2.peer_violation", "stall.open"}, 8}},
       .wire_rows = {{"talkers", {"ok.complete"}, 2},
                     {"talkers", {"grpc.bad_framing"}, 2},
                     {"talkers", {"h2.peer_violation", "stall.open"}, 8}},
       .why_wire =
           "the wire engine refuses a message that says it is compressed where no encoding was offered; "
           "gRPC 1.51.1 takes it as it stands"},
      {.scenario = "unix-socket",
       .rows = {{"talkers", {"ok.complete"}, 17},
                {"talkers", {"local.cancel"}, 2},
                {"talkers", {"ok.early"}, 1}}},
      {.scenario = "in-process",
       .rows = {{"talkers", {"ok.complete"}, 16},
                {"talkers", {"local.cancel"}, 2},
                {"talkers", {"local.deadline.inflight", "local.deadline.by_server"}, 1},
                {"talkers", {"app.unavailable"}, 1}}},
  };
  return rows;
}

// Those with a test of another form; storm is in storm_test.cc.
const std::vector<std::string> kElsewhere = {"churn", "listener-down", "remote",        "server-restart",
                                             "soak",  "storm",         "trigger-window"};

std::string test_name(const testing::TestParamInfo<ExpectedRun>& info) {
  std::string name = info.param.scenario;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

class ScenarioLibrary : public testing::TestWithParam<ExpectedRun> {};

TEST_P(ScenarioLibrary, ends_as_it_teaches) { check_scenario(GetParam()); }

INSTANTIATE_TEST_SUITE_P(All, ScenarioLibrary, testing::ValuesIn(library()), test_name);

std::vector<ExpectedRun> over_a_socket() {
  std::vector<ExpectedRun> rows = library();
  std::erase_if(rows, [](const ExpectedRun& row) { return row.scenario == "in-process"; });
  return rows;
}

/// The row for the wire engine: whatever differs there is in the table, with its reason.
ExpectedRun for_the_wire_engine(ExpectedRun run) {
  EXPECT_EQ(run.wire_rows.empty(), run.why_wire.empty());
  if (!run.wire_rows.empty()) run.rows = run.wire_rows;
  // It makes no retries, and refuses a scenario that asks for them.
  run.options.insert(run.options.end(), {"--set", "target.engine=wire", "--set", "target.retries=false"});
  return run;
}

ExpectedRun for_the_wire_server(ExpectedRun run) {
  // It says what gRPC C++ passes over: a request that ends within a message (gRPC PROTOCOL-HTTP2, Requests) is refused, and a method that
  // it does not have is told in words of its own.
  if (run.scenario == "h2-toward-server")
    run.rows = {{"talkers", {"ok.complete"}, 9},
                {"talkers", {"app.unimplemented"}, 2},
                {"talkers", {"app.internal"}, 1}};
  run.options.insert(run.options.end(), {"--set", "target.server=wire"});
  return run;
}

/// gRPC C++ 1.51.1 now and then sends RST_STREAM for a stream whose HEADERS it never sent, when a deadline has passed
/// before the call begins, or it is cancelled at once. RFC 9113 section 6.4 makes that a connection error, and the wire
/// server keeps to it: then the other streams of the connection die as well.
ExpectedRun for_the_grpc_engine_on_a_strict_server(ExpectedRun run) {
  if (run.scenario == "deadline-past") {
    run.rows = {{"talkers", {"ok.complete", "goaway.unprocessed"}, 7},
                {"talkers", {"local.deadline.past"}, 3}};
  } else if (run.scenario == "cancel-before-first-reply") {
    // Its GOAWAY may also come before a cancel that is due after the first message.
    run.rows = {{"talkers", {"ok.complete", "goaway.unprocessed", "local.cancel"}, 20}};
    run.options = {"--set", R"(fault.after-first-message.expect=["local.cancel", "goaway.unprocessed"])"};
  } else {
    return run;
  }
  run.options.insert(run.options.end(), {"--set", R"(streams.talkers.expect=["ok", "goaway.unprocessed"])"});
  return run;
}

class OtherSideLibrary : public testing::TestWithParam<ExpectedRun> {};

TEST_P(OtherSideLibrary, ends_alike_on_the_wire_engine) { check_scenario(for_the_wire_engine(GetParam())); }

TEST_P(OtherSideLibrary, ends_alike_on_the_wire_server) {
  check_scenario(for_the_wire_server(for_the_grpc_engine_on_a_strict_server(GetParam())));
}

TEST_P(OtherSideLibrary, ends_alike_on_the_wire_engine_and_server) {
  check_scenario(for_the_wire_server(for_the_wire_engine(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(All, OtherSideLibrary, testing::ValuesIn(over_a_socket()), test_name);

ExpectedRun row_of(const std::string& scenario) {
  return *std::find_if(library().begin(), library().end(),
                       [&](const ExpectedRun& row) { return row.scenario == scenario; });
}

TEST(RefusedStreams, that_are_not_tried_again_are_a_breach_of_the_client) {
  const std::optional<v1::Report> report = checked_report(row_of("h2-refused-retries"));
  ASSERT_TRUE(report);
  ASSERT_EQ(report->breaches_size(), 1) << "those that a GOAWAY refused were tried again";
  EXPECT_EQ(report->breaches(0).streams(), 2U);
  EXPECT_EQ(report->breaches(0).what(),
            "client: a refused stream was not tried again (gRFC A6, transparent retries)");
}

TEST(RefusedStreams, are_no_breach_where_nobody_asked_for_retries) {
  ExpectedRun run = row_of("h2-refused-retries");
  run.rows = run.wire_rows;
  run.options = {"--set", "target.retries=false"};
  const std::optional<v1::Report> report = checked_report(run);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->breaches_size(), 0) << report->breaches(0).what();
}

TEST(ScenarioFolder, every_file_has_a_test) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(WEIR_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() != ".toml" || entry.path().stem() == "symptoms") continue;
    ++files;
    std::string name = entry.path().stem().string();
    bool in_table = std::any_of(library().begin(), library().end(),
                                [&](const ExpectedRun& row) { return row.scenario == name; });
    bool elsewhere = std::count(kElsewhere.begin(), kElsewhere.end(), name) > 0;
    EXPECT_TRUE(in_table || elsewhere) << name << ".toml: add a row to the table in " << __FILE__;
  }
  EXPECT_EQ(files, library().size() + kElsewhere.size());
}

TEST(ScenarioFolder, every_file_has_a_row_in_the_readme) {
  std::string readme = read_file(WEIR_SOURCE_DIR "/scenarios/README.md");
  for (const auto& entry : std::filesystem::directory_iterator(WEIR_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() != ".toml" || entry.path().stem() == "symptoms") continue;
    std::string link = "(" + entry.path().filename().string() + ")";
    EXPECT_NE(readme.find(link), std::string::npos) << link;
  }
}

/// `weir serve` on a free port.
class ServedElsewhere : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(eventually([&] { return server_.out().find('\n') != std::string::npos; })) << server_.err();
    std::string line = server_.out();
    ASSERT_TRUE(line.starts_with("listening on ")) << line;
    address_ = line.substr(13, line.find('\n') - 13);
  }
  WeirProcess server_{{"serve", "--listen", "127.0.0.1:0", "--quiet"}};
  std::string address_;
};

TEST_F(ServedElsewhere, the_remote_example_runs_against_the_address_that_is_set) {
  for (const char* engine : {"grpc", "wire"}) {
    SCOPED_TRACE(engine);
    check_scenario({.scenario = "remote",
                    .rows = {{"chatters", {"ok.complete"}, 14},
                             {"chatters", {"tcp.rst"}, 2},
                             {"chatters", {"tcp.fin"}, 1},
                             {"chatters", {"local.cancel"}, 2},
                             {"chatters", {"local.deadline.inflight", "local.deadline.by_server"}, 1}},
                    .options = {"--set", "target.address=" + address_, "--set",
                                std::string("target.engine=") + engine}});
  }
  server_.signal(SIGTERM);
  EXPECT_EQ(server_.wait(), 0);
}

// How often streams live depends on the machine; that each life ends well does not.
TEST(Churn, every_life_ends_well_and_is_counted) {
  TempFolder folder;
  Ended ended = run_weir(
      {"run", library_file("churn"), "--json", "--out", folder.path().string(), "--set", "report.doubt=0"});
  ASSERT_EQ(ended.exit_code, 0) << account_of(ended);
  v1::Report report = parse_report(ended.out);
  expect_sound(report);
  EXPECT_EQ(report.totals().expected(), report.totals().total());
  ASSERT_EQ(report.groups_size(), 2);
  const v1::GroupReport& visitors = report.groups(0);
  EXPECT_GT(visitors.churn().reopened(), 0U);
  EXPECT_EQ(visitors.streams_started(), visitors.churn().reopened() + 20);
  EXPECT_GE(visitors.churn().lives_over() + 20, visitors.streams_started())
      << "but for those the phase ended";
  EXPECT_EQ(report.groups(1).churn().lives_over(), 5U);
  EXPECT_EQ(report.groups(1).churn().reopened(), 0U);
}

// How many streams reach their point within the window depends on the machine; that some do, and that the others are spared
// and not missed, does not.
TEST(TriggerWindow, strikes_within_it_and_spares_the_others) {
  for (const char* engine : {"grpc", "wire"}) {
    SCOPED_TRACE(engine);
    TempFolder folder;
    Ended ended = run_weir({"run", library_file("trigger-window"), "--json", "--out", folder.path().string(),
                            "--set", "report.doubt=0", "--set", std::string("target.engine=") + engine});
    ASSERT_EQ(ended.exit_code, 0) << account_of(ended);
    v1::Report report = parse_report(ended.out);
    expect_sound(report);
    EXPECT_EQ(report.totals().expected(), report.totals().total());
    ASSERT_EQ(report.faults_size(), 2);
    EXPECT_EQ(report.faults(0).fired(), 5U) << "one life of each of the five streams lies at that time";
    for (const v1::FaultReport& fault : report.faults()) {
      EXPECT_GT(fault.fired(), 0U) << fault.id();
      EXPECT_GT(fault.void_(), 0U) << fault.id();
    }
  }
}

TEST(TriggerWindow, that_no_stream_falls_into_is_no_evidence) {
  TempFolder folder;
  Ended ended = run_weir({"run", library_file("trigger-window"), "--json", "--out", folder.path().string(),
                          "--set", "report.doubt=0", "--set", "streams.talkers.reopen=false"});
  EXPECT_EQ(ended.exit_code, 3) << account_of(ended);
  v1::Report report = parse_report(ended.out);
  ASSERT_EQ(report.faults_size(), 2);
  EXPECT_EQ(report.faults(0).fired(), 5U) << "a stream stays open for a fault whose time is known";
  const v1::FaultReport& window = report.faults(1);
  EXPECT_EQ(window.fired(), 0U);
  ASSERT_GT(window.never_fired_size(), 0);
  EXPECT_NE(window.never_fired(0).find("may strike between 700ms and 1.1s of the run only"),
            std::string::npos)
      << window.never_fired(0);
}

/// What streams come to that open on a connection after a flood of streams the relay opened there.
v1::Report run_after_a_flood(const std::string& frames, const std::string& engine,
                             const std::string& server) {
  TempFolder folder;
  const std::string file = folder.write("after.toml", R"(schema = 1
name = "after"
seed = 1
[target]
connections = 1
engine = ")" + engine + R"("
server = ")" + server + R"("
[phases]
measure = "400ms"
[[streams]]
name = "flooder"
messages = 20
[[streams]]
name = "later"
count = 4
messages = 5
reopen = true
[[fault]]
kind = "h2-flood"
on = "flooder"
frames = ")" + frames + R"("
count = 50
at = { replies = 3 }
expect = ["ok.complete"]
[report]
doubt = 0
)");
  const Ended ended = run_weir({"run", file, "--json", "--out", folder.path().string()});
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  v1::Report report = parse_report(ended.out);
  expect_sound(report);
  EXPECT_EQ(report.totals().expected(), report.totals().total());
  EXPECT_EQ(report.faults(0).fired(), 1U);
  return report;
}

/// Of the later streams that ended well.
std::uint32_t later_streams(const v1::Report& report) {
  std::uint32_t count = 0;
  for (const v1::OutcomeRow& row : report.outcomes()) {
    if (row.group() == "later" && row.class_() == "ok.complete") count += row.count();
  }
  return count;
}

// How often streams reopen depends on the machine; that all of them live, and on which connection, does not.
TEST(AfterAFlood, what_opens_on_the_same_connection_lives) {
  for (const char* frames : {"open-reset", "overflow-reset"}) {
    for (const char* engine : {"grpc", "wire"}) {
      for (const char* server : {"grpc", "wire"}) {
        SCOPED_TRACE(std::string(frames) + " " + engine + " " + server);
        const v1::Report report = run_after_a_flood(frames, engine, server);
        EXPECT_EQ(report.relay().links_accepted(), 1U) << "nobody had to dial again";
        EXPECT_GT(later_streams(report), 8U) << "each of the four, and again";
        EXPECT_EQ(later_streams(report) + 1, report.totals().total()) << "not one was refused";
      }
    }
  }
}

/// How often a stream is refused in an outage is up to the client's backoff; that all come back is not.
v1::Report run_through_an_outage(const std::string& scenario, const std::vector<std::string>& options) {
  TempFolder folder;
  std::vector<std::string> arguments = {
      "run", library_file(scenario), "--json", "--out", folder.path().string(), "--set", "report.doubt=0"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  Ended ended = run_weir(arguments);
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  v1::Report report = parse_report(ended.out);
  expect_sound(report);
  EXPECT_EQ(report.totals().expected(), report.totals().total());
  return report;
}

/// Of the streams that ended in a class, or in a family of classes.
std::uint32_t ended_in(const v1::Report& report, const std::string& name) {
  std::uint32_t count = 0;
  for (const v1::OutcomeRow& row : report.outcomes()) {
    if (row.class_().starts_with(name)) count += row.count();
  }
  return count;
}

const std::vector<std::vector<std::string>> kBothEngines = {{}, {"--set", "target.engine=wire"}};

TEST(ListenerDown, breaks_every_stream_once_and_all_come_back) {
  for (const std::vector<std::string>& engine : kBothEngines) {
    SCOPED_TRACE(engine.empty() ? "grpc" : "wire");
    v1::Report report = run_through_an_outage("listener-down", engine);
    EXPECT_EQ(report.relay().listener_downs(), 1U);
    EXPECT_GE(ended_in(report, "tcp.rst"), 1U);
    EXPECT_LE(ended_in(report, "tcp.rst"), 10U) << "each stream was open once when it struck";
    EXPECT_GE(ended_in(report, "ok.complete"), 10U) << "everybody came back";
  }
}

TEST(ServerRestart, breaks_every_stream_once_and_all_come_back) {
  std::vector<std::vector<std::string>> options = kBothEngines;
  options.push_back({"--set", "target.server=wire"});
  for (const std::vector<std::string>& option : options) {
    SCOPED_TRACE(option.empty() ? "grpc" : option.back());
    v1::Report report = run_through_an_outage("server-restart", option);
    EXPECT_GE(ended_in(report, "tcp."), 1U);
    EXPECT_LE(ended_in(report, "tcp."), 10U) << "each stream was open once when it struck";
    EXPECT_GE(ended_in(report, "ok.complete"), 10U) << "everybody came back";
  }
}

// How often the streams of a soak reopen depends on the machine; what holds for each of them does not. A quarter of its rate, so that
// a build that is ten times as slow, beside other tests, still sends as planned.
TEST(Soak, ends_with_nothing_unexpected_however_often_streams_reopen) {
  TempFolder folder;
  Ended ended = run_weir({"run", library_file("soak"), "--json", "--out", folder.path().string(), "--set",
                          "report.doubt=0", "--set", "streams.chatters.pace.stream_rate=25/s", "--set",
                          "streams.unlucky.pace.stream_rate=25/s"});
  ASSERT_EQ(ended.exit_code, 0) << account_of(ended);
  v1::Report report = parse_report(ended.out);
  expect_sound(report);
  EXPECT_EQ(report.totals().expected(), report.totals().total());
  EXPECT_GT(report.run().streams_started(), 50U);  // every stream at least once, and some again
  EXPECT_EQ(report.totals().collateral(), 0U);
  ASSERT_EQ(report.faults_size(), 4);
  for (const v1::FaultReport& fault : report.faults()) EXPECT_GT(fault.fired(), 0U) << fault.id();
}

}  // namespace
}  // namespace weir
