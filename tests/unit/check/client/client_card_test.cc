#include "harness/check/client/client_card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

ClientCard client_card() {
  ClientCard card{.command = "./client {address}", .target = ""};
  card.rows = {
      {.name = "plain", .what = "left alone", .mark = CheckMark::kPassed, .end = ProcessEnd{}, .took = 300ms},
      {.name = "outage",
       .what = "nobody answers for 3s",
       .mark = CheckMark::kFailed,
       .why = {"a storm: 29 tries in 3.01s, and the pauses do not grow"},
       .remedies = {"let the pauses grow"},
       .retries = {.connects = 29,
                   .streams = 1,
                   .tries = 29,
                   .pauses = {100ms, 101ms, 100ms, 99ms, 100ms, 100ms},
                   .pattern = RetryPattern::kStorm},
       .back_after = 3010ms,
       .messages = {.lost = 1},
       .end = ProcessEnd{},
       .last_lines = {"at message 4: 14 <Socket closed>"},
       .log = "runs/1/outage.log",
       .took = 3500ms},
      {.name = "tcp-fin", .what = "a FIN", .why = {"not run: the suite was interrupted"}},
      {.name = "blackhole", .what = "dead", .why = {"not run: the suite was interrupted"}},
  };
  return card;
}

TEST(ClientCard, is_a_page) {
  EXPECT_EQ(render_text(client_card(), false, 100),
            R"(check-client ./client {address}
against weir's own chat server

     fault   tries                                        back after  messages  end
  ✓  plain                                                                      exit 0
  ✗  outage  29, a storm: 100ms 101ms 100ms 99ms 100ms …        3.0s  1 lost    exit 0

✗ outage: nobody answers for 3s
    a storm: 29 tries in 3.01s, and the pauses do not grow
    fix: let the pauses grow
    | at message 4: 14 <Socket closed>
    runs/1/outage.log

- tcp-fin, blackhole: not run: the suite was interrupted

FAILED  1 passed, 1 failed, 0 without evidence, 2 skipped (exit 99)
)");
}

TEST(ClientCard, is_json_for_programs) {
  const std::string json = render_json(client_card());
  EXPECT_THAT(json, HasSubstr(R"("command":"./client {address}","target":null,"exit_code":99,)"));
  EXPECT_THAT(json, HasSubstr(R"("connections_after":29,"streams_after":1,"tries":29,"pattern":"a storm")"));
  EXPECT_THAT(json, HasSubstr(R"("pauses_ms":[100.000,101.000,)"));
  EXPECT_THAT(json,
              HasSubstr(R"("first_good_message_ms":3010.000,"processors":0.000,"lost":1,"sent_twice":0)"));
  EXPECT_THAT(json, HasSubstr(R"("last_lines":["at message 4: 14 <Socket closed>"])"));
}

TEST(ClientCard, is_junit_for_ci) {
  const std::string xml = render_junit(client_card());
  EXPECT_THAT(xml, HasSubstr("name=\"weir check-client ./client {address}\""));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"a storm: 29 tries in 3.01s, and the pauses do not grow\""));
  EXPECT_THAT(xml, HasSubstr("at message 4: 14 &lt;Socket closed&gt;"));
}

TEST(ClientCard, passes_where_all_passed_and_its_files_were_written) {
  ClientCard card{.command = "./client"};
  card.rows = {{.name = "plain", .mark = CheckMark::kPassed}};
  EXPECT_EQ(exit_code(card), 0);
  card.unwritten = true;
  EXPECT_EQ(exit_code(card), 5);
  card.rows.push_back({.name = "outage", .mark = CheckMark::kNoEvidence});
  EXPECT_EQ(exit_code(card), 3);
}

}  // namespace
}  // namespace weir
