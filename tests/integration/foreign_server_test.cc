// `weir run` against servers that are not weir's, played frame by frame: they enforce deadlines themselves, and do nothing of
// what only weir's own does.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <system_error>
#include <thread>

#include "tests/integration/weir_process.h"
#include "tests/support/h2_peer.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A server of one connection and one stream, on a thread of its own. `serve` gets the peer and the stream's number once the
/// request is there; then the peer waits for the client to go.
class OneStreamServer {
 public:
  using Serve = std::function<void(H2Peer& peer, std::uint32_t stream)>;
  explicit OneStreamServer(Serve serve)
      : thread_([this, serve = std::move(serve)] {
          H2Peer peer(port_);
          port_.close();
          const H2Frame request = peer.next({h2_peer::kHeaders});
          if (request.type == h2_peer::kHeaders) serve(peer, request.stream);
          (void)peer.next({});
        }) {}
  ~OneStreamServer() { thread_.join(); }
  OneStreamServer(const OneStreamServer&) = delete;
  OneStreamServer& operator=(const OneStreamServer&) = delete;

  [[nodiscard]] std::string address() const { return fmt::format("127.0.0.1:{}", port_.port()); }

 private:
  TcpPort port_;
  std::thread thread_;
};

/// A stream on such a server; the report.
struct ForeignRun {
  Ended ended;
  v1::Report report;
  v1::StreamRecord stream{};  // from streams.jsonl
  std::string summary{};
};

ForeignRun run_against(const OneStreamServer::Serve& serve, const std::string& engine,
                       const std::string& target, const std::string& streams) {
  TempFolder folder;
  OneStreamServer server(serve);
  const std::string file =
      folder.write("test.toml", fmt::format("schema = 1\nname = \"test\"\n[target]\naddress = \"{}\"\n"
                                            "engine = \"{}\"\n{}\n[report]\ndoubt = 0\n[[streams]]\n"
                                            "name = \"g\"\nintegrity = \"echo\"\n{}\n",
                                            server.address(), engine, target, streams));
  ForeignRun run;
  run.ended = run_weir({"run", file, "--json", "--out", (folder.path() / "runs").string()});
  run.report = parse_report(run.ended.out);
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "runs")) {
    const std::string line = read_file(entry.path() / "streams.jsonl");
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &run.stream).ok()) << line;
    run.summary = read_file(entry.path() / "summary.txt");
  }
  return run;
}

std::string only_class(const v1::Report& report) {
  return report.outcomes_size() == 1 ? report.outcomes(0).class_()
                                     : fmt::format("{} classes", report.outcomes_size());
}

/// What ends a stream at its deadline, besides the client.
struct Enforcement {
  std::string who;
  std::function<std::string(std::uint32_t stream)> end;
  bool through_relay = false;
  bool headers_first = true;
};

std::string status(std::uint32_t stream, const char* code, const char* message) {
  return h2_peer::trailers(stream, {{"grpc-status", code}, {"grpc-message", message}});
}

std::vector<Enforcement> enforcements() {
  return {
      {"trailers DEADLINE_EXCEEDED (grpc-go)",
       [](std::uint32_t s) { return status(s, "4", "context deadline exceeded") + h2_peer::reset(s, 0); }},
      {"trailers with the client library's own words (gRPC C++)",
       [](std::uint32_t s) { return status(s, "4", "Deadline Exceeded"); }},
      {"a bare RST_STREAM(CANCEL) (grpc-go, grpc-java)",
       [](std::uint32_t s) { return h2_peer::reset(s, 8); }},
      {"CANCELLED and RST_STREAM(CANCEL) (Armeria)",
       [](std::uint32_t s) { return status(s, "1", "") + h2_peer::reset(s, 8); }},
      {"a proxy's INTERNAL_ERROR", [](std::uint32_t s) { return h2_peer::reset(s, 2); }, true}};
}

// grpc-timeout counts from when the request is sent, so this is never earlier than the client's own timer by more.
constexpr auto kLead = 2ms;

