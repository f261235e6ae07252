// weir check-client, tried on clients with a mistake each: every one is found, and a client without any is not blamed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/integration/weir_process.h"

namespace weir {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class CheckClient : public testing::Test {
 protected:
  /// `entries`: as --only has them; `client`: what the client is told besides its address.
  Ended check(const std::string& entries, const std::vector<std::string>& client,
              const std::vector<std::string>& options = {}) {
    // What a client without a mistake does not take is only waited for where there is one.
    std::vector<std::string> words = {"check-client", "--only",   entries, "--out",    path("runs"), "--json",
                                      path("card"),   "--window", "60s",   "--outage", "1500ms"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--", WEIR_PLANTED_CLIENT, "{address}"});
    words.insert(words.end(), client.begin(), client.end());
    return run_weir(words);
  }
  Ended check_bug(const std::string& bug, const std::string& entries,
                  const std::vector<std::string>& options = {}) {
    return check(entries, {"--bug", bug}, options);
  }
  [[nodiscard]] json row(const std::string& name) const {
    const json card = json::parse(read_file(path("card")));
    for (const json& one : card["rows"]) {
      if (one["name"] == name) return one;
    }
    return {};
  }
  [[nodiscard]] std::string path(const char* name) const { return (folder_.path() / name).string(); }

  TempFolder folder_;
};

TEST_F(CheckClient, does_not_blame_a_client_that_comes_back) {
  const Ended ended = check(
      "tcp-reset,outage,h2-goaway-graceful,h2-goaway-unprocessed,h2-reset-refused-stream,status-unavailable,"
      "http-503,blackhole,tcp-stall,h2-trailers-delay",
      {});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_EQ(row("plain")["exit_code"], 0);
  const json reset = row("tcp-reset");
  EXPECT_EQ(reset["connections_after"], 1) << reset;
  EXPECT_EQ(reset["streams_after"], 1) << reset;
  EXPECT_EQ(reset["lost"], 0) << reset;
  EXPECT_GE(reset["first_good_message_ms"].get<double>(), 50) << "it waits 100 ms: " << reset;
  const json pauses = row("outage")["pauses_ms"];
  ASSERT_GE(pauses.size(), 2U) << row("outage");
  EXPECT_GT(pauses.back().get<double>(), pauses.front().get<double>()) << row("outage");
}

TEST_F(CheckClient, finds_one_that_does_not_connect_again) {
  const Ended ended = check_bug("no-reconnect", "tcp-reset");
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  const json found = row("tcp-reset");
  EXPECT_THAT(found["why"].dump(), HasSubstr("it did not connect again: it exited with 1"));
  EXPECT_EQ(found["exit_code"], 1);
  EXPECT_THAT(found["last_lines"].dump(), HasSubstr("at message "));
  EXPECT_EQ(check_bug("no-reconnect", "tcp-reset", {"--may-end"}).exit_code, 0) << "and is told that it may";
}

TEST_F(CheckClient, finds_a_busy_loop) {
  EXPECT_EQ(check_bug("busy-loop", "outage").exit_code, 99);
  EXPECT_THAT(row("outage")["why"].dump(), HasSubstr("a busy loop: "));
}

TEST_F(CheckClient, finds_a_storm_of_tries_without_backoff) {
  EXPECT_EQ(check_bug("storm", "outage").exit_code, 99);
  EXPECT_THAT(row("outage")["why"].dump(), HasSubstr("a storm: "));
}

TEST_F(CheckClient, finds_a_message_that_is_sent_twice) {
  EXPECT_EQ(check_bug("twice", "tcp-reset").exit_code, 99);
  EXPECT_THAT(row("tcp-reset")["why"].dump(), HasSubstr("sent twice: 1 message"));
  EXPECT_EQ(row("tcp-reset")["lost"], 0);
}

TEST_F(CheckClient, finds_a_message_that_is_lost) {
  EXPECT_EQ(check_bug("lost", "tcp-accept-close,status-unavailable").exit_code, 99);
  EXPECT_EQ(row("tcp-accept-close")["result"], "passed")
      << "nothing had been said: " << row("tcp-accept-close");
  EXPECT_THAT(row("status-unavailable")["why"].dump(), HasSubstr("lost: 1 message never reached the server"));
}

TEST_F(CheckClient, finds_one_that_hangs) {
  const Ended ended = check_bug("hang", "tcp-reset", {"--patience", "2s"});
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  EXPECT_THAT(row("tcp-reset")["why"].dump(), HasSubstr("it hangs: "));
}

TEST_F(CheckClient, finds_a_crash) {
  EXPECT_EQ(check_bug("crash", "tcp-reset").exit_code, 99);
  EXPECT_THAT(row("tcp-reset")["why"].dump(), HasSubstr("it was ended by SIGABRT"));
}

TEST_F(CheckClient, judges_a_client_that_never_ends_as_well) {
  const Ended ended = check("tcp-reset,h2-trailers-delay", {"--for-ever"}, {"--window", "500ms"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_EQ(row("tcp-reset")["result"], "passed");
  EXPECT_EQ(row("h2-trailers-delay")["result"], "skipped") << "it never ends a stream";
}

TEST_F(CheckClient, of_a_client_that_does_not_work_shows_nothing_more) {
  const Ended ended = run_weir(
      {"check-client", "--out", path("runs"), "--", "sh", "-c", "echo no server; exit 3 # {address}"});
  EXPECT_EQ(ended.exit_code, 3) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("it did not connect within"));
  EXPECT_THAT(ended.out, HasSubstr("it exited with 3"));
  EXPECT_THAT(ended.out, HasSubstr("| no server"));
  EXPECT_THAT(ended.out, HasSubstr("not run: the client is"));
}

TEST_F(CheckClient, says_whose_server_is_not_there) {
  const Ended ended = check("tcp-reset", {}, {"--target", "127.0.0.1:1", "--start", "2s"});
  EXPECT_EQ(ended.exit_code, 3) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("127.0.0.1:1"));
  EXPECT_THAT(ended.out, HasSubstr("fix: start your server, or leave --target out"));
}

TEST_F(CheckClient, asks_where_the_address_goes_and_for_a_program_that_is_there) {
  EXPECT_THAT(run_weir({"check-client", "--", "true"}).err, HasSubstr("fix: write {address}"));
  EXPECT_THAT(run_weir({"check-client"}).err, HasSubstr("fix: write its command behind --"));
  EXPECT_THAT(run_weir({"check-client", "--only", "tcp-rst", "--", "true", "{address}"}).err,
              HasSubstr("tcp-reset"));
  const Ended none = run_weir({"check-client", "--out", path("runs"), "--", "./no-such-client", "{address}"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("cannot start './no-such-client': No such file or directory"));
}

}  // namespace
}  // namespace weir
