// `weir relay` as a program: faults from a scenario, the trace, the control interface.
#include <gmock/gmock.h>
#include <signal.h>

#include <cerrno>
#include <system_error>

#include "tests/integration/weir_process.h"
#include "tests/support/dead_port.h"
#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

std::string scenario(const std::string& faults) {
  return "schema = 1\nname = \"links\"\n[[streams]]\nname = \"g\"\ncount = 9\n" + faults;
}

class RelayVerb : public testing::Test {
 protected:
  [[nodiscard]] std::string upstream() const { return "127.0.0.1:" + std::to_string(server_.port()); }
  TempFolder folder_;
  TcpPort server_;
};

TEST_F(RelayVerb, takes_faults_from_a_scenario_and_traces_what_links_live_through) {
  const std::string file = folder_.write(
      "faults.toml",
      scenario("[[fault]]\nkind = \"tcp-limit\"\nbytes = \"3B\"\nby = \"rst\"\nselect = { list = [1] }\n"));
  const std::string trace = (folder_.path() / "links.jsonl").string();
  WeirProcess weir({"relay", "--to", upstream(), "--scenario", file, "--trace", trace, "--quiet"});
  const std::uint16_t port = port_after(weir, "listening on ");
  TcpPeer untouched = TcpPeer::dial(port);
  TcpPeer server = server_.accept();
  untouched.send("abcdef");
  EXPECT_EQ(server.receive(6), "abcdef");
  TcpPeer struck = TcpPeer::dial(port);
  TcpPeer other = server_.accept();
  struck.send("abcdef");
  const PeerEnd end = other.receive_to_end();
  EXPECT_EQ(end.bytes, "abc");
  EXPECT_EQ(end.error, ECONNRESET);
  ASSERT_TRUE(eventually([&] { return read_file(trace).find("\"gone\"") != std::string::npos; }));
  weir.signal(SIGTERM);
  EXPECT_EQ(weir.wait(), 0) << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr(R"("links_accepted": 2)"));
  EXPECT_THAT(weir.out(), HasSubstr(R"("resets": 1)"));
  const std::string lines = read_file(trace);
  EXPECT_THAT(lines, HasSubstr(R"("link": 0, "event": "accepted")"));
  EXPECT_THAT(
      lines,
      HasSubstr(
          R"("link": 1, "event": "act", "act": "reset", "fault": "tcp-limit@g", "toward": "both", "bytes_to_server": 3)"));
  EXPECT_THAT(lines, HasSubstr(R"("event": "not-http2", "by": "client")"));
}

TEST_F(RelayVerb, cuts_any_clients_stream_inside_the_message_that_it_counted) {
  WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
  const std::string to = "127.0.0.1:" + std::to_string(port_after(server, "listening on "));
  const std::string faults = folder_.write(
      "faults.toml", scenario("[[fault]]\nkind = \"tcp-reset\"\nat = { replies = 2, byte = 3 }\n"));
  WeirProcess relay({"relay", "--to", to, "--scenario", faults, "--quiet"});
  const std::string file =
      folder_.write("client.toml", "schema = 1\nname = \"client\"\n[target]\naddress = \"127.0.0.1:" +
                                       std::to_string(port_after(relay, "listening on ")) +
                                       "\"\n[[streams]]\nname = \"g\"\nmessages = 5\n");
  for (const char* engine : {"grpc", "wire"}) {
    const Ended ended = run_weir({"run", file, "--json", "--out", (folder_.path() / engine).string(), "--set",
                                  std::string("target.engine=") + engine});
    const v1::Report report = parse_report(ended.out);
    ASSERT_EQ(report.notable_streams_size(), 1) << ended.err;
    // The kernel tells of a reset once. Where a write of gRPC's takes it, its read ends as after a FIN and may speak first
    // (see tests/confusion/explanations.cc); no relay of its own tells this client better.
    const bool told = engine == std::string_view("wire");
    EXPECT_THAT(report.notable_streams(0).class_(), AnyOf("tcp.rst", told ? "tcp.rst" : "tcp.fin")) << engine;
    EXPECT_EQ(report.notable_streams(0).replies_received(), 2U) << engine;
  }
}

TEST_F(RelayVerb, says_what_of_a_scenario_it_cannot_do) {
  const std::string file = folder_.write(
      "faults.toml",
      scenario("[[fault]]\nkind = \"cancel\"\nat = { replies = 3 }\n[[fault]]\nkind = \"tcp-fin\"\nat = { "
               "run = \"3s\" }\n"));
  const Ended ended = run_weir({"relay", "--to", upstream(), "--scenario", file});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("faults.toml:6:"));
  EXPECT_THAT(ended.err, HasSubstr("a cancel fault is done by weir's own client"));
  EXPECT_THAT(ended.err,
              HasSubstr("only a client of weir's own knows this point, and a relay alone sees what"));
  EXPECT_THAT(ended.err, HasSubstr("2 errors"));
}