TEST(DeadlineOnBothSides, is_the_deadlines_end_whoever_is_first) {
  for (const char* engine : {"grpc", "wire"}) {
    for (const Enforcement& by : enforcements()) {
      const auto serve = [&](H2Peer& peer, std::uint32_t stream) {
        const auto from = std::chrono::steady_clock::now();
        peer.send(h2_peer::headers(stream));
        std::this_thread::sleep_until(from + 500ms - kLead);
        peer.send(by.end(stream));
      };
      const std::string relay = by.through_relay ? "relay = true" : "";
      const ForeignRun key =
          run_against(serve, engine, relay, "deadline = \"500ms\"\nexpect = [\"local.deadline\"]");
      EXPECT_EQ(key.ended.exit_code, 0) << engine << ": " << by.who << "\n" << account_of(key.ended);
      const ForeignRun fault = run_against(serve, engine, relay,
                                           "[[fault]]\nkind = \"deadline\"\ndeadline = \"500ms\"\n"
                                           "expect = [\"local.deadline.inflight\"]");
      EXPECT_EQ(fault.ended.exit_code, 0) << engine << ": " << by.who << "\n" << account_of(fault.ended);
      ASSERT_EQ(fault.report.faults_size(), 1);
      EXPECT_EQ(fault.report.faults(0).fired(), 1U);
      EXPECT_THAT(only_class(fault.report), testing::StartsWith("local.deadline."))
          << engine << ": " << by.who;
    }
  }
}

TEST(DeadlineOnBothSides, is_not_what_comes_well_before) {
  for (const char* engine : {"grpc", "wire"}) {
    for (const Enforcement& by : enforcements()) {
      const auto at_once = [&](H2Peer& peer, std::uint32_t stream) {
        peer.send(h2_peer::headers(stream) + by.end(stream));
      };
      const ForeignRun run = run_against(at_once, engine, by.through_relay ? "relay = true" : "",
                                         "[[fault]]\nkind = \"deadline\"\ndeadline = \"60s\"");
      EXPECT_EQ(run.ended.exit_code, 3) << engine << ": " << by.who << "\n" << account_of(run.ended);
      EXPECT_THAT(only_class(run.report), testing::Not(testing::HasSubstr("deadline.by"))) << by.who;
      ASSERT_EQ(run.report.faults_size(), 1);
      EXPECT_EQ(run.report.faults(0).fired(), 0U) << by.who;
    }
  }
}

/// Answers OK once it has the client's first message, and knows nothing of weir.
void ends_well(H2Peer& peer, std::uint32_t stream) {
  peer.send(h2_peer::headers(stream));
  (void)peer.next({h2_peer::kData});
  peer.send(status(stream, "0", ""));
}

TEST(AServerThatIsNotWeirs, does_nothing_of_what_only_weirs_does) {
  for (const char* engine : {"grpc", "wire"}) {
    for (const char* kind : {"server-stall", "server-slow-reader", "server-never-read",
                             "server-metadata-large", "server-status", "server-slow-writer"}) {
      const ForeignRun run = run_against(ends_well, engine, "",
                                         fmt::format("expect = [\"ok\"]\n[[fault]]\nkind = \"{}\"", kind));
      EXPECT_EQ(run.ended.exit_code, 3) << engine << ": " << kind << "\n" << account_of(run.ended);
      EXPECT_THAT(run.ended.out, HasSubstr("the server is not weir's")) << kind;
      EXPECT_THAT(run.ended.out, HasSubstr("start `weir serve` there")) << kind;
      EXPECT_THAT(run.ended.out, testing::Not(HasSubstr("earlier"))) << "no other point would help: " << kind;
    }
    for (const char* keys : {"server = { reply_delay = \"1ms\" }", "server = { prefix = \"x\" }",
                             "pace = { kind = \"push\", period = \"1ms\", replies = 2 }"}) {
      const ForeignRun run = run_against(ends_well, engine, "", fmt::format("expect = [\"ok\"]\n{}", keys));
      EXPECT_EQ(run.ended.exit_code, 3) << engine << ": " << keys << "\n" << account_of(run.ended);
      EXPECT_THAT(run.ended.out, HasSubstr("the server is not weir's")) << keys;
    }
  }
}

