// A call by hand: what is asked of the transport, and what is told.
#include "harness/run/hand_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "harness/h2/grpc_code.h"
#include "tests/support/shop.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Writes down what it is asked for: "start", "write shop.Order's JSON", "half-close".
class AskedTransport final : public Transport {
 public:
  std::vector<std::string> asked;
  CallOptions options;

  void start(const CallOptions& given) override {
    options = given;
    asked.emplace_back("start");
  }
  char* room(std::size_t size) override {
    bytes_.resize(size);
    return bytes_.data();
  }
  void send() override { asked.push_back("write " + shop_json("Order", bytes_)); }
  void read() override { asked.emplace_back("read"); }
  void half_close() override { asked.emplace_back("half-close"); }
  void cancel() override { asked.emplace_back("cancel"); }

 private:
  std::string bytes_;
};

class KeptText final : public HandText {
 public:
  std::vector<std::string> replies;
  std::string told;
  bool is_taken = true;

  bool reply(std::string_view json) override {
    replies.emplace_back(json);
    return is_taken;
  }
  void tell(std::string_view text) override { told += text; }
};

HandTerms terms_of(const std::string& method, bool times) {
  HandTerms terms;
  terms.options.method = "/" + method;
  terms.times = times;
  terms.unix_ns = [] { return std::int64_t{17}; };
  return terms;
}

struct ByHand {
  AskedTransport transport;
  KeptText text;
  HandCall call;

  explicit ByHand(const std::string& method = "shop.Orders/Watch", bool times = false)
      : call(*shop()->method(method), terms_of(method, times), transport, text) {
    call.begin(at(0ms));
  }
  static RunTime at(Duration since) { return RunTime(since); }
  void type(const std::string& line, Duration since = 0ms) { call.line(line, at(since)); }
  void written(Duration since = 0ms) { call.on_write_done(true, at(since)); }
  void reply(const std::string& json, Duration since = 0ms) {
    call.on_message(shop_bytes("Update", json), at(since));
  }
  void end(int code = grpc_code::kOk, const std::string& message = "") {
    CallEnd end;
    end.code = code;
    end.message = message;
    end.headers_received = true;
    call.on_end(end, at(9ms));
  }
};

TEST(HandCall, each_line_is_a_message_and_each_reply_a_line) {
  ByHand one;
  one.type(R"({"id": 7})");
  one.written();
  one.reply(R"({"revision": "3"})");
  EXPECT_THAT(one.transport.asked, ElementsAre("start", "read", R"(write {"id":"7"})", "read"));
  EXPECT_EQ(one.transport.options.method, "/shop.Orders/Watch");
  EXPECT_THAT(one.text.replies, ElementsAre(R"({"revision":"3"})"));
  EXPECT_THAT(one.text.told, IsEmpty());
}

TEST(HandCall, one_message_is_written_at_a_time_and_the_others_wait) {
  ByHand one;
  one.type(R"({"id": 1})");
  one.type(R"({"id": 2})");
  EXPECT_EQ(one.call.waiting(), 1U);
  one.call.input_over(ByHand::at(0ms));
  EXPECT_THAT(one.transport.asked, ElementsAre("start", "read", R"(write {"id":"1"})"));
  one.written();
  one.written();
  EXPECT_THAT(one.transport.asked,
              ElementsAre("start", "read", R"(write {"id":"1"})", R"(write {"id":"2"})", "half-close"));
}

TEST(HandCall, a_line_that_is_no_message_is_shown_and_the_call_goes_on) {
  ByHand one;
  one.type("");
  one.type(R"({"nmae": "x"})");
  EXPECT_THAT(one.text.told, AllOf(HasSubstr("stdin:2:3: error: shop.Order has no field 'nmae'"),
                                   HasSubstr("    2 | {\"nmae\": \"x\"}\n      |   ^^^^\n"),
                                   HasSubstr("fix: did you mean 'name'?")));
  one.type("{\"id\": ");
  EXPECT_THAT(one.text.told, HasSubstr("stdin:3:"));
  EXPECT_THAT(one.text.told, HasSubstr("this is no JSON"));
  one.type(R"({"id": 1})");
  EXPECT_THAT(one.transport.asked, ElementsAre("start", "read", R"(write {"id":"1"})"));
  one.end();
  EXPECT_EQ(one.call.exit_code(), kExitUsage);
  EXPECT_THAT(one.text.told, HasSubstr("2 lines were no messages and were left out\n"));
}

TEST(HandCall, placeholders_are_those_of_a_scenario) {
  ByHand one;
  one.type(R"({"id": 1})");
  one.written();
  one.type(R"({"id": {n}, "name": "at {time}"})");
  EXPECT_EQ(one.transport.asked.back(), R"(write {"id":"2","name":"at 17"})");
}

TEST(HandCall, a_method_that_takes_one_message_begins_with_it) {
  ByHand one("shop.Orders/Place");
  EXPECT_THAT(one.transport.asked, IsEmpty());
  one.type(R"({"id": 1})");
  one.written();
  EXPECT_THAT(one.transport.asked, ElementsAre("start", "read", R"(write {"id":"1"})", "half-close"));
  one.type(R"({"id": 2})");
  EXPECT_THAT(one.text.told, HasSubstr("shop.Orders/Place takes one message, and has it"));
}

