// What a verdict advises is done, in the state that printed it, and helps. Every remedy of reports/remedies.h has a state here, or a
// word on who else tries it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <regex>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "reports/remedies.h"
#include "tests/integration/weir_process.h"
#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using testing::HasSubstr;

/// Takes connections and closes them; the first hears `greeting` before.
class RudeServer {
 public:
  explicit RudeServer(std::string greeting)
      : thread_([this, greeting = std::move(greeting)] { serve(greeting); }) {}
  ~RudeServer() {
    stopped_ = true;
    try {
      (void)TcpPeer::dial(port_.port());  // wakes accept()
    } catch (const std::system_error&) {
    }
    thread_.join();
  }
  RudeServer(const RudeServer&) = delete;
  RudeServer& operator=(const RudeServer&) = delete;
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_.port()); }

 private:
  void serve(std::string greeting) {
    while (!stopped_) {
      try {
        TcpPeer peer = port_.accept();
        if (greeting.empty()) continue;
        peer.send(std::exchange(greeting, ""));
        (void)peer.receive_to_end();
      } catch (const std::system_error&) {  // nobody came for long, or it has gone before
      }
    }
  }
  TcpPort port_;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

std::string free_address() {
  const TcpPort port;
  return "127.0.0.1:" + std::to_string(port.port());
}

constexpr const char* kHead = R"(schema = 1
name = "advice"
[phases]
measure = "20s"
drain = "200ms"
)";
constexpr const char* kTalkers = R"([[streams]]
name = "talkers"
count = 1
messages = 3
)";
/// A message every 100 ms.
constexpr const char* kSlowTalkers = R"([[streams]]
name = "talkers"
count = 1
messages = 6
pace = { kind = "ping-pong", think = "200ms" }
)";

using Sets = std::vector<std::string>;

/// A run that ends with a remedy, and what a user would do about it: what the remedy itself says as --set, or `cure`, which does
/// what it says in words.
struct State {
  const char* name;
  Remedy remedy;
  std::string scenario;
  Sets sets;
  std::vector<Sets> cures{};  // each a way of its own that the remedy names
};

class Advice : public testing::Test {
 protected:
  Ended run(const std::string& scenario, const Sets& sets) const {
    return run_weir(arguments(scenario, sets, folder_.path() / "runs"));
  }

  /// A run that is stopped for a moment once messages were measured.
  Ended run_held(const std::string& scenario, const Sets& sets) const {
    const TempFolder runs;
    WeirProcess weir(arguments(scenario, sets, runs.path()));
    EXPECT_TRUE(eventually([&] {
      const auto folders = folders_in(runs.path());
      return !folders.empty() && read_file(folders[0] / "latency.hlog").find("Tag=") != std::string::npos;
    })) << weir.err();
    weir.signal(SIGSTOP);
    EXPECT_FALSE(weir.wait(Millis(500)));
    weir.signal(SIGCONT);
    const int exit_code = weir.wait().value_or(-1);
    return {.exit_code = exit_code, .out = weir.out(), .err = weir.err()};
  }

  std::vector<std::string> arguments(const std::string& scenario, const Sets& sets,
                                     const std::filesystem::path& runs) const {
    std::vector<std::string> all = {"run", folder_.write("advice.toml", scenario), "--json", "--out",
                                    runs.string()};
    for (const std::string& set : sets) all.insert(all.end(), {"--set", set});
    return all;
  }

  TempFolder folder_;
};

/// Whether `text` is what `pattern`, with {} for anything, has become; also as one of several that are joined.
bool is_made_of(const std::string& text, std::string_view pattern) {
  static const std::regex kSpecial(R"([.^$|()\[\]*+?\\])");
  std::string expression = std::regex_replace(std::string(pattern), kSpecial, R"(\$&)");
  expression = std::regex_replace(expression, std::regex(R"(\{\{\}\})"), "\x01");
  expression = std::regex_replace(expression, std::regex(R"(\{\})"), ".*");
  expression = std::regex_replace(expression, std::regex("\x01"), R"(\{\})");
  return std::regex_search(text, std::regex(expression));
}

Sets settings_in(const std::string& remedy, const std::string& address) {
  static const std::regex kSet("--set ([A-Za-z0-9_.]+=[^ ,]+)");
  Sets found;
  for (std::sregex_iterator it(remedy.begin(), remedy.end(), kSet), end; it != end; ++it)
    found.push_back(std::regex_replace((*it)[1].str(), std::regex("HOST:PORT"), address));
  return found;
}

