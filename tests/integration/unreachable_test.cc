// A target that can't be reached: through the relay its streams end as without it, and are told with the target's address.
#include <gmock/gmock.h>

#include <memory>
#include <regex>
#include <set>

#include "tests/integration/weir_process.h"
#include "tests/support/dead_port.h"
#include "tests/support/full_port.h"
#include "tests/support/test_certificate.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

class Unreachable : public testing::TestWithParam<const char*> {
 protected:
  /// Of a run against `address`. `more`: options.
  std::vector<std::string> arguments(const std::string& address, const std::vector<std::string>& more) const {
    std::vector<std::string> all = {
        "run",
        folder_.write("dead.toml",
                      "schema = 1\nname = \"dead\"\n[target]\naddress = \"127.0.0.1:1\"\n"
                      "[[streams]]\nname = \"g\"\ncount = 3\nwatchdog = \"60s\"\n"),
        "--json",
        "--out",
        (folder_.path() / "runs").string(),
        "--set",
        "target.address=" + address,
        "--set",
        std::string("target.engine=") + GetParam()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  struct Told {
    std::set<std::string> classes;
    std::string text;
  };
  static Told told_by(const v1::Report& report) {
    Told told;
    for (const v1::OutcomeRow& row : report.outcomes()) {
      told.classes.insert(row.class_());
      told.text = row.example_message();
    }
    return told;
  }

  /// What streams come to directly and, alike, through the relay.
  void expect_alike(const std::string& address, const std::string& outcome,
                    std::vector<std::string> more = {}) {
    const std::size_t before = runs();
    const Ended direct = run_weir(arguments(address, more));
    more.insert(more.end(), {"--set", "target.relay=true"});
    const Ended relayed = run_weir(arguments(address, more));
    for (const Ended* ended : {&direct, &relayed}) {
      ASSERT_EQ(ended->exit_code, 3) << account_of(*ended);
      const Told told = told_by(parse_report(ended->out));
      EXPECT_EQ(told.classes, std::set<std::string>{outcome}) << told.text;
      EXPECT_THAT(told.text, HasSubstr(address));
    }
    EXPECT_TRUE(parse_report(relayed.out).target().through_relay());
    EXPECT_EQ(runs(), before + 2) << "each leaves a folder";
  }

  [[nodiscard]] std::size_t runs() const {
    const std::filesystem::path all = folder_.path() / "runs";
    return std::filesystem::exists(all) ? folders_in(all).size() : 0;
  }

  TempFolder folder_;
};

TEST_P(Unreachable, a_target_where_nothing_listens_is_told_alike_through_the_relay) {
  const DeadPort dead;
  expect_alike("127.0.0.1:" + std::to_string(dead.port()), "connect.refused");
  expect_alike("unix:/nonexistent/weir.sock", "connect.no_socket");
}

TEST_P(Unreachable, a_name_without_an_address_is_told_alike_through_the_relay) {
  expect_alike("no-such-host.invalid:50051", "connect.dns");
}

TEST_P(Unreachable, a_target_that_never_answers_is_told_alike_through_the_relay) {
  const FullPort full;
  const std::string address = "127.0.0.1:" + std::to_string(full.port());
  // At once, since each takes as long as clients have patience.
  WeirProcess direct(arguments(address, {}));
  WeirProcess relayed(arguments(address, {"--set", "target.relay=true"}));
  for (WeirProcess* weir : {&direct, &relayed}) {
    EXPECT_EQ(weir->wait(), 3) << weir->err();
    const Told told = told_by(parse_report(weir->out()));
    EXPECT_EQ(told.classes, std::set<std::string>{"connect.timeout"}) << told.text;
    EXPECT_THAT(told.text, HasSubstr(address));
  }
}

TEST_P(Unreachable, tls_that_cannot_be_had_is_told_alike_through_the_relay) {
  const TestCertificate certificate = make_test_certificate("chat.test");
  WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet", "--cert",
                      folder_.write("cert.pem", certificate.certificate), "--key",
                      folder_.write("key.pem", certificate.key)});
  const std::string address = "127.0.0.1:" + std::to_string(port_after(server, "listening on "));
  const std::string ca = "target.tls.ca=" + folder_.write("ca.pem", certificate.certificate);
  const std::string stranger =
      "target.tls.ca=" + folder_.write("stranger.pem", make_test_certificate("chat.test").certificate);
  expect_alike(address, "connect.tls", {"--set", ca, "--set", "target.tls.name=other.test"});
  expect_alike(address, "connect.tls", {"--set", stranger, "--set", "target.tls.name=chat.test"});
  WeirProcess plain({"serve", "--listen", "127.0.0.1:0", "--quiet"});
  expect_alike("127.0.0.1:" + std::to_string(port_after(plain, "listening on ")), "connect.tls",
               {"--set", ca, "--set", "target.tls.name=chat.test"});
}

