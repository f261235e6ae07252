#include "harness/check/scorecard.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "reports/formats/junit_xml.h"
#include "tests/support/junit_schema.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using Mark = ScoreRow::Mark;

Scorecard card() {
  Scorecard card{.target = "127.0.0.1:50051",
                 .method = "chat.ChatService/BidirectionalChat",
                 .engine = "grpc",
                 .gauge = "go_goroutines"};
  card.rows = {{.name = "plain",
                .what = "streams are left alone",
                .mark = Mark::kPassed,
                .classes = {{"ok.complete", 4}},
                .takes_streams = true,
                .first_reply = 1350us,
                .left_open = 0,
                .gauge_after = 12,
                .folder = "runs/1",
                .took = 1234ms},
               {.name = "tcp-reset",
                .what = "the connection is reset",
                .mark = Mark::kFailed,
                .why = {"the service still has 4 connections open 3s after its clients have left"},
                .remedies = {{"if that is meant, add --settle 8s", {"--settle", "8s"}}},
                .words = {{{"struck"}, "app.internal", 13, "no such room", true}},
                .classes = {{"tcp.rst", 3}, {"tcp.fin", 1}},
                .takes_streams = false,
                .left_open = 4,
                .gauge_before = 12,
                .gauge_after = 20,
                .folder = "runs/2",
                .took = 3500ms},
               {.name = "blackhole",
                .what = "the client vanishes",
                .mark = Mark::kNoEvidence,
                .why = {"fault 'blackhole@struck' never fired on 4 of 4 planned streams"},
                .folder = "runs/3"},
               {.name = "cancel-storm",
                .what = "500 streams",
                .mark = Mark::kSkipped,
                .why = {"it loads the service: --allow-floods runs it"}}};
  return card;
}

TEST(Scorecard, is_a_page_for_people) {
  EXPECT_EQ(render_text(card(), false),
            R"(check 127.0.0.1:50051  chat.ChatService/BidirectionalChat  grpc client

     fault         the client saw        new streams  first reply  left open  go_goroutines
  ✓  plain         ok.complete 4         taken             1.35ms          0
  ✗  tcp-reset     tcp.fin 1, tcp.rst 3  NOT TAKEN                         4  12 → 20
  ?  blackhole
  -  cancel-storm

✗ tcp-reset: the connection is reset
    the service still has 4 connections open 3s after its clients have left
    app.internal on 'struck': the server says "no such room" (status 13)
    fix: if that is meant, add --settle 8s
    runs/2

? blackhole: the client vanishes
    fault 'blackhole@struck' never fired on 4 of 4 planned streams
    runs/3

- cancel-storm: 500 streams
    it loads the service: --allow-floods runs it

FAILED  1 passed, 1 failed, 1 without evidence, 1 skipped (exit 99)
)");
}

TEST(Scorecard, is_json_for_machines) {
  std::string text = render_json(card());
  google::protobuf::Struct json;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(text, &json).ok()) << text;
  EXPECT_THAT(text, HasSubstr("\"exit_code\":99"));
  EXPECT_THAT(text, HasSubstr("\"words\":[{\"groups\":[\"struck\"],\"class\":\"app.internal\",\"code\":13,"
                              "\"message\":\"no such room\",\"by\":\"server\"}]"));
  EXPECT_THAT(text, HasSubstr("\"remedies\":[{\"text\":\"if that is meant, add --settle 8s\","
                              "\"add\":[\"--settle\",\"8s\"]}]"));
  EXPECT_THAT(text, HasSubstr("\"client_saw\":{\"tcp.fin\":1,\"tcp.rst\":3},\"takes_new_streams\":false,"
                              "\"first_reply_ms\":null,\"connections_left_open\":4,\"gauge_before\":12,"
                              "\"gauge_after\":20,\"state_before\":null,\"state_after\":null,\"folder\":"
                              "\"runs/2\",\"seconds\":3.500}"));
}

TEST(Scorecard, says_in_junit_when_the_suite_began) {
  Scorecard dated = card();
  dated.started_at = "2024-05-01T12:00:00Z";
  EXPECT_THAT(render_junit(dated), HasSubstr("timestamp=\"2024-05-01T12:00:00\""));
}

TEST(Scorecard, is_a_junit_document_that_the_schema_allows_under_the_name_of_every_other) {
  Scorecard seen = card();
  seen.started_at = "2024-05-01T12:00:00Z";
  seen.unseen = not_looked_at({.integrity = "none", .sees_sockets = false});
  const std::string junit = render_junit(seen);
  EXPECT_THAT(junit, HasSubstr(std::string("<testsuites name=\"") + kJUnitName + "\""));
  const std::filesystem::path path =
      std::filesystem::path(::testing::TempDir()) / ("weir-check-" + std::to_string(getpid()) + ".xml");
  std::ofstream(path, std::ios::binary) << junit;
  EXPECT_TRUE(testing::junit_schema_allows(path)) << junit;
  std::filesystem::remove(path);
}