TEST_F(RelayVerb, takes_a_fault_and_its_parameters_as_options) {
  WeirProcess weir({"relay", "--to", upstream(), "--quiet", "--fault", "tcp-limit", "--with", "bytes=3B",
                    "--with", "by=rst", "--every", "2"});
  const std::uint16_t port = port_after(weir, "listening on ");
  TcpPeer untouched = TcpPeer::dial(port);
  TcpPeer server = server_.accept();
  untouched.send("abcdef");
  EXPECT_EQ(server.receive(6), "abcdef");
  TcpPeer struck = TcpPeer::dial(port);
  TcpPeer other = server_.accept();
  struck.send("abcdef");
  const PeerEnd end = other.receive_to_end();
  EXPECT_EQ(end.bytes, "abc");
  EXPECT_EQ(end.error, ECONNRESET);
  weir.signal(SIGTERM);
  EXPECT_EQ(weir.wait(), 0) << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr(R"("resets": 1)"));
}

TEST_F(RelayVerb, takes_codes_as_people_write_them) {
  const std::vector<std::vector<std::string>> rows = {
      {"h2-trailers", "--with", "status=UNAVAILABLE"}, {"h2-trailers", "--with", "status=14"},
      {"h2-reset", "--with", "code=REFUSED_STREAM"},   {"h2-reset", "--with", "code=7"},
      {"h2-http-status", "--with", "status=503"},      {"h2-bad-status", "--with", "status=100"}};
  for (std::vector<std::string> row : rows) {
    SCOPED_TRACE(row.back());
    row.insert(row.begin(), {"relay", "--to", upstream(), "--fault"});
    row.insert(row.end(), {"--quiet", "--for", "1ms"});
    const Ended ended = run_weir(row);
    EXPECT_NE(ended.exit_code, 2) << ended.err;
  }
  const Ended refused =
      run_weir({"relay", "--to", upstream(), "--fault", "h2-trailers", "--with", "status=100"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("h2-bad-status puts any text into grpc-status"));
  const Ended interim =
      run_weir({"relay", "--to", upstream(), "--fault", "h2-http-status", "--with", "status=100"});
  EXPECT_EQ(interim.exit_code, 2);
  EXPECT_THAT(interim.err, HasSubstr("h2-interim sends an interim response (1xx)"));
}

TEST_F(RelayVerb, takes_every_kind_that_a_relay_alone_can_do) {
  const std::vector<std::vector<std::string>> rows = {
      {"tcp-reset", "--toward", "client"},
      {"tcp-fin", "--after-bytes", "100", "--direction", "to-client"},
      {"blackhole"},
      {"tcp-stall", "--with", "duration=10ms"},
      {"tcp-half-close", "--toward", "server"},
      {"tcp-idle-kill", "--with", "idle=1s", "--with", "by=silence"},
      {"tcp-accept-close", "--with", "by=rst"},
      {"tcp-slow-close"},
      {"tcp-first-byte-delay"},
      {"tcp-latency"},
      {"tcp-bandwidth", "--with", "rate=64KiB"},
      {"tcp-slice"},
      {"tcp-limit", "--with", "bytes=1KiB"},
      {"tcp-corrupt", "--with", "mid_message=false"},
      {"listener-down", "--with", "duration=10ms", "--after", "1h"},
      {"h2-flood", "--with", "frames=open-reset"}};
  for (std::vector<std::string> row : rows) {
    SCOPED_TRACE(row.front());
    row.insert(row.begin(), {"relay", "--to", upstream(), "--quiet", "--for", "1ms", "--fault"});
    const Ended ended = run_weir(row);
    EXPECT_EQ(ended.exit_code, 3) << "it is taken, and nobody came: " << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("links_accepted"));
    EXPECT_THAT(ended.err, HasSubstr("fault '" + row[7] + "' never fired: "));
  }
}