void expect_gone(const std::string& reason, const Ended& ended, const std::string& remedy) {
  ASSERT_NE(ended.exit_code, 2) << remedy << "\n" << ended.err;
  const v1::Report report = parse_report(ended.out);
  for (const v1::Finding& finding : report.verdict().findings())
    EXPECT_NE(finding.reason(), reason) << "done as it said: " << remedy;
}

/// Where the servers of the states are.
struct Places {
  std::string closing, http;
  std::uint16_t silent = 0;
};

std::vector<State> states_at(const Places& at) {
  const std::string plain = std::string(kHead) + kTalkers;
  const std::string slow = std::string(kHead) + kSlowTalkers;
  const auto fault = [](const char* name, const char* kind, const char* rest) {
    return std::string("[[fault]]\nname = \"") + name + "\"\nkind = \"" + kind + "\"\n" + rest + "\n";
  };
  return {
      {"nobody there", Remedy::kStartServer, plain, {"target.address=" + free_address()}},
      {"no such host", Remedy::kCheckName, plain, {"target.address=a..b:1", "target.engine=wire"}},
      {"closes at once", Remedy::kSeeItsLog, plain, {"target.address=" + at.closing}},
      {"speaks HTTP/1 once", Remedy::kOtherPort, plain, {"target.address=" + at.http}},
      {"says nothing",
       Remedy::kSilentPort,
       plain,
       {"target.address=127.0.0.1:" + std::to_string(at.silent), "streams.talkers.watchdog=200ms"}},
      {"a fault closes weir's own server",
       Remedy::kOwnServer,
       plain + fault("closer", "tcp-accept-close", "expect = [\"ok\"]"),
       {},
       {{"fault.closer.expect=connect.closed"}}},
      {"streams open late",
       Remedy::kOpenEarlier,
       plain,
       {"streams.talkers.count=3", "streams.talkers.open.rate=1/s", "phases.measure=300ms"},
       {{"phases.measure=20s"}, {"streams.talkers.open.rate=100/s", "phases.measure=20s"}}},
      {"no stream opens",
       Remedy::kOpenEarlier,
       plain,
       {"streams.talkers.open.after=1s", "phases.measure=300ms"},
       {{"phases.measure=20s"}, {"streams.talkers.open.after=0s", "phases.measure=20s"}}},
      {"a fault that selects nobody",
       Remedy::kSelectMore,
       plain + fault("rare", "cancel", "at = { replies = 1 }\nselect = { fraction = 0.0001 }"),
       {},
       {{"fault.rare.select.fraction=1.0"}}},
      {"a stream ends before its fault",
       Remedy::kFireEarlier,
       plain + fault("early", "cancel", "at = { replies = 1 }") +
           fault("late", "tcp-reset", "at = { replies = 2 }"),
       {},
       {{"fault.late.at.replies=1", "fault.early.at.replies=2"}}},
      {"the phase ends before the fault",
       Remedy::kLengthenMeasure,
       slow + fault("late", "cancel", "at = { replies = 5 }"),
       {"phases.measure=200ms"},
       {{"phases.measure=20s"}}},
      {"a life ends before the fault",
       Remedy::kLengthenLive,
       slow + fault("late", "cancel", "at = { replies = 5 }"),
       {"streams.talkers.live=200ms"},
       {{"streams.talkers.live=20s"}}},
      {"a check without data",
       Remedy::kWaitForData,
       plain + "[[check]]\nmetric = \"response.max\"\nmax = \"10s\"\n",
       {"streams.talkers.server.reply_delay=2s", "phases.measure=200ms",
        "streams.talkers.expect=[\"harness.cut\", \"ok\"]"},
       {{"phases.measure=20s"}, {"streams.talkers.server.reply_delay=0s", "phases.measure=20s"}}},
      {"a check on a percentile of three",
       Remedy::kMeasureMore,
       plain + "[[check]]\nmetric = \"response.p90\"\nmax = \"10s\"\ndecide = \"point\"\n",
       {},
       {{"streams.talkers.messages=30"},
        {"check.response.p90.metric=response.max"},
        {"check.response.p90.metric=response.p50"}}},
      {"an interval of a percentile of three",
       Remedy::kMeasureLonger,
       plain + "[[check]]\nmetric = \"response.p90\"\nmax = \"10s\"\n",
       {},
       {{"streams.talkers.messages=60"}, {"check.response.p90.decide=point", "streams.talkers.messages=30"}}},
      {"an interval of a percentile of one stream",
       Remedy::kMoreSamples,
       plain + "[[check]]\nmetric = \"setup.p90\"\nmax = \"10s\"\n",
       {},
       {{"streams.talkers.count=60"}, {"check.setup.p90.decide=point", "streams.talkers.count=30"}}},
      {"a closed loop cut short",
       Remedy::kSendLess,
       slow,
       {"phases.measure=200ms"},
       {{"phases.measure=20s"}, {"streams.talkers.messages=2"}, {"streams.talkers.live=10s"}}},
      {"a run within its warm-up",
       Remedy::kShortenWarmup,
       slow,
       {"phases.warmup=10s"},
       {{"phases.warmup=0s"}, {"phases.warmup=200ms"}, {"phases.warmup=1s", "streams.talkers.messages=20"}}},
      {"an end that nobody expected",
       Remedy::kNameClass,
       plain + fault("stop", "cancel", "at = { replies = 1 }\nexpect = [\"ok\"]"),
       {},
       {{"fault.stop.expect=local.cancel"}}},
  };
}

