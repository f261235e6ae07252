// `weir check` against servers with a bug that no frame shows: each is found, and a server without it is not blamed.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <thread>

#include "tests/integration/weir_process.h"
#include "tests/support/planted_server.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

class CheckPlanted : public testing::TestWithParam<std::string> {
 protected:
  Ended check(const PlantedServer& server, std::vector<std::string> options) {
    std::vector<std::string> arguments = {"check", server.address(), "--out",
                                          (folder_.path() / "runs").string(), "--engine", GetParam(),
                                          // Patient enough for a machine that is busy.
                                          "--watchdog", "3s"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_weir(arguments);
  }
  /// What asks the server how many streams it has taken as complete.
  std::vector<std::string> state_by_call() {
    const std::string proto = folder_.write("tally.proto", PlantedServer::tally_proto());
    return {"--state", "weir.test.Tally/Complete {}", "--set",
            fmt::format("target.proto={{files=[\"tally.proto\"],paths=[\"{}\"]}}", folder_.path().string())};
  }

  TempFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(BothEngines, CheckPlanted, testing::Values("grpc", "wire"),
                         [](const auto& engine) { return engine.param; });

TEST_P(CheckPlanted, a_lock_that_is_held_over_a_send_makes_neighbours_late) {
  const PlantedServer server(PlantedBug::kLockOverSend);
  const Ended ended = check(server, {"--only", "never-reader-beside-neighbours"});
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("bystanders"));
}

TEST_P(CheckPlanted, a_stream_that_was_cancelled_and_taken_as_complete_is_found_by_a_call) {
  const PlantedServer server(PlantedBug::kCommitOnCancel);
  std::vector<std::string> options = state_by_call();
  options.insert(options.end(), {"--only", "cancel,tcp-reset,half-close"});
  const Ended ended = check(server, options);
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("more was taken as complete than the clients completed"));
  EXPECT_THAT(ended.out, HasSubstr("✗ cancel"));
  EXPECT_THAT(ended.out, HasSubstr("✓  half-close")) << "it was complete";
}

TEST_P(CheckPlanted, a_server_without_a_bug_is_not_blamed) {
  const PlantedServer server(PlantedBug::kNone);
  std::vector<std::string> options = state_by_call();
  options.insert(options.end(),
                 {"--only",
                  "cancel,deadline,half-close,cancel-after-half-close,tcp-reset,tcp-reset-mid-message,"
                  "tcp-fin,never-reader-beside-neighbours,upload-refused-beside-neighbours"});
  const Ended ended = check(server, options);
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, Not(HasSubstr("commits")));
}

TEST_P(CheckPlanted, the_state_may_be_a_page) {
  const PlantedServer server(PlantedBug::kCommitOnCancel);
  httplib::Server pages;
  pages.Get("/complete", [&](const httplib::Request&, httplib::Response& answer) {
    answer.set_content(fmt::format("{{\"complete\": {}}}\n", server.complete()), "application/json");
  });
  const int http = pages.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { pages.listen_after_bind(); });
  const Ended ended =
      check(server, {"--only", "cancel", "--state", fmt::format("http://127.0.0.1:{}/complete", http)});
  pages.stop();
  thread.join();
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("more was taken as complete than the clients completed"));
}

TEST_P(CheckPlanted, a_number_that_counts_nothing_leaves_commits_open) {
  const PlantedServer server(PlantedBug::kNone);
  httplib::Server pages;
  pages.Get(
      "/", [](const httplib::Request&, httplib::Response& answer) { answer.set_content("7", "text/plain"); });
  const int http = pages.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { pages.listen_after_bind(); });
  const Ended ended =
      check(server, {"--only", "cancel", "--state", fmt::format("http://127.0.0.1:{}", http)});
  pages.stop();
  thread.join();
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("so it does not count them"));
}

TEST_P(CheckPlanted, what_a_library_is_known_to_put_up_with_is_a_note_and_strict_fails_it) {
  const PlantedServer server(PlantedBug::kNone);
  const Ended lenient = check(server, {"--only", "request-cut"});
  EXPECT_EQ(lenient.exit_code, 0) << lenient.out << lenient.err;
  EXPECT_THAT(lenient.out, HasSubstr("half of an upload"));
  const Ended strict = check(server, {"--only", "request-cut", "--strict"});
  EXPECT_EQ(strict.exit_code, 99) << strict.out << strict.err;
  EXPECT_THAT(strict.out, HasSubstr("gRPC PROTOCOL-HTTP2, Requests"));
}

TEST_P(CheckPlanted, what_can_t_be_asked_is_said_before_anything_is_done) {
  const PlantedServer server(PlantedBug::kNone);
  const Ended form = check(server, {"--state", "complete"});
  EXPECT_EQ(form.exit_code, 2);
  EXPECT_THAT(form.err, HasSubstr("is neither a unary call nor a URL"));
  std::vector<std::string> options = state_by_call();
  options[1] = "weir.test.Tally/Complet {}";
  const Ended name = check(server, options);
  EXPECT_EQ(name.exit_code, 2) << name.out << name.err;
  EXPECT_THAT(name.err, HasSubstr("there is no method 'weir.test.Tally/Complet'"));
  options[1] = "weir.test.Tally/Watch {}";
  const Ended kind = check(server, options);
  EXPECT_EQ(kind.exit_code, 2) << kind.out << kind.err;
  EXPECT_THAT(kind.err, HasSubstr("weir.test.Tally/Watch is not unary"));
  const Ended nobody = check(server, {"--state", "http://127.0.0.1:1/complete"});
  EXPECT_EQ(nobody.exit_code, 3);
  EXPECT_THAT(nobody.err, HasSubstr("the state at http://127.0.0.1:1/complete can't be read"));
}

}  // namespace
}  // namespace weir