TEST_F(RelayVerb, takes_several_faults_each_with_what_follows_it) {
  WeirProcess weir({"relay", "--to", upstream(), "--fault", "tcp-limit", "--with", "bytes=3B", "--with",
                    "by=rst", "--every", "2", "--fault", "tcp-fin", "--toward", "server", "--after-bytes",
                    "1KiB..2KiB"});
  const std::uint16_t port = port_after(weir, "listening on ");
  TcpPeer first = TcpPeer::dial(port);
  TcpPeer server = server_.accept();
  const std::string bytes(3000, 'x');
  first.send(bytes);
  const PeerEnd cut = server.receive_to_end();
  EXPECT_EQ(cut.error, 0) << "a FIN";
  EXPECT_GE(cut.bytes.size(), 1024U);
  EXPECT_LE(cut.bytes.size(), 2048U);
  EXPECT_NE(cut.bytes.size(), 3U) << "the other one strikes every second link";
  TcpPeer second = TcpPeer::dial(port);
  TcpPeer other = server_.accept();
  second.send("abcdef");
  const PeerEnd end = other.receive_to_end();
  EXPECT_EQ(end.bytes, "abc");
  EXPECT_EQ(end.error, ECONNRESET);
  ASSERT_TRUE(eventually([&] {
    return weir.err().find("tcp-limit struck link 1 of 127.0.0.1:") != std::string::npos;
  })) << weir.err();
  EXPECT_THAT(weir.err(), HasSubstr("tcp-fin struck link 0 of 127.0.0.1:"));
  weir.signal(SIGTERM);
  EXPECT_EQ(weir.wait(), 0) << weir.err();
}

TEST_F(RelayVerb, what_a_fault_draws_follows_from_the_seed) {
  // The point on the first three links, as where the server was cut.
  const auto points = [&](const std::string& seed) {
    WeirProcess weir({"relay", "--to", upstream(), "--quiet", "--seed", seed, "--fault", "tcp-fin",
                      "--toward", "server", "--after-bytes", "1..4KiB"});
    const std::uint16_t port = port_after(weir, "listening on ");
    std::vector<std::size_t> cuts;
    for (int link = 0; link < 3; ++link) {
      TcpPeer client = TcpPeer::dial(port);
      TcpPeer server = server_.accept();
      client.send(std::string(5000, 'x'));
      cuts.push_back(server.receive_to_end().bytes.size());
    }
    weir.signal(SIGTERM);
    EXPECT_EQ(weir.wait(), 0) << weir.err();
    return cuts;
  };
  const std::vector<std::size_t> of_seven = points("7");
  EXPECT_EQ(points("7"), of_seven);
  EXPECT_NE(points("8"), of_seven);
  EXPECT_NE(of_seven[0], of_seven[1]);
}

TEST_F(RelayVerb, an_option_before_the_first_of_several_faults_is_a_mistake) {
  const Ended ended = run_weir({"relay", "--to", upstream(), "--for", "1ms", "--after", "1h", "--fault",
                                "tcp-fin", "--fault", "tcp-reset"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("--after: it stands before the first of several --fault"));
  EXPECT_THAT(ended.err, HasSubstr("write it behind its --fault"));
  const Ended one =
      run_weir({"relay", "--to", upstream(), "--for", "1ms", "--after", "1h", "--fault", "tcp-fin"});
  EXPECT_EQ(one.exit_code, 3) << "with one fault there is no doubt: " << one.err;
}

TEST_F(RelayVerb, a_fault_that_never_fired_is_no_success) {
  const std::string file = folder_.write(
      "faults.toml", scenario("[[fault]]\nname = \"late\"\nkind = \"tcp-fin\"\nat = { after = \"20s\" }\n"));
  const std::vector<std::pair<std::string, std::vector<std::string>>> rows = {
      {"h2-reset", {"--fault", "h2-reset", "--after", "20s"}}, {"late", {"--scenario", file}}};
  for (const auto& [name, options] : rows) {
    SCOPED_TRACE(name);
    std::vector<std::string> arguments = {"relay", "--to", upstream()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    WeirProcess weir(arguments);
    TcpPeer client = TcpPeer::dial(port_after(weir, "listening on "));
    const TcpPeer server = server_.accept();
    weir.signal(SIGTERM);
    EXPECT_EQ(weir.wait(), 3);
    EXPECT_THAT(weir.err(),
                HasSubstr("weir relay: fault '" + name +
                          "' never fired: 1 link that it was planned on never came to its point (20s "
                          "after the link is accepted); "));
  }
}

TEST_F(RelayVerb, a_server_that_is_not_there_is_said_and_is_why_nothing_fired) {
  const DeadPort dead;
  const std::string nobody = "127.0.0.1:" + std::to_string(dead.port());
  WeirProcess weir({"relay", "--to", nobody, "--fault", "tcp-latency", "--with", "latency=1ms"});
  TcpPeer client = TcpPeer::dial(port_after(weir, "listening on "));
  EXPECT_EQ(client.receive_to_end().error, ECONNRESET);
  const std::string why = "failed to connect to " + nobody + ": Connection refused";
  EXPECT_TRUE(eventually([&] { return weir.err().find(": " + why) != std::string::npos; })) << weir.err();
  weir.signal(SIGTERM);
  EXPECT_EQ(weir.wait(), 3);
  EXPECT_THAT(weir.err(), HasSubstr("fault 'tcp-latency' never fired: the one link found no server: " + why));
}

TEST_F(RelayVerb, a_stream_that_is_struck_is_named) {
  WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
  WeirProcess relay({"relay", "--to", "127.0.0.1:" + std::to_string(port_after(server, "listening on ")),
                     "--fault", "h2-reset"});
  const std::string file = folder_.write(
      "client.toml", "schema = 1\nname = \"client\"\n[target]\nengine = \"wire\"\naddress = \"127.0.0.1:" +
                         std::to_string(port_after(relay, "listening on ")) +
                         "\"\n[[streams]]\nname = \"g\"\n");
  (void)run_weir({"run", file, "--quiet", "--out", (folder_.path() / "runs").string()});
  EXPECT_TRUE(eventually([&] { return relay.err().find(", stream 1\n") != std::string::npos; }))
      << relay.err();
  EXPECT_THAT(relay.err(), HasSubstr("h2-reset struck link 0 of 127.0.0.1:"));
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 0) << relay.err();
}

TEST_F(RelayVerb, a_trace_that_is_not_whole_is_no_success) {
  WeirProcess relay({"relay", "--to", upstream(), "--quiet", "--trace", "/dev/full"});
  TcpPeer client = TcpPeer::dial(port_after(relay, "listening on "));
  const TcpPeer server = server_.accept();
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 5);
  EXPECT_THAT(relay.err(), HasSubstr("the trace is not whole: /dev/full: No space left on device"));
}

