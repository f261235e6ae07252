// `weir check` against services that are well, careless, or not there.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <signal.h>

#include <atomic>
#include <thread>

#include "tests/integration/weir_process.h"
#include "tests/support/careless_front.h"
#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The call that asks for the kind of the method, connections of the entry `plain`, and of the look at new streams after it; then of an entry's own streams.
constexpr std::uint32_t kPlainConnections = 1 + 4 + 2 + 1;
constexpr std::uint32_t kEntryConnections = 4 + 2;

/// `weir serve`, and `weir check` with a folder.
class Check : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(eventually([&] { return server_.out().find('\n') != std::string::npos; })) << server_.err();
    std::string line = server_.out();
    ASSERT_TRUE(line.starts_with("listening on ")) << line;
    address_ = line.substr(13, line.find('\n') - 13);
  }
  Ended check(const std::string& target, std::vector<std::string> options = {}) {
    std::vector<std::string> arguments = {"check", target, "--out", (folder_.path() / "runs").string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    // The whole suite takes half a minute, and a busy machine several times as long.
    return run_weir(arguments, 3 * kPatience);
  }
  [[nodiscard]] std::uint16_t port() const {
    return static_cast<std::uint16_t>(std::stoi(address_.substr(address_.rfind(':') + 1)));
  }

  TempFolder folder_;
  WeirProcess server_{{"serve", "--listen", "127.0.0.1:0", "--quiet"}};
  std::string address_;
};

TEST_F(Check, a_healthy_service_passes_the_whole_suite_on_both_engines) {
  for (const char* engine : {"grpc", "wire"}) {
    std::string junit = (folder_.path() / "check.xml").string();
    Ended ended = check(address_, {"--engine", engine, "--allow-floods", "--junit", junit});
    EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
    EXPECT_THAT(
        ended.out,
        HasSubstr(" passed (leaks, commits not checked), 0 failed, 0 without evidence, 0 skipped (exit 0)"));
    EXPECT_THAT(ended.out, HasSubstr("no limit up to 4194305 bytes")) << "weir serve takes larger ones";
    EXPECT_THAT(read_file(junit), HasSubstr("failures=\"0\" errors=\"0\" skipped=\"2\"")) << "leaks, commits";
  }
}

TEST_F(Check, a_service_that_takes_all_that_a_client_sends_is_said_to_and_one_that_waits_is_not) {
  WeirProcess waiting({"serve", "--server", "wire", "--listen", "127.0.0.1:0", "--quiet"});
  const std::string waits = "127.0.0.1:" + std::to_string(port_after(waiting, "listening on "));
  for (const char* engine : {"grpc", "wire"}) {
    const Ended all = check(address_, {"--engine", engine, "--only", "never-reader"});
    EXPECT_EQ(all.exit_code, 0) << all.out << all.err;
    EXPECT_THAT(all.out, HasSubstr("no back pressure: it took ")) << engine;
    const Ended some = check(waits, {"--engine", engine, "--only", "never-reader"});
    EXPECT_EQ(some.exit_code, 0) << some.out << some.err;
    EXPECT_THAT(some.out, Not(HasSubstr("no back pressure"))) << engine;
  }
}

TEST_F(Check, a_service_that_answers_nothing_is_not_well) {
  WeirProcess front({"relay", "--to", address_, "--quiet", "--fault", "h2-trailers", "--with", "status=ok",
                     "--with", "when=now"});
  for (const char* engine : {"grpc", "wire"}) {
    const Ended ended = check("127.0.0.1:" + std::to_string(port_after(front, "listening on ")),
                              {"--engine", engine, "--only", "tcp-fin"});
    EXPECT_EQ(ended.exit_code, 99) << ended.out;
    EXPECT_THAT(ended.out, HasSubstr("ok.early 4")) << ended.out;
    EXPECT_THAT(ended.out, HasSubstr("replies are missing")) << ended.out;
  }
}