TEST_P(Unreachable, a_fault_that_was_planned_changes_nothing) {
  const DeadPort dead;
  const std::string file = folder_.write(
      "fault.toml",
      "schema = 1\nname = \"fault\"\n[target]\naddress = \"127.0.0.1:" + std::to_string(dead.port()) +
          "\"\n[[streams]]\nname = \"g\"\ncount = 3\n[[fault]]\nkind = \"tcp-reset\"\nat = { "
          "replies = 1 }\n");
  const Ended ended = run_weir({"run", file, "--json", "--out", (folder_.path() / "runs").string(), "--set",
                                std::string("target.engine=") + GetParam()});
  EXPECT_EQ(ended.exit_code, 3) << account_of(ended);
  EXPECT_EQ(told_by(parse_report(ended.out)).classes, std::set<std::string>{"connect.refused"});
}

/// Every port of this machine that a text names.
std::set<std::string> ports_in(const std::string& text) {
  static const std::regex kAddress(R"(127\.0\.0\.1(?::|%3A)([0-9]+))");
  std::set<std::string> ports;
  for (std::sregex_iterator it(text.begin(), text.end(), kAddress), end; it != end; ++it)
    ports.insert((*it)[1]);
  return ports;
}

TEST_P(Unreachable, no_text_names_the_port_of_the_relay_whatever_the_end) {
  const WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
  const std::string port = std::to_string(port_after(server, "listening on "));
  for (const char* fault :
       {"kind = \"tcp-reset\"\nat = { replies = 1 }", "kind = \"tcp-fin\"\nat = { replies = 1 }",
        "kind = \"refuse\"", "kind = \"tcp-accept-close\"", "kind = \"h2-reset\"\nat = { replies = 1 }",
        "kind = \"h2-goaway\"\nat = { replies = 1 }", "kind = \"h2-http-status\"", "kind = \"h2-bad-hpack\"",
        "kind = \"listener-down\"\nduration = \"300ms\"\nat = { replies = 1 }",
        "kind = \"blackhole\"\nat = { replies = 1 }"}) {
    TempFolder folder;
    const std::string file = folder.write(
        "fault.toml",
        "schema = 1\nname = \"fault\"\n[target]\naddress = \"127.0.0.1:" + port +
            "\"\nconnections = \"per-stream\"\n[[streams]]\nname = \"g\"\ncount = 3\nwatchdog = \"500ms\"\n"
            "[[fault]]\n" +
            fault + "\n");
    const Ended ended = run_weir({"run", file, "--out", (folder.path() / "runs").string(), "--set",
                                  std::string("target.engine=") + GetParam()});
    ASSERT_EQ(folders_in(folder.path() / "runs").size(), 1U) << fault << account_of(ended);
    for (const char* name : {"streams.jsonl", "report.json", "summary.txt"}) {
      const std::string text = read_file(folders_in(folder.path() / "runs")[0] / name);
      for (const std::string& named : ports_in(text)) EXPECT_EQ(named, port) << fault << " in " << name;
    }
  }
}

TEST_P(Unreachable, a_check_says_too_that_nobody_listens) {
  const DeadPort dead;
  const std::string address = "127.0.0.1:" + std::to_string(dead.port());
  for (const char* relay : {"target.relay=false", "target.relay=true"}) {
    const Ended ended = run_weir({"check", address, "--engine", GetParam(), "--out",
                                  (folder_.path() / "runs").string(), "--set", relay});
    EXPECT_EQ(ended.exit_code, 3) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("connect.refused")) << relay;
    EXPECT_THAT(ended.out, HasSubstr("no stream reached " + address));
    EXPECT_THAT(ended.out, Not(HasSubstr("reset by peer")));
  }
}

INSTANTIATE_TEST_SUITE_P(OnTheGrpcEngine, Unreachable, testing::Values("grpc"));
INSTANTIATE_TEST_SUITE_P(OnTheWireEngine, Unreachable, testing::Values("wire"));

}  // namespace
}  // namespace weir