TEST_F(RelayVerb, says_what_is_wrong_with_a_fault_given_by_options) {
  struct Row {
    std::vector<std::string> options;
    std::string said;
  };
  const Row rows[] = {
      {{"tcp-limit"},
       "--with: 'bytes' is missing: a tcp-limit fault needs it, a size such as \"64KiB\", above \"0B\": so "
       "many "
       "more "
       "pass, counted from the trigger on; write --with bytes=2KiB"},
      {{"tcp-limit", "--with", "byte=2KiB"},
       "--with: tcp-limit has no parameter 'byte'; did you mean 'bytes'?"},
      {{"tcp-limit", "--with", "size=2KiB"},
       "--with: tcp-limit has no parameter 'size'; it takes bytes, direction, by or toward"},
      {{"tcp-limit", "--with", "bytes=0B"},
       "--with: 'bytes=0B' is not allowed: bytes must be a size such as "},
      {{"tcp-limit", "--with", "bytes=many"}, "--with: 'bytes=many' is not allowed"},
      {{"tcp-limit", "--with", "bytes"}, "--with: 'bytes' has no value; write --with key=value"},
      {{"tcp-limit", "--with", "bytes=1B", "--with", "by=hand"},
       "--with: 'by=hand' is not allowed: by must be \"fin\" or \"rst\"; how it ends"},
      {{"h2-flood", "--with", "count=10001"}, "--with: 'count=10001' is not allowed"},
      {{"tcp-rest"}, "--fault: there is no fault kind 'tcp-rest'; did you mean 'tcp-reset'?"},
      {{"cancel"},
       "--fault: a cancel fault is done by weir's own client, and a relay alone has only connections"},
      {{"refuse"},
       "--fault: a relay alone listens for all links or for none; use tcp-accept-close, or "
       "listener-down for a while"},
      {{"tcp-corrupt"},
       "--with: a relay alone does not know how long a message is; write --with mid_message=false"},
      {{"tcp-accept-close", "--toward", "client"},
       "--toward: who sees a tcp-accept-close fault can't be chosen; leave it out"},
      {{"tcp-reset", "--after-bytes", "-4"},
       "--after-bytes: '-4' is not understood; write it like 4KiB, 4096 or 1KiB..8KiB"},
      {{"tcp-reset", "--after-bytes", "8KiB..1KiB"}, "--after-bytes: the range 8KiB..1KiB runs backwards"},
      {{"tcp-reset", "--after", "soon"},
       "--after: 'soon' is not understood; write it like 250ms, 5s or 1s..3s"},
      {{"tcp-reset", "--after", "1s", "--after", "2s"},
       "--after: it is given twice for --fault tcp-reset; keep one"},
      {{"tcp-reset", "--probability", "1.5"},
       "--probability: '1.5' is not understood; write a share above 0 and up to 1, like 0.1 or 10%"},
      {{"tcp-reset", "--probability", "0.5", "--every", "2"},
       "--probability: --every chooses links already; keep one of them"},
      {{"tcp-reset", "--direction", "to-client"},
       "--direction: it says whose bytes --after-bytes counts; give that as well, or leave it out"},
      {{"tcp-reset", "--every", "4294967296"}, "'4294967296' is no whole number from 1 to 4294967295"},
      {{"tcp-reset", "--trace", "/nowhere/links.jsonl"},
       "the trace can't be written to /nowhere/links.jsonl"},
      {{"h2-reset", "--after-bytes", "9"}, "--after-bytes: h2-reset strikes at a point of its own"},
      {{"tcp-idle-kill", "--after-bytes", "9"}, "--after-bytes: tcp-idle-kill strikes at a point of its own"},
      {{"listener-down", "--every", "2"},
       "--fault: listener-down strikes the relay's one listener and no link"}};
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::PrintToString(row.options));
    std::vector<std::string> arguments = {"relay", "--to", upstream(), "--for", "1ms", "--fault"};
    arguments.insert(arguments.end(), row.options.begin(), row.options.end());
    const Ended ended = run_weir(arguments);
    EXPECT_EQ(ended.exit_code, 2);
    EXPECT_THAT(ended.err, HasSubstr(row.said));
  }
}