TEST_F(Check, a_flood_needs_leave_and_no_override_moves_the_target) {
  const Ended ended = check(address_, {"--only", "h2-flood"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("fix: add --allow-floods"));
  EXPECT_EQ(check(address_, {"--set", "target.address=127.0.0.1:1"}).exit_code, 2);
}

TEST_F(Check, a_service_that_keeps_connections_of_clients_that_left_fails) {
  CarelessFront front({.server = port(), .well_for = kPlainConnections});
  Ended ended = check(fmt::format("127.0.0.1:{}", front.port()), {"--only", "tcp-fin"});
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  // Those of the four that were closed, of the bystanders, and of the new stream; one fewer where a client before them connected
  // twice, as gRPC does on a slow machine, since the front counts connections.
  EXPECT_THAT(ended.out,
              ContainsRegex("the service still has [567] connections open 3s after its clients have left"));
}

TEST_F(Check, a_service_that_does_not_recover_fails) {
  CarelessFront front({.server = port(),
                       .well_for = kPlainConnections + kEntryConnections,
                       .then = CarelessOptions::Then::kIgnores});
  Ended ended = check(fmt::format("127.0.0.1:{}", front.port()), {"--only", "tcp-reset", "--json"});
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("\"takes_new_streams\":false"));
  EXPECT_THAT(ended.out, HasSubstr("no new stream was served within 10s"));
}

TEST_F(Check, a_gauge_that_grows_is_a_leak) {
  httplib::Server pages;
  std::atomic<int> asked = 0;
  pages.Get("/metrics", [&](const httplib::Request&, httplib::Response& answer) {
    answer.set_content(fmt::format("go_goroutines {}\n", 10 * ++asked), "text/plain");
  });
  int http = pages.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { pages.listen_after_bind(); });
  Ended ended = check(address_, {"--only", "cancel", "--gauge",
                                 fmt::format("http://127.0.0.1:{}/metrics:go_goroutines", http)});
  pages.stop();
  thread.join();
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("go_goroutines has not come back after 3s"));
}

TEST_F(Check, a_service_that_is_not_there_is_no_evidence) {
  std::uint16_t nobody = TcpPort().port();  // and it is gone again
  Ended ended = check(fmt::format("127.0.0.1:{}", nobody));
  EXPECT_EQ(ended.exit_code, 3) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("start the server, or name another in TARGET"));
}

TEST_F(Check, ctrl_c_still_writes_the_scorecard) {
  WeirProcess weir({"check", address_, "--out", (folder_.path() / "runs").string()});
  ASSERT_TRUE(eventually([&] { return folders_in(folder_.path() / "runs").size() >= 5; })) << weir.err();
  weir.signal(SIGINT);
  EXPECT_EQ(weir.wait(), 130) << weir.out() << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr("INTERRUPTED"));
  EXPECT_THAT(weir.out(), HasSubstr("plain"));
}

TEST_F(Check, the_suites_groups_can_be_changed_by_name) {
  const Ended ended = check(address_, {"--only", "cancel", "--set", "streams.struck.watchdog=10s"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
}

TEST_F(Check, only_takes_several_names_however_they_are_typed) {
  const std::vector<std::vector<std::string>> ways = {
      {"check", address_, "--only", "cancel", "tcp-fin"},
      {"check", "--only", "cancel", "tcp-fin", "--engine", "grpc", address_},
      {"check", "--only", "cancel", "tcp-fin", address_},
      {"check", address_, "--only", "cancel", "--only", "tcp-fin"},
      {"check", address_, "--only", "cancel,tcp-fin"}};
  for (std::vector<std::string> way : ways) {
    SCOPED_TRACE(fmt::format("{}", fmt::join(way, " ")));
    way.insert(way.end(), {"--out", (folder_.path() / "runs").string()});
    const Ended ended = run_weir(way);
    EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("3 passed")) << ended.out;
  }
}

TEST_F(Check, floods_go_to_another_machine_only_when_it_is_named) {
  Ended ended = check("198.51.100.7:50051", {"--allow-floods"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("add --host 198.51.100.7 if it is yours"));
  EXPECT_THAT(ended.out, IsEmpty());
}

TEST_F(Check, bad_usage_is_explained_before_anything_happens) {
  EXPECT_EQ(run_weir({"check"}).exit_code, 2);
  Ended entry = check(address_, {"--only", "tcp-rest"});
  EXPECT_EQ(entry.exit_code, 2);
  EXPECT_THAT(entry.err, HasSubstr("did you mean 'tcp-reset'?"));
  Ended gauge = check(address_, {"--gauge", "go_goroutines"});
  EXPECT_EQ(gauge.exit_code, 2);
  EXPECT_THAT(gauge.err, HasSubstr("is not URL:METRIC"));
  Ended port_missing = check("localhost");
  EXPECT_EQ(port_missing.exit_code, 2);
  EXPECT_THAT(port_missing.err, Not(IsEmpty()));
}

}  // namespace
}  // namespace weir
