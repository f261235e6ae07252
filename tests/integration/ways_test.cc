// By which ways connections reach a target: spread over its addresses, through an HTTP proxy, by an address with a zone. On both
// engines, with the relay and without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "tests/integration/weir_process.h"
#include "tests/support/connect_proxy.h"
#include "tests/support/dead_port.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kScenario = R"(schema = 1
name = "ways"
[target]
address = "127.0.0.1:1"
connections = 20
[phases]
measure = "20s"
[[streams]]
name = "talkers"
count = 40
messages = 3
)";

/// A variable of the environment that weir is started in, for as long as the object lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

/// `weir serve` on every address of this machine.
class Everywhere {
 public:
  explicit Everywhere(const std::string& listen) : process_({"serve", "--listen", listen, "--quiet"}) {
    EXPECT_TRUE(eventually([&] { return process_.out().find('\n') != std::string::npos; })) << process_.err();
    const std::string line = process_.out().substr(0, process_.out().find('\n'));
    port_ = line.substr(line.rfind(':') + 1);  // "listening on [::]:50051"
  }
  [[nodiscard]] const std::string& port() const { return port_; }

 private:
  WeirProcess process_;
  std::string port_;
};

struct Way {
  const char* engine;
  bool relay;
};

class Ways : public testing::TestWithParam<Way> {
 protected:
  [[nodiscard]] std::vector<std::string> arguments(const std::string& address,
                                                   const std::vector<std::string>& sets) const {
    std::vector<std::string> all = {"run",
                                    folder_.write("ways.toml", kScenario),
                                    "--json",
                                    "--out",
                                    runs(),
                                    "--set",
                                    std::string("target.engine=") + GetParam().engine,
                                    "--set",
                                    std::string("target.relay=") + (GetParam().relay ? "true" : "false"),
                                    "--set",
                                    "target.address=\"" + address + "\""};
    for (const std::string& set : sets) all.insert(all.end(), {"--set", set});
    return all;
  }
  Ended run(const std::string& address, const std::vector<std::string>& sets = {}) const {
    return run_weir(arguments(address, sets));
  }
  [[nodiscard]] std::string runs() const { return (folder_.path() / "runs").string(); }

  TempFolder folder_;
};

using Reached = std::map<std::string, std::uint32_t>;

Reached reached(const v1::Report& report) {
  Reached reached;
  for (const v1::ReachedAddress& one : report.target().reached()) reached[one.address()] = one.connections();
  return reached;
}

TEST_P(Ways, connections_are_spread_over_the_addresses_of_a_target) {
  const Everywhere server("0.0.0.0:0");
  const std::string one = "127.0.0.1:" + server.port(), two = "127.0.0.2:" + server.port();
  const Ended ended = run("ipv4:" + one + "," + two);
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(reached(parse_report(ended.out)), (Reached{{one, 10}, {two, 10}}));
  const auto folders = folders_in(runs());
  ASSERT_EQ(folders.size(), 1U);
  EXPECT_THAT(read_file(folders[0] / "summary.txt"), HasSubstr(one + " 10, " + two + " 10"));
}

TEST_P(Ways, connections_all_go_to_the_first_address_that_answers_where_that_is_asked_for) {
  const DeadPort dead;
  const Everywhere server("0.0.0.0:0");
  const std::string none = "127.0.0.1:" + std::to_string(dead.port());
  const std::string one = "127.0.0.1:" + server.port(), two = "127.0.0.2:" + server.port();
  const Ended ended = run("ipv4:" + none + "," + one + "," + two, {"target.balance=first"});
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(reached(parse_report(ended.out)), (Reached{{one, 20}}));
}

TEST_P(Ways, a_connection_goes_on_to_the_next_address_where_nobody_listens) {
  const DeadPort dead;
  const Everywhere server("0.0.0.0:0");
  const std::string one = "127.0.0.1:" + std::to_string(dead.port()), two = "127.0.0.1:" + server.port();
  const Ended ended = run("ipv4:" + one + "," + two);
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(reached(parse_report(ended.out)), (Reached{{two, 20}}));
}

