// `--wait`: a server that is coming up, one that does not, and what answers in its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstring>
#include <filesystem>

#include "tests/integration/cli.h"
#include "tests/support/tcp_peer.h"
#include "tests/support/test_certificate.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(Cli, a_server_that_is_coming_up_is_waited_for) {
  std::string address;
  {
    WeirProcess gone({"serve", "--listen", "127.0.0.1:0", "--quiet"});
    address = "127.0.0.1:" + std::to_string(port_after(gone, "listening on "));
  }
  const std::string open = folder_.write("open.toml", open_loop("100/s", "200ms"));
  for (std::vector<std::string> verb :
       {std::vector<std::string>{"run", folder_.write("small.toml", kSmall), "--set",
                                 "target.address=" + address},
        {"run", folder_.write("small.toml", kSmall), "--set", "target.address=" + address, "--set",
         "target.engine=wire"},
        {"find-max", open, "--to", "100/s", "--set", "target.address=" + address},
        {"check", address, "--only", "plain"}}) {
    SCOPED_TRACE(verb.front());
    verb.insert(verb.end(), {"--out", runs(), "--wait", "60s"});
    WeirProcess weir(verb);
    ASSERT_TRUE(eventually([&] { return weir.err().find("Connection refused") != std::string::npos; }))
        << weir.err();
    EXPECT_THAT(weir.err(), HasSubstr("waiting up to 60s for " + address));
    const WeirProcess server({"serve", "--listen", address, "--quiet"});
    const std::optional<int> exit_code = weir.wait();
    if (verb.front() == "find-max") {
      // Whether this machine holds the rate is not what is tried.
      EXPECT_THAT(weir.out(), HasSubstr("offered/s")) << weir.err();
    } else {
      EXPECT_EQ(exit_code, 0) << weir.out() << weir.err();
    }
  }
}

TEST_F(Cli, a_server_that_does_not_come_up_is_no_evidence_with_the_last_reason) {
  const std::string junit = (folder_.path() / "run.xml").string();
  const Ended ended =
      run(kSmall, {"--set", "target.address=127.0.0.1:1", "--wait", "300ms", "--junit", junit});
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.err, HasSubstr("127.0.0.1:1 was not there within 300ms: "));
  EXPECT_THAT(ended.err, HasSubstr("Connection refused\n  fix: start the server, wait longer, or"));
  EXPECT_THAT(read_file(junit), HasSubstr("was not there within 300ms"));
  EXPECT_FALSE(std::filesystem::exists(runs())) << "nothing was run";
  WeirProcess tired(
      {"run", folder_.write("small.toml", kSmall), "--set", "target.address=127.0.0.1:1", "--wait", "10m"});
  ASSERT_TRUE(eventually([&] { return tired.err().find("waiting up to 600s") != std::string::npos; }));
  tired.signal(SIGINT);
  EXPECT_EQ(tired.wait(), 130);
  EXPECT_EQ(run(kSmall, {"--wait", "soon"}).exit_code, 2);
}

TEST_F(Cli, a_port_that_speaks_no_http2_is_not_taken_for_the_server) {
  const TcpPort silent;
  const Ended ended =
      run(kSmall, {"--set", "target.address=127.0.0.1:" + std::to_string(silent.port()), "--wait", "1s"});
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.err, HasSubstr("was not there within 1s: it does not answer, or not as an HTTP/2 server "
                                   "does\n  fix: something accepts connections there and never answers"));
}

/// What the wait says helps, of each verb in its own options.
TEST_F(Cli, a_tls_server_that_is_waited_for_in_the_clear_is_named_as_that) {
  const TestCertificate one = make_test_certificate("localhost");
  WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet", "--cert",
                      folder_.write("cert.pem", one.certificate), "--key",
                      folder_.write("key.pem", one.key)});
  const std::string address = "127.0.0.1:" + std::to_string(port_after(server, "listening on "));
  const Ended ended = run(kSmall, {"--set", "target.address=" + address, "--wait", "1s"});
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.err, HasSubstr("TLS"));
  EXPECT_THAT(ended.err, HasSubstr("use --set target.tls.ca=FILE"));
  const Ended mended = run(kSmall, {"--set", "target.address=" + address, "--wait", "10s", "--set",
                                    "target.tls.ca=" + folder_.write("cert.pem", one.certificate)});
  EXPECT_EQ(mended.exit_code, 0) << mended.err;
}

TEST_F(Cli, what_helps_a_wait_is_said_in_the_options_of_its_verb) {
  const Ended of_run = run(kSmall, {"--set", "target.address=127.0.0.1:1", "--wait", "100ms"});
  EXPECT_THAT(of_run.err, HasSubstr("--set target.address=HOST:PORT"));
  const Ended of_check = run_weir({"check", "127.0.0.1:1", "--wait", "100ms", "--out", runs()});
  EXPECT_EQ(of_check.exit_code, 3);
  EXPECT_THAT(of_check.err, HasSubstr("or name another in TARGET"));
  EXPECT_THAT(of_check.err, testing::Not(HasSubstr("--set target.address")));
}

}  // namespace
}  // namespace weir
