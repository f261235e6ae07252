// `weir relay` as a program: faults from a scenario, the trace, the control interface.
#include <gmock/gmock.h>
#include <signal.h>

#include <cerrno>
#include <system_error>

#include "tests/integration/weir_process.h"
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

TEST_F(RelayVerb, TakesFaultsFromAScenarioAndTracesWhatLinksLiveThrough) {
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
  const StreamEnd end = other.receive_to_end();
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
      HasSubstr(R"("link": 1, "event": "act", "act": "reset", "toward": "both", "bytes_to_server": 3)"));
}

TEST_F(RelayVerb, CutsAnyClientsStreamInsideTheMessageThatItCounted) {
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

TEST_F(RelayVerb, SaysWhatOfAScenarioItCannotDo) {
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

TEST_F(RelayVerb, TakesAFaultAndItsParametersAsOptions) {
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
  const StreamEnd end = other.receive_to_end();
  EXPECT_EQ(end.bytes, "abc");
  EXPECT_EQ(end.error, ECONNRESET);
  weir.signal(SIGTERM);
  EXPECT_EQ(weir.wait(), 0) << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr(R"("resets": 1)"));
}

TEST_F(RelayVerb, TakesEveryKindThatARelayAloneCanDo) {
  const std::vector<std::vector<std::string>> rows = {
      {"tcp-reset", "--toward", "client"},
      {"tcp-fin", "--after-bytes", "100", "--direction", "to-client"},
      {"blackhole"},
      {"tcp-stall", "--with", "duration=10ms"},
      {"tcp-half-close", "--toward", "server"},
      {"tcp-idle-kill", "--with", "idle=1s", "--with", "by=silence"},
      {"tcp-accept-close", "--with", "by=rst"},
      {"tcp-slow-close"},
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
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("links_accepted"));
  }
}

TEST_F(RelayVerb, ATraceThatIsNotWholeIsNoSuccess) {
  WeirProcess relay({"relay", "--to", upstream(), "--quiet", "--trace", "/dev/full"});
  TcpPeer client = TcpPeer::dial(port_after(relay, "listening on "));
  const TcpPeer server = server_.accept();
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 5);
  EXPECT_THAT(relay.err(), HasSubstr("the trace is not whole: /dev/full: No space left on device"));
}

TEST_F(RelayVerb, SaysWhatIsWrongWithAFaultGivenByOptions) {
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
      {{"tcp-reset", "--after-bytes", "-4"}, "'-4' is no whole number from 1 to 18446744073709551615"},
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

TEST_F(RelayVerb, ItsListenerGoesDownAndComesBack) {
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

TEST_F(RelayVerb, AListenerGoesDownByAScenario) {
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

TEST_F(RelayVerb, IsControlledOverHttp) {
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

TEST_F(RelayVerb, NeedsAServerOrAControlInterfaceAndNotTwoSourcesOfFaults) {
  EXPECT_EQ(run_weir({"relay"}).exit_code, 2);
  EXPECT_EQ(
      run_weir({"relay", "--to", upstream(), "--fault", "tcp-fin", "--control", "127.0.0.1:0"}).exit_code, 2);
  const Ended nowhere = run_weir({"relay", "--to", upstream(), "--trace", "/nonexistent/folder/links.jsonl"});
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_THAT(nowhere.err, HasSubstr("/nonexistent/folder/links.jsonl"));
}

}  // namespace
}  // namespace weir