TEST_F(Advice, is_done_where_it_is_printed_and_helps) {
  const RudeServer closing(""), http("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  const TcpPort silent;
  WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
  ASSERT_TRUE(eventually([&] { return server.out().find('\n') != std::string::npos; })) << server.err();
  const std::string there = "127.0.0.1:" + std::to_string(port_after(server, "listening on "));

  const std::vector<State> states = states_at({closing.address(), http.address(), silent.port()});
  for (const State& state : states) {
    SCOPED_TRACE(state.name);
    const Ended ended = run(state.scenario, state.sets);
    ASSERT_TRUE(ended.exit_code == 3 || ended.exit_code == 98 || ended.exit_code == 99) << account_of(ended);
    const v1::Report report = parse_report(ended.out);
    const auto& findings = report.verdict().findings();
    const auto printed = std::find_if(findings.begin(), findings.end(), [&](const v1::Finding& finding) {
      return is_made_of(finding.remedy(), text_of(state.remedy));
    });
    ASSERT_NE(printed, findings.end()) << report.verdict().DebugString();
    std::vector<Sets> cures = state.cures;
    const Sets typed = settings_in(printed->remedy(), there);
    if (!typed.empty()) cures.push_back(typed);
    ASSERT_FALSE(cures.empty()) << "nobody does what it says: " << printed->remedy();
    for (const Sets& cure : cures) {
      Sets sets = state.sets;
      sets.insert(sets.end(), cure.begin(), cure.end());
      expect_gone(printed->reason(), run(state.scenario, sets), printed->remedy());
    }
  }
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
}

constexpr auto kOfAGenerator =
    std::to_array<Remedy>({Remedy::kLowerRate, Remedy::kUseWire, Remedy::kMoreConnections,
                           Remedy::kFewerStreams, Remedy::kOtherMachine});

TEST_F(Advice, of_a_generator_that_cannot_keep_up_is_taken) {
  std::set<Remedy> printed;
  const std::string scenario = std::string(kHead) + R"([[streams]]
name = "talkers"
count = 2
messages = 100000000
pace = { kind = "open", rate = "2000/s" }
)";
  for (const auto& [engine, connections] :
       {std::pair("grpc", Remedy::kFewerStreams), std::pair("wire", Remedy::kMoreConnections)}) {
    SCOPED_TRACE(engine);
    const std::string with = std::string("target.engine=") + engine;
    // Held for a moment, weir is late for certain. With a rate beyond any machine it may as well be the server that is full.
    const Ended ended = run_held(scenario, {"phases.measure=3s", with});
    ASSERT_EQ(ended.exit_code, 3) << account_of(ended);
    const v1::Report report = parse_report(ended.out);
    ASSERT_GT(report.verdict().findings_size(), 0);
    const v1::Finding& found = report.verdict().findings(0);
    EXPECT_TRUE(is_made_of(found.remedy(), text_of(Remedy::kLowerRate))) << found.remedy();
    EXPECT_TRUE(is_made_of(found.remedy(), text_of(connections))) << found.remedy();
    EXPECT_TRUE(is_made_of(found.remedy(), text_of(Remedy::kOtherMachine))) << found.remedy();
    EXPECT_EQ(is_made_of(found.remedy(), text_of(Remedy::kUseWire)), std::string(engine) == "grpc");
    for (const Remedy one : kOfAGenerator) {
      if (is_made_of(found.remedy(), text_of(one))) printed.insert(one);
    }
    for (const Sets& cure :
         {Sets{"streams.talkers.pace.rate=20/s"}, Sets{"target.engine=wire"}, Sets{"target.connections=2"}}) {
      Sets more = {"phases.measure=300ms", with};
      more.insert(more.end(), cure.begin(), cure.end());
      const Ended again = run(scenario, more);
      EXPECT_NE(again.exit_code, 2) << again.err;
      if (cure.front().find("rate") != std::string::npos) {
        expect_gone(found.reason(), again, found.remedy());
        EXPECT_EQ(again.exit_code, 0) << account_of(again);
      }
    }
  }
  EXPECT_EQ(printed, std::set<Remedy>(kOfAGenerator.begin(), kOfAGenerator.end()));
}

