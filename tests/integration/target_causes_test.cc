// A target that no stream can talk to, for each reason there is: the run and the check name the reason, and what they advise
// is done and helps. On both engines, with the relay and without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <map>
#include <regex>

#include "tests/integration/weir_process.h"
#include "tests/support/stubborn_tls.h"
#include "tests/support/test_certificate.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kScenario = R"(schema = 1
name = "causes"
[target]
address = "127.0.0.1:1"
[phases]
measure = "20s"
[[streams]]
name = "talkers"
count = 3
messages = 2
)";

/// `weir serve` for as long as the object lives.
class Server {
 public:
  explicit Server(std::vector<std::string> more = {}) : process_(arguments(std::move(more))) {
    EXPECT_TRUE(eventually([&] { return process_.out().find('\n') != std::string::npos; })) << process_.err();
    const std::string line = process_.out();
    address_ = line.substr(13, line.find('\n') - 13);  // "listening on "
  }
  ~Server() {
    process_.signal(SIGTERM);
    EXPECT_EQ(process_.wait(), 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  static std::vector<std::string> arguments(std::vector<std::string> more) {
    std::vector<std::string> all = {"serve", "--listen", "127.0.0.1:0", "--quiet"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  WeirProcess process_;
  std::string address_;
};

/// Every "--set KEY=VALUE" and "--method NAME" that a remedy names, as arguments. `FILE` in it is `ca`.
std::vector<std::string> options_in(std::string remedy, const std::string& ca) {
  static const std::regex kInPlaceOf(" in place of --[a-z]+ [^ ,;]+");
  remedy = std::regex_replace(remedy, kInPlaceOf, "");
  static const std::regex kOption("(--set|--method) ([^ ,;]+)");
  std::vector<std::string> found;
  for (std::sregex_iterator it(remedy.begin(), remedy.end(), kOption), end; it != end; ++it) {
    std::string value = (*it)[2];
    if (value.ends_with("=FILE")) value = value.substr(0, value.size() - 4) + ca;
    found.insert(found.end(), {(*it)[1], value});
  }
  return found;
}

/// What the two verbs advise.
struct Advised {
  std::string run, check;
};

/// The remedy of the only row of a scorecard that has one.
std::string advice_of_card(const std::string& json) {
  static const std::regex kRow(R"re("remedies":\[\{"text":"((?:[^"\\]|\\.)*)")re");
  std::smatch match;
  return std::regex_search(json, match, kRow) ? match[1].str() : std::string();
}

struct Way {
  const char* engine;
  bool relay;
};

class TargetCauses : public testing::TestWithParam<Way> {
 protected:
  /// A run of weir, with what a user would add to reach the target.
  Ended run(const std::string& address, const std::vector<std::string>& sets,
            const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"run", folder_.write("causes.toml", kScenario), "--json", "--out",
                                          (folder_.path() / "runs").string()};
    add(arguments, sets, address);
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_weir(arguments);
  }
  Ended check(const std::string& address, const std::vector<std::string>& sets,
              const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"check",           address,  "--only",
                                          "plain",           "--json", "--engine",
                                          GetParam().engine, "--out",  (folder_.path() / "runs").string()};
    const std::string method = "target.method=";  // which the suite has an option for
    for (const std::string& set : sets) {
      const bool is_method = set.starts_with(method);
      arguments.insert(arguments.end(),
                       {is_method ? "--method" : "--set", is_method ? set.substr(method.size()) : set});
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_weir(arguments);
  }

  /// Neither talks to it, both say why.
  Advised expect_cause(const std::string& address, const std::vector<std::string>& sets,
                       const std::string& cause, const std::string& reason) const {
    const Ended ended = run(address, sets);
    EXPECT_EQ(ended.exit_code, 3) << account_of(ended);
    const v1::Report report = parse_report(ended.out);
    EXPECT_EQ(report.diagnosis().cause(), cause);
    EXPECT_EQ(report.target().through_relay(), GetParam().relay);
    if (report.verdict().findings().empty()) return {};
    const v1::Finding& first = report.verdict().findings(0);
    EXPECT_EQ(first.reason(), "no stream got a reply from " + address + ": " + reason);
    EXPECT_THAT(first.remedy(), Not(HasSubstr("start the server")));
    EXPECT_EQ(report.verdict().reasons(0), first.reason() + "; " + first.remedy());

    const Ended checked = check(address, sets);
    EXPECT_EQ(checked.exit_code, 3) << checked.out << checked.err;
    EXPECT_THAT(checked.out, HasSubstr(as_json(reason)));
    const std::string advice = advice_of_card(checked.out);
    EXPECT_THAT(advice, Not(HasSubstr("target.address"))) << "the suite refuses that";
    EXPECT_THAT(advice, Not(HasSubstr("start the")));
    EXPECT_NE(advice, "") << checked.out;
    return {first.remedy(), advice};
  }

  /// Done as it was advised, both talk to it.
  void expect_help(const std::string& address, const std::vector<std::string>& sets, const Advised& advised,
                   const std::string& ca = "") const {
    const Ended ended = run(address, sets, options_in(advised.run, ca));
    EXPECT_EQ(ended.exit_code, 0) << advised.run << "\n" << account_of(ended);
    const Ended checked = check(address, sets, options_in(advised.check, ca));
    EXPECT_EQ(checked.exit_code, 0) << advised.check << "\n" << checked.out << checked.err;
  }

  [[nodiscard]] std::vector<std::string> with_certificate(const TestCertificate& certificate) const {
    return {"--cert", folder_.write("cert.pem", certificate.certificate), "--key",
            folder_.write("key.pem", certificate.key)};
  }

  TempFolder folder_;
  const TestCertificate certificate_ = make_test_certificate("chat.test");
  const std::string ca_ = folder_.write("ca.pem", certificate_.certificate);
  const std::vector<std::string> trusted_ = {"target.tls.ca=" + ca_, "target.tls.name=chat.test"};

 private:
  static std::string as_json(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '"' ? "\\\"" : std::string(1, c);
    return out;
  }
  static void add(std::vector<std::string>& arguments, const std::vector<std::string>& sets,
                  const std::string& address) {
    for (const std::string& set :
         {"target.address=" + address, std::string("target.engine=") + GetParam().engine,
          std::string("target.relay=") + (GetParam().relay ? "true" : "false")})
      arguments.insert(arguments.end(), {"--set", set});
    for (const std::string& set : sets) arguments.insert(arguments.end(), {"--set", set});
  }
};

TEST_P(TargetCauses, a_plain_client_is_told_that_the_server_speaks_tls) {
  const Server server(with_certificate(certificate_));
  const Advised advised = expect_cause(
      server.address(), {}, "tls.wanted,tls.authority",
      "it speaks TLS, and the client does not; and its certificate is signed by 'chat.test', which this "
      "system does not trust");
  expect_help(server.address(), {}, advised, ca_);
}

TEST_P(TargetCauses, a_tls_client_is_told_that_the_server_speaks_none) {
  const Server server;
  const Advised advised = expect_cause(server.address(), trusted_, "tls.not_spoken",
                                       "it speaks HTTP/2 without TLS, and the client asks for TLS");
  EXPECT_EQ(advised.run, "leave out every --set target.tls");
  EXPECT_EQ(advised.check, advised.run);
  expect_help(server.address(), {}, {});
}

TEST_P(TargetCauses, a_certificate_for_another_name_is_told_with_those_it_is_for) {
  const Server server(with_certificate(certificate_));
  const std::vector<std::string> sets = {"target.tls.ca=" + ca_, "target.tls.name=other.test"};
  const Advised advised =
      expect_cause(server.address(), sets, "tls.name",
                   "its certificate is for chat.test and 127.0.0.1, not for 'other.test'");
  expect_help(server.address(), sets, advised);
}

TEST_P(TargetCauses, an_authority_that_is_not_trusted_is_named) {
  const Server server(with_certificate(certificate_));
  const std::string stranger =
      folder_.write("stranger.pem", make_test_certificate("stranger.test").certificate);
  const std::vector<std::string> sets = {"target.tls.ca=" + stranger};
  Advised advised = expect_cause(server.address(), sets, "tls.authority",
                                 "its certificate is signed by 'chat.test', which is not in " + stranger);
  expect_help(server.address(), sets, advised, ca_);
  advised = expect_cause(server.address(), {"target.tls={}"}, "tls.authority",
                         "its certificate is signed by 'chat.test', which this system does not trust");
  expect_help(server.address(), {"target.tls={}"}, advised, ca_);
}

TEST_P(TargetCauses, a_certificate_that_has_expired_is_told_with_its_day) {
  const TestCertificate old = make_test_certificate("chat.test", -60);
  const Server server(with_certificate(old));
  const std::string ca = folder_.write("old.pem", old.certificate);
  const std::vector<std::string> sets = {"target.tls.ca=" + ca, "target.tls.name=chat.test"};
  const Ended ended = run(server.address(), sets);
  const std::string reason = parse_report(ended.out).diagnosis().reason();
  EXPECT_THAT(reason, testing::MatchesRegex("its certificate has expired on [0-9]{4}-[0-9]{2}-[0-9]{2}"));
  EXPECT_EQ(expect_cause(server.address(), sets, "tls.expired", reason).run, "renew it at the server");
}

TEST_P(TargetCauses, a_server_that_does_not_offer_http2_is_told_as_that) {
  const StubbornTls server(StubbornTls::How::kNoAlpn, certificate_);
  const Advised advised = expect_cause("127.0.0.1:" + std::to_string(server.port()), trusted_, "tls.alpn",
                                       "it does not offer HTTP/2 over TLS (ALPN \"h2\")");
  EXPECT_THAT(advised.run, HasSubstr("--set target.address=HOST:PORT"));
}

TEST_P(TargetCauses, a_server_that_wants_a_certificate_of_its_client_is_told_as_that) {
  const StubbornTls server(StubbornTls::How::kWantsCertificate, certificate_);
  const Advised advised =
      expect_cause("127.0.0.1:" + std::to_string(server.port()), trusted_, "tls.client_certificate",
                   "it wants a certificate of its client, and weir has none to show");
  EXPECT_THAT(advised.run, HasSubstr("--set target.tls.cert=FILE --set target.tls.key=FILE"));
}

TEST_P(TargetCauses, a_method_that_the_server_does_not_know_is_told_with_those_it_does) {
  const std::vector<std::string> sets = {"target.method=chat.ChatService/BidirectionalChatt"};
  const Server server;
  const Advised advised =
      expect_cause(server.address(), sets, "method.unknown",
                   "the server does not know chat.ChatService/BidirectionalChatt; its bidi methods are "
                   "chat.ChatService/BidirectionalChat");
  expect_help(server.address(), sets, advised);
}

/// Whatever such a method answers: an error, or one reply and no end.
TEST_P(TargetCauses, a_method_of_another_kind_is_told_with_its_kind) {
  const Server server;
  for (const auto& [method, kind] : std::map<std::string, std::string>{
           {"grpc.health.v1.Health/Check", "unary"}, {"grpc.health.v1.Health/Watch", "server-streaming"}}) {
    const std::vector<std::string> sets = {"target.method=" + method};
    const std::string named = method + " is " + kind + ", and weir drives bidi methods";
    const Ended ran = run(server.address(), {sets[0], "streams.talkers.watchdog=300ms"});
    EXPECT_EQ(ran.exit_code, 3) << account_of(ran);
    const v1::Report report = parse_report(ran.out);
    EXPECT_EQ(report.diagnosis().cause(), "method.not_bidi");
    EXPECT_EQ(report.verdict().findings(0).reason(), server.address() + " says that " + named);
    EXPECT_EQ(report.verdict().findings(0).remedy(),
              "use --set target.method=chat.ChatService/BidirectionalChat");
    const std::string junit = (folder_.path() / "kind.xml").string();
    const Ended checked = check(server.address(), sets, {"--junit", junit});
    EXPECT_EQ(checked.exit_code, 3) << checked.out;
    EXPECT_THAT(checked.out, HasSubstr("\"method_finding\":\"" + named));
    EXPECT_THAT(read_file(junit), HasSubstr("<error message=\"" + named));
    EXPECT_EQ(advice_of_card(checked.out),
              "use --method chat.ChatService/BidirectionalChat in place of --method " + method);
  }
}

TEST_P(TargetCauses, without_reflection_the_remedy_points_to_the_servers_proto) {
  const std::vector<std::string> sets = {"target.method=chat.ChatService/Nope"};
  const Server server({"--server", "wire"});
  const Ended ended = run(server.address(), sets);
  const v1::Diagnosis found = parse_report(ended.out).diagnosis();
  EXPECT_EQ(found.cause(), "method.unknown") << account_of(ended);
  EXPECT_THAT(found.reason(), testing::StartsWith("the server does not know chat.ChatService/Nope"));
  EXPECT_EQ(found.remedy(),
            "use --set target.method=PACKAGE.SERVICE/METHOD, as the server's .proto names it");
}

/// As servers on HTTP say it, and nothing else.
TEST_P(TargetCauses, a_method_that_is_answered_with_http_404_is_one_that_is_not_known) {
  const Server server({"--server", "wire"});  // no reflection: it would be asked through the front as well
  WeirProcess front(
      {"relay", "--to", server.address(), "--quiet", "--fault", "h2-http-status", "--with", "status=404"});
  const std::string address = "127.0.0.1:" + std::to_string(port_after(front, "listening on "));
  // The fault strikes the first stream of a connection.
  const Ended ended = run(address, {"streams.talkers.count=1"});
  EXPECT_EQ(ended.exit_code, 3) << account_of(ended);
  const v1::Report report = parse_report(ended.out);
  EXPECT_EQ(report.outcomes(0).class_(), "h2.http_status.404");
  EXPECT_THAT(report.diagnosis().reason(),
              testing::StartsWith("the server does not know chat.ChatService/BidirectionalChat"));
  EXPECT_THAT(report.diagnosis().remedy(), HasSubstr("--set target.method=PACKAGE.SERVICE/METHOD"));
  front.signal(SIGTERM);
  EXPECT_EQ(front.wait(), 0);
}

INSTANTIATE_TEST_SUITE_P(Ways, TargetCauses,
                         testing::Values(Way{"grpc", false}, Way{"grpc", true}, Way{"wire", false},
                                         Way{"wire", true}),
                         [](const auto& test) {
                           return std::string(test.param.engine) + (test.param.relay ? "_relay" : "");
                         });

}  // namespace
}  // namespace weir
