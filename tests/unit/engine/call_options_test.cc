#include "harness/engine/call_options.h"

#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using Metadata = std::vector<std::pair<std::string, std::string>>;

TEST(CallOptions, name_the_method_and_the_deadline_and_ask_nothing_of_a_plain_echo) {
  Plan plan = group_plan("");
  CallOptions options = call_options(plan, plan.streams[0], std::chrono::seconds(3), RunTime{});
  EXPECT_EQ(options.method, "/chat.ChatService/BidirectionalChat");
  EXPECT_EQ(options.metadata, Metadata{});
  EXPECT_EQ(options.deadline, Duration(std::chrono::seconds(3)));
}

TEST(CallOptions, tell_the_server_where_to_act_as_seen_from_its_side) {
  Plan plan = group_plan(
      "count = 2\nmessages = 9\nserver = { replies_per_request = 2 }",
      fault_text("cancel", "at = { replies = 1 }") + fault_text("server-eof", "at = { sent = 2 }") +
          fault_text("reply-drop", "at = { replies = 3 }\nselect = { list = [0] }") +
          fault_text("server-stall", "at = { after = \"20ms\" }\nselect = { list = [0] }"));
  EXPECT_EQ(call_options(plan, plan.streams[0], {}, RunTime{}).metadata,
            (Metadata{{"weir-replies-per-request", "2"},
                      {"weir-act", "status at=received:2 code=0 fault=1"},
                      {"weir-act", "drop at=sent:3 fault=2"},
                      {"weir-act", "stall at=after:20ms fault=3"}}));
  EXPECT_EQ(call_options(plan, plan.streams[1], {}, RunTime{}).metadata.size(), 2U);
}

TEST(CallOptions, tell_the_server_a_time_of_the_run_as_one_of_the_stream) {
  using std::chrono::milliseconds;
  Plan plan = group_plan("messages = 9", fault_text("server-status", "at = { run = \"2s\" }") +
                                             fault_text("server-stall", "at = { run = \"1s\" }"));
  const auto acts = [&](RunTime opened) { return call_options(plan, plan.streams[0], {}, opened).metadata; };
  const std::string status = " code=14 fault=0 message=injected by weir";
  EXPECT_EQ(acts(RunTime{}), (Metadata{{"weir-act", "status at=after:2s" + status},
                                       {"weir-act", "stall at=after:1s fault=1"}}));
  EXPECT_EQ(acts(RunTime(milliseconds(1500))), (Metadata{{"weir-act", "status at=after:500ms" + status}}))
      << "one second of the run was over when the stream opened";
}

TEST(CallOptions, name_the_stream_to_the_relay_and_only_then) {
  Plan plan = group_plan("count = 2\nmessages = 9", fault_text("h2-reset", "at = { replies = 1 }"));
  StreamPlan again = plan.streams[1];
  again.incarnation = 3;
  EXPECT_EQ(call_options(plan, again, {}, RunTime{}).metadata, (Metadata{{"weir-stream", "1.3"}}));
}

}  // namespace
}  // namespace weir
