// Runs over TLS against `weir serve --cert --key`, on both engines: where a fault needs the relay, it ends TLS and begins it
// anew. The same between a client and a server that are not part of a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <map>

#include "tests/integration/expected_run.h"
#include "tests/integration/weir_process.h"
#include "tests/support/test_certificate.h"

namespace weir {
namespace {

constexpr const char* kScenario = R"(schema = 1
name = "over-tls"
[target]
address = "127.0.0.1:1"
tls = { ca = "ca.pem", name = "chat.test" }
[phases]
measure = "20s"
[[streams]]
name = "talkers"
count = 6
messages = 5
connections = "per-stream"
[[fault]]
kind = "tcp-reset"
at = { replies = 3 }
select = { list = [2] }
)";

class OverTls : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    (void)folder_.write("ca.pem", certificate_.certificate);
    server_ = std::make_unique<WeirProcess>(
        std::vector<std::string>{"serve", "--listen", "127.0.0.1:0", "--quiet", "--cert",
                                 folder_.write("cert.pem", certificate_.certificate), "--key",
                                 folder_.write("key.pem", certificate_.key)});
    ASSERT_TRUE(eventually([&] { return server_->out().find('\n') != std::string::npos; })) << server_->err();
    std::string line = server_->out();
    address_ = line.substr(13, line.find('\n') - 13);  // "listening on "
  }
  void TearDown() override {
    server_->signal(SIGTERM);
    EXPECT_EQ(server_->wait(), 0);
  }
  Ended run(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"run",
                                          folder_.write("over-tls.toml", kScenario),
                                          "--json",
                                          "--out",
                                          (folder_.path() / "runs").string(),
                                          "--set",
                                          "target.address=" + address_,
                                          "--set",
                                          std::string("target.engine=") + GetParam()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_weir(arguments);
  }

  /// A scenario of the library, whose faults need the relay.
  Ended run_of_library(const std::string& scenario) {
    return run_weir({"run", library_file(scenario), "--json", "--out", (folder_.path() / "runs").string(),
                     "--set", "target.address=" + address_, "--set",
                     "target.tls.ca=" + (folder_.path() / "ca.pem").string(), "--set",
                     "target.tls.name=chat.test", "--set", std::string("target.engine=") + GetParam()});
  }

  TempFolder folder_;
  const TestCertificate certificate_ = make_test_certificate("chat.test");
  std::unique_ptr<WeirProcess> server_;
  std::string address_;
};

TEST_P(OverTls, streams_and_faults_are_as_without_it) {
  Ended ended = run();
  ASSERT_EQ(ended.exit_code, 0) << account_of(ended);
  v1::Report report = parse_report(ended.out);
  expect_outcomes(report, {.scenario = "over-tls",
                           .rows = {{"talkers", {"ok.complete"}, 5}, {"talkers", {"tcp.rst"}, 1}}});
  EXPECT_TRUE(report.target().tls());
}

TEST_P(OverTls, faults_on_frames_and_connections_are_as_without_it) {
  const bool wire = std::string(GetParam()) == "wire";
  const std::vector<ExpectedRun> runs = {
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
      {.scenario = "h2-no-trailers",
       .rows = {{"talkers", {"ok.complete"}, 9}, {"talkers", {"h2.eos_no_trailers"}, 3}}},
      {.scenario = "h2-truncate",
       .rows = {{"talkers", {"ok.complete"}, 9},
                {"talkers", {wire ? "grpc.bad_framing" : "grpc.truncated_ok"}, 3}}},
      {.scenario = "tcp-reset", .rows = {{"talkers", {"ok.complete"}, 13}, {"talkers", {"tcp.rst"}, 7}}},
      {.scenario = "tcp-fin", .rows = {{"talkers", {"ok.complete"}, 13}, {"talkers", {"tcp.fin"}, 7}}},
      // The cut is counted in the clear: in the middle of a message, and so of a record.
      {.scenario = "tcp-cut-mid-message",
       .rows = {{"talkers", {"ok.complete"}, 4}, {"talkers", {"tcp.rst"}, 4}, {"talkers", {"tcp.fin"}, 4}}},
      {.scenario = "tcp-limit",
       .rows = {{"talkers", {"ok.complete"}, 7}, {"talkers", {"tcp.fin"}, 3}, {"talkers", {"tcp.rst"}, 2}}},
  };
  for (const ExpectedRun& expected : runs) {
    SCOPED_TRACE(expected.scenario);
    const Ended ended = run_of_library(expected.scenario);
    ASSERT_EQ(ended.exit_code, 0) << account_of(ended);
    const v1::Report report = parse_report(ended.out);
    expect_outcomes(report, expected);
    EXPECT_TRUE(report.target().tls());
    EXPECT_TRUE(report.target().through_relay());
    EXPECT_EQ(report.relay().tls_failures(), 0U) << report.relay().tls_problem();
  }
}