/// Answers what comes, and goes on for as long as the client does.
void never_ends(H2Peer& peer, std::uint32_t stream) {
  peer.send(h2_peer::headers(stream));
  (void)peer.next({});
}

TEST(AServerThatIsNotWeirs, ends_a_run_that_can_come_to_nothing_at_its_first_word) {
  for (const char* engine : {"grpc", "wire"}) {
    for (const char* asks : {"messages = 2000\n[[fault]]\nkind = \"server-status\"\nat = { replies = 1000 }",
                             "server = { reply_delay = \"1ms\" }",
                             "pace = { kind = \"push\", period = \"1ms\", replies = 1000000 }"}) {
      const auto begun = std::chrono::steady_clock::now();
      const ForeignRun run = run_against(never_ends, engine, "[phases]\nmeasure = \"10m\"\ndrain = \"100ms\"",
                                         fmt::format("watchdog = \"9m\"\n{}", asks));
      EXPECT_EQ(run.ended.exit_code, 3) << engine << ": " << asks << "\n" << account_of(run.ended);
      EXPECT_LT(run.report.run().duration_seconds(), 60) << "of ten minutes";
      EXPECT_LT(std::chrono::steady_clock::now() - begun, 60s);
      ASSERT_GT(run.report.verdict().findings_size(), 0) << account_of(run.ended);
      EXPECT_THAT(
          run.report.verdict().findings(0).reason(),
          testing::MatchesRegex("the run was ended after .*: the server is not weir's, and no other does "
                                "what the scenario asks of it"));
      EXPECT_THAT(run.report.verdict().findings(0).remedy(), HasSubstr("start `weir serve` there"));
      EXPECT_FALSE(run.report.run().partial()) << "nobody interrupted it";
      EXPECT_THAT(run.ended.out, testing::Not(HasSubstr("lengthen"))) << "that would not help";
    }
  }
}

TEST(AServerThatIsNotWeirs, is_no_matter_to_what_asks_nothing_of_it) {
  for (const char* engine : {"grpc", "wire"}) {
    const ForeignRun run = run_against(ends_well, engine, "", "expect = [\"ok\"]");
    EXPECT_EQ(run.ended.exit_code, 0) << engine << account_of(run.ended);
  }
}

TEST(AWeirElsewhere, does_what_it_is_asked_for) {
  for (const char* kind : {"grpc", "wire"}) {
    const WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--server", kind, "--quiet"});
    const std::string address = fmt::format("127.0.0.1:{}", port_after(server, "listening on "));
    for (const char* engine : {"grpc", "wire"}) {
      TempFolder folder;
      const std::string file = folder.write(
          "test.toml",
          fmt::format("schema = 1\nname = \"test\"\n[target]\naddress = \"{}\"\nengine = \"{}\"\n"
                      "[[streams]]\nname = \"g\"\nwatchdog = \"300ms\"\nserver = {{ prefix = \"x\" }}\n"
                      "[[fault]]\nkind = \"server-stall\"\nat = {{ replies = 3 }}\n",
                      address, engine));
      const Ended ended = run_weir({"run", file, "--json", "--out", (folder.path() / "runs").string()});
      EXPECT_EQ(ended.exit_code, 0) << kind << " " << engine << "\n" << account_of(ended);
    }
  }
}

