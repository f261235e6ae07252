// Runs over TLS against `weir serve --cert --key`, on both engines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

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

  TempFolder folder_;
  const TestCertificate certificate_ = make_test_certificate("chat.test");
  std::unique_ptr<WeirProcess> server_;
  std::string address_;
};

TEST_P(OverTls, StreamsAndFaultsAreAsWithoutIt) {
  Ended ended = run();
  ASSERT_EQ(ended.exit_code, 0) << account_of(ended);
  v1::Report report = parse_report(ended.out);
  expect_outcomes(report, {.scenario = "over-tls",
                           .rows = {{"talkers", {"ok.complete"}, 5}, {"talkers", {"tcp.rst"}, 1}}});
  EXPECT_TRUE(report.target().tls());
}

TEST_P(OverTls, AServerThatIsNotTrustedIsNoConnection) {
  std::string stranger = folder_.write("stranger.pem", make_test_certificate("chat.test").certificate);
  for (const std::string& change : {std::string("target.tls.name=other.test"), "target.tls.ca=" + stranger}) {
    SCOPED_TRACE(change);
    Ended ended = run({"--set", change});
    EXPECT_EQ(ended.exit_code, 3) << account_of(ended);
    v1::Report report = parse_report(ended.out);
    ASSERT_GT(report.outcomes_size(), 0) << account_of(ended);
    for (const v1::OutcomeRow& row : report.outcomes())
      EXPECT_EQ(row.class_(), "connect.tls") << row.example_message();
  }
}

TEST_P(OverTls, AFileWithoutCertificatesIsNamed) {
  Ended ended = run({"--set", "target.tls.ca=" + folder_.write("empty.pem", "")});
  EXPECT_EQ(ended.exit_code, 2) << account_of(ended);
  EXPECT_THAT(ended.err, testing::HasSubstr("empty.pem holds no certificate"));
}

INSTANTIATE_TEST_SUITE_P(Engines, OverTls, testing::Values("grpc", "wire"));

}  // namespace
}  // namespace weir