TEST(HandCall, a_method_that_takes_one_message_and_gets_none_is_not_called) {
  ByHand one("shop.Orders/Place");
  one.call.input_over(ByHand::at(0ms));
  EXPECT_TRUE(one.call.is_over());
  EXPECT_EQ(one.call.exit_code(), kExitUsage);
  EXPECT_THAT(one.transport.asked, IsEmpty());
  EXPECT_THAT(one.text.told, HasSubstr("there was no message"));
}

TEST(HandCall, tells_when_a_reply_came_where_it_is_asked_to) {
  ByHand one("shop.Orders/Watch", /*times=*/true);
  one.reply("{}", 2ms);
  EXPECT_EQ(one.text.told, "reply 1: 2ms since the call began\n");
  one.type("{}", 5ms);
  one.reply("{}", 8ms);
  EXPECT_THAT(one.text.told, HasSubstr("reply 2: 8ms since the call began, 3ms since the last message\n"));
}

TEST(HandCall, ends_with_the_status_and_its_trailers) {
  ByHand one;
  CallEnd end;
  end.code = grpc_code::kPermissionDenied;
  end.message = "not\x1b yours";
  end.trailers = {{"x-why", "because"}, {"x-raw-bin", std::string("\x01\x02", 2)}};
  one.call.on_end(end, ByHand::at(0ms));
  EXPECT_EQ(
      one.text.told,
      "status: PERMISSION_DENIED (7): not\\x1b yours\ntrailer: x-why: because\ntrailer: x-raw-bin: AQI=\n");
  EXPECT_EQ(one.call.exit_code(), kExitCheckFailed);
}

TEST(HandCall, a_call_that_ends_well_says_so) {
  ByHand one;
  one.end();
  EXPECT_EQ(one.text.told, "status: OK (0)\n");
  EXPECT_EQ(one.call.exit_code(), kExitOk);
}

TEST(HandCall, without_a_connection_it_is_no_evidence) {
  ByHand one;
  CallEnd end;
  end.code = grpc_code::kUnavailable;
  end.frames = FrameEnd{.what = WireHow::kConnectRefused};
  one.call.on_end(end, ByHand::at(0ms));
  EXPECT_EQ(one.call.exit_code(), kExitNotEvidence);
}

TEST(HandCall, what_is_left_when_the_call_ends_is_counted) {
  ByHand one;
  one.type(R"({"id": 1})");
  one.type(R"({"id": 2})");
  one.call.on_write_done(false, ByHand::at(0ms));
  one.end(grpc_code::kUnavailable, "gone");
  EXPECT_THAT(one.text.told, HasSubstr("1 message was not sent: the call was over\n"));
  EXPECT_THAT(one.transport.asked, ElementsAre("start", "read", R"(write {"id":"1"})"));
}

/// A transport ends once it is half-closed, or never will be.
TEST(HandCall, is_half_closed_when_no_reply_can_follow) {
  ByHand one;
  one.type(R"({"id": 1})");
  one.type(R"({"id": 2})");
  one.call.on_read_failed(ByHand::at(0ms));
  EXPECT_THAT(one.transport.asked, ElementsAre("start", "read", R"(write {"id":"1"})"));
  one.call.on_write_done(false, ByHand::at(0ms));
  EXPECT_EQ(one.transport.asked.back(), "half-close");
  one.call.input_over(ByHand::at(0ms));
  EXPECT_EQ(one.transport.asked.size(), 4U);
}

TEST(HandCall, a_signal_cancels_it) {
  ByHand one;
  one.call.interrupt("SIGINT");
  EXPECT_EQ(one.transport.asked.back(), "cancel");
  one.end(grpc_code::kCancelled, "CANCELLED");
  EXPECT_EQ(one.call.exit_code(), kExitInterrupted);
  EXPECT_THAT(one.text.told,
              AllOf(HasSubstr("SIGINT: the call is cancelled"), HasSubstr("status: CANCELLED (1)")));
}

TEST(HandCall, a_reply_that_nobody_takes_cancels_it) {
  ByHand one;
  one.text.is_taken = false;
  one.reply("{}");
  EXPECT_EQ(one.transport.asked.back(), "cancel");
  one.end(grpc_code::kCancelled);
  EXPECT_EQ(one.call.exit_code(), kExitUnwritten);
}

TEST(HandCall, a_reply_that_is_none_is_told_with_its_bytes) {
  ByHand one;
  one.call.on_message("\xff\xff", ByHand::at(0ms));
  EXPECT_THAT(one.text.replies, IsEmpty());
  EXPECT_THAT(one.text.told,
              AllOf(HasSubstr("reply 1 can't be shown as a shop.Update"), HasSubstr("in base64: //8=")));
  EXPECT_EQ(one.transport.asked.back(), "read");
}

}  // namespace
}  // namespace weir