TEST_P(Ways, connections_of_a_server_that_dies_go_on_at_the_next_address) {
  // It says on its stderr when a stream has ended.
  WeirProcess mortal({"serve", "--listen", "127.0.0.1:0"});
  ASSERT_TRUE(eventually([&] { return mortal.out().find('\n') != std::string::npos; })) << mortal.err();
  const std::string one = "127.0.0.1:" + std::to_string(port_after(mortal, "listening on "));
  const Everywhere server("127.0.0.1:0");
  const std::string two = "127.0.0.1:" + server.port();
  WeirProcess weir(arguments(
      "ipv4:" + one + "," + two,
      {"target.connections=4", "streams.talkers.count=8", "streams.talkers.reopen=true",
       "streams.talkers.expect=[\"ok\", \"tcp\", \"connect\", \"h2\", \"goaway\"]", "phases.measure=3s"}));
  ASSERT_TRUE(eventually([&] { return mortal.err().find("stream ended") != std::string::npos; }));
  mortal.signal(SIGKILL);
  EXPECT_EQ(weir.wait(), 0) << weir.err();
  const Reached where = reached(parse_report(weir.out()));
  ASSERT_EQ(where.size(), 2U);
  EXPECT_GE(where.at(one), 1U) << "two, unless it died before the second";
  EXPECT_EQ(where.at(two), 4U);
}

TEST_P(Ways, a_name_is_looked_up_and_its_addresses_are_told) {
  const Everywhere server("0.0.0.0:0");
  const Ended ended = run("dns:///localhost:" + server.port());
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  // A machine whose localhost is ::1 as well has nobody there.
  EXPECT_EQ(reached(parse_report(ended.out)), (Reached{{"127.0.0.1:" + server.port(), 20}}));
}

bool has_ipv6() {
  return std::filesystem::exists("/proc/net/if_inet6") && !read_file("/proc/net/if_inet6").empty();
}

TEST_P(Ways, connections_are_spread_over_both_families) {
  if (!has_ipv6()) GTEST_SKIP() << "no IPv6 here";
  const Everywhere server("[::]:0");
  const std::string v6 = "[::1]:" + server.port();
  const Ended ended = run("ipv6:" + v6 + ",[::ffff:127.0.0.1]:" + server.port());
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(reached(parse_report(ended.out)), (Reached{{v6, 10}, {"127.0.0.1:" + server.port(), 10}}));
}

TEST_P(Ways, an_address_may_have_a_zone) {
  if (!has_ipv6()) GTEST_SKIP() << "no IPv6 here";
  const Everywhere server("[::]:0");
  const std::string address = "[::1%lo]:" + server.port();
  const Ended ended = run(address);
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(parse_report(ended.out).target().address(), address) << "as it is written";
  const Ended nowhere = run("[fe80::1%nowhere0]:1");
  EXPECT_EQ(nowhere.exit_code, 2) << nowhere.err;
  EXPECT_THAT(nowhere.err, HasSubstr("'nowhere0' is no interface of this machine"));
}

TEST_P(Ways, a_proxy_is_asked_for_the_way_and_its_password_is_told_to_nobody_else) {
  const Everywhere server("127.0.0.1:0");
  const ConnectProxy proxy;
  const Variable credentials("WEIR_PROXY_AUTH", "user:secretword");
  const std::string address = "127.0.0.1:" + server.port();
  const Ended ended = run(address, {"target.proxy=" + proxy.url()});
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  const v1::Report report = parse_report(ended.out);
  EXPECT_EQ(report.target().proxy(), proxy.url());
  EXPECT_EQ(report.target().address(), address);
  const std::vector<std::string> requests = proxy.requests();
  EXPECT_EQ(requests.size(), 20U) << "one for each connection";
  for (const std::string& request : requests) {
    EXPECT_THAT(request, testing::StartsWith("CONNECT " + address + " HTTP/1.1\r\n"));
    EXPECT_THAT(request, testing::ContainsRegex("Proxy-Authorization: ?Basic dXNlcjpzZWNyZXR3b3Jk\r\n"));
  }
  EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("secretword")));
  for (const auto& folder : folders_in(runs())) {
    for (const auto& file : std::filesystem::directory_iterator(folder))
      EXPECT_THAT(read_file(file.path()),
                  Not(testing::AnyOf(HasSubstr("secretword"), HasSubstr("dXNlcjpzZWNy"))))
          << file;
  }
}