TEST_F(RelayVerb, its_listener_goes_down_and_comes_back) {
  const std::string trace = (folder_.path() / "links.jsonl").string();
  WeirProcess weir({"relay", "--to", upstream(), "--quiet", "--trace", trace, "--fault", "listener-down",
                    "--with", "duration=300ms", "--after", "1s"});
  const std::uint16_t port = port_after(weir, "listening on ");
  TcpPeer before = TcpPeer::dial(port);
  EXPECT_EQ(before.receive_to_end().error, ECONNRESET) << "every link is reset";
  // Refused while it is down, and served afterwards: how often is up to the machine.
  EXPECT_TRUE(eventually([&] {
    try {
      (void)TcpPeer::dial(port);
      return true;
    } catch (const std::system_error&) {
      return false;
    }
  }));
  weir.signal(SIGTERM);
  EXPECT_EQ(weir.wait(), 0) << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr(R"("listener_downs": 1)"));
}

TEST_F(RelayVerb, a_listener_goes_down_by_a_scenario) {
  const std::string file = folder_.write(
      "faults.toml",
      scenario("[[fault]]\nkind = \"listener-down\"\nduration = \"1s\"\nat = { run = \"1s\" }\n"));
  WeirProcess weir({"relay", "--to", upstream(), "--quiet", "--scenario", file});
  TcpPeer client = TcpPeer::dial(port_after(weir, "listening on "));
  EXPECT_EQ(client.receive_to_end().error, ECONNRESET);
  weir.signal(SIGTERM);
  EXPECT_EQ(weir.wait(), 0) << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr(R"("listener_downs": 1)"));
}

TEST_F(RelayVerb, is_controlled_over_http) {
  WeirProcess weir({"relay", "--to", upstream(), "--control", "127.0.0.1:0", "--quiet"});
  const std::uint16_t control = port_after(weir, "control on ");
  const std::uint16_t port = port_after(weir, "listening on ");
  TcpPeer http = TcpPeer::dial(control);
  http.send("GET /proxies HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(http.receive_to_end().bytes,
              HasSubstr(R"({"weir":{"name":"weir","listen":"127.0.0.1:)" + std::to_string(port)));
  TcpPeer client = TcpPeer::dial(port);
  TcpPeer server = server_.accept();
  client.send("x");
  EXPECT_EQ(server.receive(1), "x");
  weir.signal(SIGINT);
  EXPECT_EQ(weir.wait(), 0) << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr(R"("links_accepted": 1)"));
}

TEST_F(RelayVerb, needs_a_server_or_a_control_interface_and_not_two_sources_of_faults) {
  EXPECT_EQ(run_weir({"relay"}).exit_code, 2);
  EXPECT_EQ(
      run_weir({"relay", "--to", upstream(), "--fault", "tcp-fin", "--control", "127.0.0.1:0"}).exit_code, 2);
  const Ended nowhere = run_weir({"relay", "--to", upstream(), "--trace", "/nonexistent/folder/links.jsonl"});
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_THAT(nowhere.err, HasSubstr("/nonexistent/folder/links.jsonl"));
}

}  // namespace
}  // namespace weir
