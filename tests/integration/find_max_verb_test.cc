// `weir find-max`: the highest rate that holds, who was the limit, and what is said when there is none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstring>

#include "tests/integration/cli.h"
#include "tests/integration/expected_run.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(Cli, find_max_gives_the_curve_and_says_when_not_even_the_lowest_rate_holds) {
  const std::string open =
      std::string(kSmall) +
      // How late weir sends is the business of the machine, which tests share.
      "pace = { kind = \"open\", rate = \"100/s\" }\n[report]\ndoubt = 0\n[[check]]\nmetric = " +
      "\"talkers.response.p50\"\nmax = ";
  auto find_max = [&](const std::string& scenario) {
    return run_weir({"find-max", folder_.write("scenario.toml", scenario), "--out", runs(), "--step-duration",
                     "1s", "--to", "200/s", "--json"});
  };
  Ended found = find_max(open + "\"10s\"\n");
  EXPECT_EQ(found.exit_code, 0) << account_of(found);
  EXPECT_THAT(found.out, HasSubstr("{\"highest_rate\":200,\"limited_by\":\"search\","));
  EXPECT_THAT(found.err, HasSubstr("at least 200/s: every rate that was tried holds"));
  EXPECT_EQ(folders_in(runs()).size(), 2U) << "one for each step";
  Ended failed = find_max(open + "\"1ns\"\n");
  EXPECT_EQ(failed.exit_code, 3);
  EXPECT_THAT(failed.out, HasSubstr("{\"highest_rate\":null,"));
  EXPECT_THAT(failed.err, HasSubstr("not even 100/s holds"));
  EXPECT_EQ(find_max(kSmall).exit_code, 2) << "nothing to scale";
}

TEST_F(Cli, find_max_says_where_weir_itself_was_the_limit) {
  const std::string scenario = R"(schema = 1
name = "late"
[phases]
measure = "5s"
drain = "300ms"
[report]
interval = "100ms"
[[streams]]
name = "talkers"
count = 4
messages = 10
expect = ["ok", "harness.cut"]
pace = { kind = "open", rate = "1000/s" }
)";
  WeirProcess weir(
      {"find-max", folder_.write("late.toml", scenario), "--out", runs(), "--steps", "1", "--json"});
  // Once messages were measured, weir is held for longer than the phase: all others are late by its own doing.
  ASSERT_TRUE(eventually([&] {
    if (folders_in(runs()).empty()) return false;
    const std::string rows = read_file(folders_in(runs())[0] / "latency.hlog");
    return rows.find("Tag=") != std::string::npos;
  })) << weir.err();
  weir.signal(SIGSTOP);
  EXPECT_FALSE(weir.wait(Millis(6000)));
  weir.signal(SIGCONT);
  EXPECT_EQ(weir.wait(), 4) << weir.out() << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr("{\"highest_rate\":null,\"limited_by\":\"weir\","));
  EXPECT_THAT(weir.out(), HasSubstr("\"holds\":false,\"limited_by\":\"weir\",\"why\":\"weir "));
  EXPECT_THAT(weir.out(), HasSubstr("\"remedies\":[\"use target.engine = "));
  EXPECT_THAT(weir.err(), HasSubstr("weir was the limit already at 1000/s: weir "));
  EXPECT_THAT(weir.err(), HasSubstr("to get further: use target.engine = \"wire\"; or "));
}

TEST_F(Cli, find_max_against_nobody_says_so_and_gives_no_other_advice) {
  const Ended ended = run_weir({"find-max", folder_.write("open.toml", open_loop("100/s", "1s")), "--out",
                                runs(), "--set", "target.address=127.0.0.1:1"});
  EXPECT_EQ(ended.exit_code, 3) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("nothing could be measured at 100/s: no stream reached 127.0.0.1:1"));
  EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("--from")));
}

TEST_F(Cli, find_max_says_what_held_so_far_when_it_is_interrupted) {
  WeirProcess weir({"find-max", folder_.write("open.toml", open_loop("100/s", "1s")), "--out", runs(),
                    "--from", "100/s", "--to", "1000000/s", "--steps", "100"});
  ASSERT_TRUE(eventually([&] { return weir.out().find("yes") != std::string::npos; })) << weir.err();
  weir.signal(SIGINT);
  EXPECT_EQ(weir.wait(), 130);
  EXPECT_THAT(weir.out(), HasSubstr("interrupted\nat least "));
  EXPECT_THAT(weir.err(), HasSubstr("interrupted: streams have 300ms to end, then the search ends"));
}

}  // namespace
}  // namespace weir