TEST_P(OverTls, the_relay_proves_how_streams_end) {
  const Ended ended = run({"--set", "target.relay=true"});
  ASSERT_EQ(ended.exit_code, 0) << account_of(ended);
  const std::vector<std::filesystem::path> runs = folders_in(folder_.path() / "runs");
  ASSERT_EQ(runs.size(), 1U);
  const std::string streams = read_file(runs[0] / "streams.jsonl");
  EXPECT_EQ(std::count(streams.begin(), streams.end(), '\n'), 6);
  EXPECT_THAT(streams, testing::Not(testing::HasSubstr("\"inferred\""))) << streams;
}

TEST_P(OverTls, a_server_that_is_not_trusted_is_no_connection) {
  std::string stranger = folder_.write("stranger.pem", make_test_certificate("chat.test").certificate);
  for (const std::string& change : {std::string("target.tls.name=other.test"), "target.tls.ca=" + stranger}) {
    SCOPED_TRACE(change);
    Ended ended = run({"--set", change});
    EXPECT_EQ(ended.exit_code, 3) << account_of(ended);
    v1::Report report = parse_report(ended.out);
    ASSERT_GT(report.outcomes_size(), 0) << account_of(ended);
    for (const v1::OutcomeRow& row : report.outcomes())
      EXPECT_EQ(row.class_(), "connect.tls") << row.example_message();
    EXPECT_GE(report.relay().tls_failures(), 6U);
    EXPECT_THAT(report.relay().tls_problem(), testing::StartsWith("with the server: certificate: "));
  }
}

TEST_P(OverTls, a_run_without_the_relay_trusts_and_refuses_alike) {
  const std::string plain =
      folder_.write("plain.toml", std::string(kScenario).substr(0, std::string(kScenario).find("[[fault]]")));
  const std::vector<std::string> arguments = {"run",
                                              plain,
                                              "--json",
                                              "--out",
                                              (folder_.path() / "runs").string(),
                                              "--set",
                                              "target.address=" + address_,
                                              "--set",
                                              std::string("target.engine=") + GetParam()};
  const Ended ended = run_weir(arguments);
  ASSERT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_FALSE(parse_report(ended.out).target().through_relay());
  std::vector<std::string> wrong = arguments;
  wrong.insert(wrong.end(), {"--set", "target.tls.name=other.test"});
  const Ended refused = run_weir(wrong);
  EXPECT_EQ(refused.exit_code, 3) << account_of(refused);
  const v1::Report refusals = parse_report(refused.out);
  for (const v1::OutcomeRow& row : refusals.outcomes())
    EXPECT_EQ(row.class_(), "connect.tls") << row.example_message();
}

TEST_P(OverTls, a_name_that_no_certificate_can_have_is_a_bad_scenario) {
  const Ended ended = run({"--set", "target.tls.name=chat server"});
  EXPECT_EQ(ended.exit_code, 2) << account_of(ended);
  EXPECT_THAT(ended.err, testing::HasSubstr("target.tls.name: 'chat server' is neither a host name nor"));
}

TEST_P(OverTls, a_file_without_certificates_is_named) {
  Ended ended = run({"--set", "target.tls.ca=" + folder_.write("empty.pem", "")});
  EXPECT_EQ(ended.exit_code, 2) << account_of(ended);
  EXPECT_THAT(ended.err, testing::HasSubstr("empty.pem holds no certificate"));
}