TEST(AGoawayInAnswerToAFin, does_not_change_how_the_stream_ends) {
  // As Apache httpd does. It reaches the client before its FIN, after it or never: the FIN came first.
  const auto answers = [](H2Peer& peer, std::uint32_t stream) {
    peer.send(h2_peer::headers(stream));
    while (peer.next({h2_peer::kData}).type != 255) {
    }
    try {
      peer.send(h2_peer::goaway(stream, 0));
    } catch (const std::system_error&) {
      // It was late, and nobody is there any more.
    }
  };
  for (const char* engine : {"grpc", "wire"}) {
    for (const char* fault : {"kind = \"tcp-fin\"\nat = { sent = 1 }",
                              "kind = \"tcp-limit\"\nbytes = \"20B\"\nat = { sent = 1 }"}) {
      const ForeignRun run =
          run_against(answers, engine, "",
                      fmt::format("pace = {{ kind = \"window\", window = 8 }}\n[[fault]]\n{}", fault));
      EXPECT_EQ(run.ended.exit_code, 0) << engine << " " << fault << "\n" << account_of(run.ended);
    }
  }
}

TEST(AnHtmlPageAmidTheMessages, is_bad_framing_however_the_stream_ends) {
  const std::string page = "<!DOCTYPE HTML><html><body>Proxy Error</body></html>";
  for (const char* engine : {"grpc", "wire"}) {
    for (const char* limit : {"", "receive_limit = \"4MiB\""}) {
      const auto splice = [&](H2Peer& peer, std::uint32_t stream) {
        peer.send(h2_peer::headers(stream) +
                  h2_peer::frame({h2_peer::kData, h2_peer::kEndStream, stream, page}));
      };
      const ForeignRun run = run_against(splice, engine, fmt::format("relay = true\n{}", limit), "");
      EXPECT_EQ(only_class(run.report), "grpc.bad_framing") << engine << " " << limit << "\n"
                                                            << account_of(run.ended);
    }
  }
}

/// What the peer says before it closes the connection, and what the stream's class is then.
struct Farewell {
  std::uint32_t code;
  const char* debug;
  const char* class_name;
};

TEST(AGoaway, is_told_with_its_text_in_every_file) {
  for (const Farewell& said : {Farewell{11, "too_many_pings", "remote.too_many_pings"},
                               Farewell{2, "worker 7 is \"full\"", "goaway.closed.2"}}) {
    const auto serve = [&](H2Peer& peer, std::uint32_t stream) {
      peer.send(h2_peer::headers(stream) + h2_peer::goaway(stream, said.code, said.debug));
      peer.socket().half_close();
    };
    for (const char* engine : {"grpc", "wire"}) {
      for (const char* relay : {"", "relay = true"}) {
        const ForeignRun run = run_against(serve, engine, relay, "expect = [\"goaway\"]");
        EXPECT_EQ(run.ended.exit_code, 0) << engine << " " << relay << account_of(run.ended);
        EXPECT_EQ(only_class(run.report), said.class_name) << engine << " " << relay;
        ASSERT_EQ(run.report.goaways_size(), 1) << engine << " " << relay;
        EXPECT_EQ(run.report.goaways(0).code(), said.code);
        EXPECT_EQ(run.report.goaways(0).debug(), said.debug);
        EXPECT_EQ(run.report.goaways(0).streams(), 1U);
        EXPECT_EQ(run.stream.goaway().debug(), said.debug) << "streams.jsonl";
        EXPECT_THAT(run.summary, HasSubstr(said.debug));
      }
    }
  }
}

TEST(AReset, with_any_code_is_the_same_on_both_engines) {
  for (const std::uint32_t code : {0U, 5U, 13U, 14U, 153U, 0xffffffffU}) {
    const auto serve = [&](H2Peer& peer, std::uint32_t stream) {
      peer.send(h2_peer::headers(stream) + h2_peer::reset(stream, code));
    };
    for (const char* engine : {"grpc", "wire"}) {
      const ForeignRun run = run_against(serve, engine, "", "expect = [\"h2.rst\"]");
      EXPECT_EQ(run.ended.exit_code, 0) << engine << account_of(run.ended);
      EXPECT_EQ(only_class(run.report), fmt::format("h2.rst.{}", code)) << engine;
      EXPECT_EQ(run.stream.grpc_code(), 13U) << engine << " " << code;
    }
  }
}

}  // namespace
}  // namespace weir