TEST_P(Ways, what_a_proxy_refuses_is_told_with_what_helps) {
  struct Row {
    std::string answer;
    const char* cause;
    std::string reason;
    const char* remedy;
  };
  for (const Row& row :
       {Row{"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n",
            "proxy.credentials", "it answered 407 Proxy Authentication Required",
            "WEIR_PROXY_AUTH=USER:PASSWORD"},
        {"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "proxy.status",
         "it answered 502 Bad Gateway", "allow CONNECT to 127.0.0.1:1"},
        {"SSH-2.0-OpenSSH_9\r\n", "proxy.not_http", "what it says is not HTTP/1: \"SSH-2.0-OpenSSH_9\"",
         "--set target.proxy=http://HOST:PORT"}}) {
    const ConnectProxy proxy(row.answer);
    const Ended ended = run("127.0.0.1:1", {"target.proxy=" + proxy.url()});
    EXPECT_EQ(ended.exit_code, 3) << account_of(ended);
    const v1::Report report = parse_report(ended.out);
    EXPECT_EQ(report.diagnosis().cause(), row.cause);
    ASSERT_GT(report.verdict().findings_size(), 0);
    EXPECT_EQ(report.verdict().findings(0).reason(),
              "no stream got a reply from 127.0.0.1:1: the proxy " + proxy.url() + ": " + row.reason);
    EXPECT_THAT(report.verdict().findings(0).remedy(), HasSubstr(row.remedy));
    for (const v1::OutcomeRow& outcome : report.outcomes()) EXPECT_EQ(outcome.class_(), "connect.proxy");
  }
}

TEST_P(Ways, a_proxy_that_is_not_there_is_not_taken_for_the_target) {
  const DeadPort dead;
  const std::string url = "http://127.0.0.1:" + std::to_string(dead.port());
  const Ended ended = run("127.0.0.1:1", {"target.proxy=" + url});
  EXPECT_EQ(ended.exit_code, 3) << account_of(ended);
  const v1::Report report = parse_report(ended.out);
  EXPECT_EQ(report.diagnosis().cause(), "proxy.unreachable");
  EXPECT_THAT(report.diagnosis().reason(), HasSubstr("the proxy " + url + ": Connection refused"));
  for (const v1::OutcomeRow& outcome : report.outcomes()) EXPECT_EQ(outcome.class_(), "connect.proxy");
}

TEST_P(Ways, a_proxy_of_the_environment_is_not_taken_and_that_is_said) {
  const Everywhere server("0.0.0.0:0");
  const ConnectProxy proxy;
  const Variable http("http_proxy", proxy.url()), https("https_proxy", proxy.url()), none("no_proxy", "");
  const Ended here = run("127.0.0.1:" + server.port());
  EXPECT_EQ(here.exit_code, 0) << account_of(here);
  EXPECT_EQ(parse_report(here.out).target().unused_proxy(), "") << "nobody means a proxy for this machine";
  // A name that is no loopback's to people, and has no address.
  const Ended there = run("chat.invalid:50051");
  const v1::Report report = parse_report(there.out);
  EXPECT_EQ(report.target().unused_proxy(), "https_proxy");
  ASSERT_EQ(report.verdict().notes_size(), 1);
  EXPECT_THAT(report.verdict().notes(0), HasSubstr("https_proxy is set in the environment"));
  EXPECT_TRUE(proxy.requests().empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, Ways, testing::Values(Way{"grpc", false}, Way{"grpc", true}, Way{"wire", false}, Way{"wire", true}),
    [](const auto& row) { return std::string(row.param.engine) + (row.param.relay ? "_relayed" : ""); });

}  // namespace
}  // namespace weir