/// weir as a client of `weir relay`, which knows nothing of the run.
TEST_P(OverTls, a_relay_alone_stands_between_two_that_speak_it) {
  const std::string ca = (folder_.path() / "relay-ca.pem").string();
  const std::string trace = (folder_.path() / "links.jsonl").string();
  WeirProcess relay({"relay",
                     "--to",
                     address_,
                     "--tls",
                     "--tls-ca-out",
                     ca,
                     "--tls-name",
                     "front.test",
                     "--to-tls",
                     "--to-ca",
                     (folder_.path() / "ca.pem").string(),
                     "--to-name",
                     "chat.test",
                     "--fault",
                     "h2-reset",
                     "--with",
                     "code=refused-stream",
                     "--every",
                     "3",
                     "--trace",
                     trace});
  ASSERT_TRUE(eventually([&] { return relay.out().find('\n') != std::string::npos; })) << relay.err();
  const std::string line = relay.out();
  const std::string front = line.substr(13, line.find('\n') - 13);  // "listening on "
  EXPECT_THAT(relay.err(), testing::HasSubstr("clients must trust " + ca));
  EXPECT_THAT(read_file(ca), testing::HasSubstr("BEGIN CERTIFICATE"));
  EXPECT_THAT(read_file(ca), testing::Not(testing::HasSubstr("PRIVATE")));
  const std::string plain =
      folder_.write("plain.toml", std::string(kScenario).substr(0, std::string(kScenario).find("[[fault]]")));
  const Ended ended =
      run_weir({"run", plain, "--json", "--out", (folder_.path() / "runs").string(), "--set",
                "target.address=" + front, "--set", "target.tls.ca=" + ca, "--set",
                "target.tls.name=front.test", "--set", std::string("target.engine=") + GetParam()});
  EXPECT_EQ(ended.exit_code, 99) << account_of(ended);  // nobody told the run of the relay's fault
  std::map<std::string, std::uint32_t> classes;
  const v1::Report endings = parse_report(ended.out);
  for (const v1::OutcomeRow& row : endings.outcomes()) classes[row.class_()] += row.count();
  EXPECT_EQ(classes["ok.complete"], 4U);
  EXPECT_EQ(classes.size(), 2U) << account_of(ended);
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 0) << relay.err();
  EXPECT_THAT(relay.out(), testing::HasSubstr(R"("frame_acts": 2,)"));
  EXPECT_THAT(relay.out(), testing::HasSubstr(R"("tls_failures": 0,)"));
  EXPECT_THAT(read_file(trace),
              testing::HasSubstr(R"("event": "tls", "with": "client", "version": "TLSv1.3")"));
  EXPECT_THAT(read_file(trace), testing::HasSubstr(R"("method": "/chat.ChatService/BidirectionalChat")"))
      << "what is inside is told";
  EXPECT_THAT(read_file(trace),
              testing::HasSubstr(R"("by": "relay", "toward": "client", "error": "REFUSED_STREAM")"));
}

TEST_P(OverTls, the_resilience_suite_runs_over_it) {
  const Ended ended = run_weir({"check", address_, "--json", "--engine", GetParam(), "--only",
                                "h2-reset,tcp-reset", "--out", (folder_.path() / "runs").string(), "--set",
                                "target.tls.ca=" + (folder_.path() / "ca.pem").string(), "--set",
                                "target.tls.name=chat.test"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
}

TEST(RelayOverTls, says_what_is_missing_or_cannot_be_used) {
  const TempFolder folder;
  const auto refused = [](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"relay", "--to", "127.0.0.1:1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ended ended = run_weir(arguments);
    EXPECT_EQ(ended.exit_code, 2) << ended.out << ended.err;
    return ended.err;
  };
  EXPECT_THAT(refused({"--tls"}), testing::HasSubstr("--tls-ca-out"));
  EXPECT_THAT(refused({"--to-name", "a.test"}), testing::HasSubstr("--to-tls"));
  EXPECT_THAT(refused({"--to-tls", "--to-ca", "/nonexistent/ca.pem"}),
              testing::HasSubstr("--to-ca: /nonexistent/ca.pem can't be read"));
  EXPECT_THAT(refused({"--to-tls", "--to-ca", folder.write("empty.pem", "")}),
              testing::HasSubstr("empty.pem holds no certificate"));
  EXPECT_THAT(refused({"--tls", "--tls-ca-out", "/nonexistent/ca.pem"}),
              testing::HasSubstr("--tls-ca-out: /nonexistent/ca.pem can't be written"));
  EXPECT_THAT(
      refused({"--tls", "--tls-ca-out", (folder.path() / "ca.pem").string(), "--tls-name", "no name"}),
      testing::HasSubstr("'no name' is neither a host name nor an IP address"));
  const Ended socket = run_weir({"relay", "--to", "unix:/nonexistent/socket", "--to-tls"});
  EXPECT_EQ(socket.exit_code, 2);
  EXPECT_THAT(socket.err, testing::HasSubstr("--to-name"));
}

INSTANTIATE_TEST_SUITE_P(Engines, OverTls, testing::Values("grpc", "wire"));

}  // namespace
}  // namespace weir