constexpr Remedy kOfAnInterruption = Remedy::kLetItEnd;

TEST_F(Advice, of_an_interrupted_run_is_to_let_it_end) {
  const std::string scenario = std::string(kHead) + kSlowTalkers;
  const std::string file = folder_.write("advice.toml", scenario);
  WeirProcess weir({"run", file, "--json", "--out", (folder_.path() / "runs").string(), "--set",
                    "streams.talkers.messages=100000"});
  ASSERT_TRUE(eventually([&] { return !folders_in(folder_.path() / "runs").empty(); }));
  ASSERT_TRUE(eventually([&] { return weir.err().find("running") != std::string::npos; }));
  weir.signal(SIGINT);
  EXPECT_EQ(weir.wait(), 130);
  const v1::Report report = parse_report(weir.out());
  ASSERT_GT(report.verdict().findings_size(), 0);
  EXPECT_EQ(report.verdict().findings(0).remedy(), text_of(kOfAnInterruption));
  EXPECT_EQ(run(scenario, {}).exit_code, 0);
}

/// Remedies that no state of this file prints, and who tries them.
const std::vector<std::pair<Remedy, const char*>> kElsewhere = {
    {Remedy::kWaitLonger, "cli_test: --wait"},
    {Remedy::kReportBug, "only a bug of weir's own prints it"},
    {Remedy::kMoveBound, "golden checks_test: where a value lies is not for a test to arrange"},
    {Remedy::kQuieterMachine, "golden doubt_test: what neighbours take is not for a test to arrange"},
    {Remedy::kServeMore, "starved_test"},
    {Remedy::kUseWeirServer, "foreign_server_test: AWeirElsewhere"},
    {Remedy::kUseTls, "probe_test: with a certificate that this system trusts"},
    {Remedy::kUseAuthority, "target_causes_test"},
    {Remedy::kUseName, "target_causes_test"},
    {Remedy::kRenewForName, "probe_test; at the server"},
    {Remedy::kRenew, "target_causes_test; at the server"},
    {Remedy::kCompareClocks, "probe_test; of two machines"},
    {Remedy::kOfferH2, "target_causes_test; at the server"},
    {Remedy::kShowCertificate, "calls_test"},
    {Remedy::kShowOtherCertificate, "probe_test; at the server"},
    {Remedy::kOfferTls12, "probe_test; at the server"},
    {Remedy::kDropTls, "probe_test; the same as the next, in the file"},
    {Remedy::kDropTlsOptions, "target_causes_test"},
    {Remedy::kNamePort, "probe_test; the same as kOtherPort's"},
    {Remedy::kCheckProxy, "ways_test"},
    {Remedy::kProxyCredentials, "ways_test"},
    {Remedy::kOtherCredentials, "probe_test; at the proxy"},
    {Remedy::kLetConnectThrough, "ways_test; at the proxy"},
    {Remedy::kUseMethod, "target_causes_test"},
    {Remedy::kNameMethod, "target_causes_test"},
    {Remedy::kImplement, "probe_test; at the server"},
};
TEST(AdviceTable, has_nobody_untried) {
  std::set<Remedy> here(kOfAGenerator.begin(), kOfAGenerator.end());
  here.insert(kOfAnInterruption);
  for (const State& state : states_at({})) here.insert(state.remedy);
  for (const RemedyText& row : remedy_texts()) {
    const bool elsewhere = std::any_of(kElsewhere.begin(), kElsewhere.end(),
                                       [&](const auto& entry) { return entry.first == row.id; });
    EXPECT_NE(here.count(row.id) == 1, elsewhere)
        << (elsewhere ? "a state prints it, take it out of kElsewhere: " : "nobody tries it: ") << row.text;
  }
}

TEST(AdviceTable, names_keys_that_there_are) {
  const Ended keys = run_weir({"validate", "--keys"});
  ASSERT_EQ(keys.exit_code, 0);
  static const std::regex kKey(R"(\b(target|phases)\.([a-z_]+)(\.([a-z_]+))?)");
  for (const RemedyText& row : remedy_texts()) {
    const std::string text(row.text);
    for (std::sregex_iterator it(text.begin(), text.end(), kKey), end; it != end; ++it) {
      const std::string last = (*it)[4].matched ? (*it)[4].str() : (*it)[2].str();
      EXPECT_TRUE(std::regex_search(keys.out, std::regex("\\b" + last + "\\b")))
          << it->str() << " in: " << text;
    }
  }
}

}  // namespace
}  // namespace weir