TEST(Scorecard, is_a_junit_case_for_each_row) {
  std::string text = render_junit(card());
  EXPECT_THAT(text, HasSubstr("tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\""));
  EXPECT_THAT(text, HasSubstr("<failure message=\"the service still has 4 connections open"));
  EXPECT_THAT(text, HasSubstr("no such room")) << "the server's own words";
  EXPECT_THAT(text, HasSubstr("fix: if that is meant, add --settle 8s"));
  EXPECT_THAT(text, HasSubstr("<testcase classname=\"check\" name=\"plain\" time=\"1.234\">"));
  EXPECT_THAT(text, HasSubstr("<testcase classname=\"check\" name=\"tcp-reset\" time=\"3.500\">"));
  EXPECT_THAT(text, HasSubstr("skipped=\"1\" time=\"4.734\"")) << "the suite's is the sum";
}

TEST(Scorecard, says_what_was_not_looked_at_wherever_it_is_read) {
  Scorecard seen{.target = "127.0.0.1:50051", .method = "a.B/C", .engine = "grpc", .gauge = ""};
  seen.rows = {{.name = "plain", .what = "streams are left alone", .mark = Mark::kPassed}};
  seen.unseen = not_looked_at({.integrity = "none"});
  const std::string text = render_text(seen, false);
  EXPECT_THAT(text, HasSubstr("\n  not looked at: contents: replies were counted and not read")) << text;
  EXPECT_THAT(text, HasSubstr("\n  not looked at: leaks: ")) << text;
  EXPECT_LT(text.find("not looked at"), text.find("plain")) << "at the head";
  EXPECT_THAT(text, HasSubstr("PASSED  1 passed (contents, leaks, commits not checked), 0 failed")) << text;
  const std::string json = render_json(seen);
  google::protobuf::Struct parsed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &parsed).ok()) << json;
  EXPECT_THAT(json, HasSubstr("\"not_looked_at\":[{\"what\":\"contents\",\"why\":\"replies were"));
  EXPECT_THAT(json, HasSubstr("\"passed\":\"1 passed (contents, leaks, commits not checked)\""));
  const std::string junit = render_junit(seen);
  EXPECT_THAT(junit, HasSubstr("classname=\"not looked at\" name=\"contents\""));
  EXPECT_THAT(junit, HasSubstr("<skipped message=\"replies were counted and not read"));
}

TEST(Scorecard, says_at_the_head_that_the_method_is_not_bidi) {
  Scorecard wrong{.target = "t", .method = "a.B/Get", .engine = "grpc", .gauge = ""};
  wrong.method_finding = "a.B/Get is unary, and weir drives bidi methods";
  wrong.rows = {
      {.name = "plain", .what = "left alone", .mark = Mark::kNoEvidence, .why = {wrong.method_finding}}};
  EXPECT_THAT(render_text(wrong, false),
              ::testing::StartsWith("check t  a.B/Get  grpc client\n"
                                    "  wrong method: a.B/Get is unary, and weir drives bidi methods\n"));
  EXPECT_THAT(render_json(wrong), HasSubstr("\"method_finding\":\"a.B/Get is unary, and weir"));
  EXPECT_THAT(render_json(card()), HasSubstr("\"method_finding\":null"));
  EXPECT_THAT(render_junit(wrong), HasSubstr("<error message=\"a.B/Get is unary, and weir"));
}

TEST(Scorecard, buries_no_finding_under_what_was_not_run) {
  Scorecard over{.target = "t", .method = "a.B/C", .engine = "grpc", .gauge = ""};
  over.rows = {{.name = "plain", .what = "left alone", .mark = Mark::kFailed, .why = {"it is not well"}}};
  for (const char* name : {"cancel", "deadline", "tcp-fin", "tcp-reset"})
    over.rows.push_back({.name = name, .what = "x", .why = {"not run: it is not well"}});
  const std::string text = render_text(over, false);
  EXPECT_THAT(text, HasSubstr("- 4 entries from cancel to tcp-reset\n    not run: it is not well\n")) << text;
  EXPECT_EQ(text.find("deadline"), std::string::npos) << text;
  EXPECT_THAT(render_junit(over), HasSubstr("name=\"deadline\"")) << "machines read each";
}

TEST(Scorecard, has_the_exit_code_of_its_gravest_row) {
  Scorecard card;
  auto with = [&](std::vector<Mark> marks, bool interrupted = false) {
    card.rows.clear();
    for (Mark mark : marks) card.rows.push_back({.name = "x", .what = "y", .mark = mark});
    card.interrupted = interrupted;
    return exit_code(card);
  };
  EXPECT_EQ(with({Mark::kPassed, Mark::kSkipped}), 0);
  EXPECT_EQ(with({Mark::kPassed, Mark::kNoEvidence}), 3);
  EXPECT_EQ(with({Mark::kFailed, Mark::kNoEvidence}), 99);
  EXPECT_EQ(with({Mark::kPassed, Mark::kInterrupted}, true), 130);
  EXPECT_EQ(with({}), 3) << "nothing was learned";
  card.unwritten = true;
  EXPECT_EQ(with({Mark::kPassed}), 5);
  EXPECT_THAT(render_text(card, false),
              HasSubstr("PASSED  1 passed, 0 failed, 0 without evidence, 0 skipped (exit 5)"));
  EXPECT_EQ(with({Mark::kPassed, Mark::kFailed}), 99) << "that is graver";
}

}  // namespace
}  // namespace weir
