#include "harness/engine/call_options.h"

#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using Metadata = std::vector<std::pair<std::string, std::string>>;

TEST(CallOptions, name_the_method_and_the_deadline_and_ask_nothing_of_a_plain_echo) {
  Plan plan = group_plan("");
  CallOptions options = call_options(plan, plan.streams[0], std::chrono::seconds(3));
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
  EXPECT_EQ(call_options(plan, plan.streams[0], {}).metadata,
            (Metadata{{"weir-replies-per-request", "2"},
                      {"weir-act", "status at=received:2 code=0 fault=1"},
                      {"weir-act", "drop at=sent:3 fault=2"},
                      {"weir-act", "stall at=after:20ms fault=3"}}));
  EXPECT_EQ(call_options(plan, plan.streams[1], {}).metadata.size(), 2U);
}

TEST(CallOptions, name_the_stream_to_the_relay_and_only_then) {
  Plan plan = group_plan("count = 2\nmessages = 9", fault_text("h2-reset", "at = { replies = 1 }"));
  StreamPlan again = plan.streams[1];
  again.incarnation = 3;
  EXPECT_EQ(call_options(plan, again, {}).metadata, (Metadata{{"weir-stream", "1.3"}}));
}

}  // namespace
}  // namespace weir
