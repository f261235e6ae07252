#include "harness/server/chat_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/server/push_number.h"
#include "harness/server/status_details.h"

#include <chrono>
#include <string>
#include <vector>

namespace weir {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using Kind = ServerAct::Kind;
using Point = ServerPoint::Kind;

ServerAct act(Kind kind, ServerPoint at, std::uint32_t fault = 0) {
  return {.kind = kind, .at = at, .fault = fault};
}
ServerAct status(ServerPoint at, int code, std::uint32_t fault = 0) {
  return {.kind = Kind::kStatus, .at = at, .fault = fault, .code = code, .message = "said so"};
}
ServerPoint open_point() { return {}; }
ServerPoint received(std::uint32_t k) { return {Point::kReceived, k, {}}; }
ServerPoint sent(std::uint32_t k) { return {Point::kSent, k, {}}; }
ServerPoint after(Duration d) { return {Point::kAfter, 0, d}; }

/// Stands for gRPC and the timer: hands out a client's messages as the stream reads, completes writes at once
/// unless told to hold them, and moves the time to the wake-ups the stream asks for.
class Peer {
 public:
  explicit Peer(ServerScript script, std::vector<std::string> messages = {}, bool half_close = true)
      : messages_(std::move(messages)), half_close_(half_close), stream_(std::move(script), now_) {}

  /// Until nothing happens any more without a new event.
  void run() {
    for (;;) {
      take(stream_.next(now_));
      if (end) return;
      if (!step()) return;
    }
  }
  void cancel() { stream_.on_cancel(now_); }
  void release_write() {
    hold_writes = false;
    run();
  }

  std::vector<std::string> replies;
  std::vector<RunTime> reply_times;
  std::vector<std::uint64_t> sizes;  // asked for
  std::optional<ChatEnd> end;
  bool hold_writes = false;
  bool reading = false;
  std::size_t read_count = 0;  // messages handed over
  [[nodiscard]] Duration elapsed() const { return now_.time_since_epoch(); }
  [[nodiscard]] const ChatStream& stream() const { return stream_; }

 private:
  void take(const ChatOps& ops) {
    ASSERT_FALSE(end) << "asked for something after the end";
    if (ops.write) {
      ASSERT_FALSE(writing_) << "two writes at once";
      writing_ = true;
      replies.push_back(*ops.write);
      sizes.push_back(ops.write_size);
      reply_times.push_back(now_);
    }
    if (ops.read) {
      ASSERT_FALSE(reading) << "two reads at once";
      reading = true;
    }
    end = ops.finish;
  }

  bool step() {
    if (writing_ && !hold_writes) {
      writing_ = false;
      stream_.on_write_done(true, now_);
      return true;
    }
    if (reading && read_count < messages_.size()) {
      reading = false;
      stream_.on_request(messages_[read_count++], now_);
      return true;
    }
    if (reading && half_close_) {
      reading = false;
      half_close_ = false;
      stream_.on_half_close(now_);
      return true;
    }
    RunTime at = stream_.wakeup();
    if (at == kNever) return false;
    EXPECT_GT(at, now_) << "a wake-up that is due already would spin";
    now_ = at;
    return at > RunTime(Duration::zero());
  }

  RunTime now_{};
  std::vector<std::string> messages_;
  bool half_close_;
  bool writing_ = false;
  ChatStream stream_;
};

ServerScript with(std::vector<ServerAct> acts) {
  ServerScript script;
  script.acts = std::move(acts);
  return script;
}

TEST(ChatStream, echoes_all_and_ends_with_ok_after_the_half_close) {
  Peer peer({}, {"a", "b", "c"});
  peer.run();
  EXPECT_THAT(peer.replies, ElementsAre("a", "b", "c"));
  EXPECT_EQ(peer.end, (ChatEnd{0, "", 3, 3, {}}));
}

TEST(ChatStream, answers_each_request_as_often_as_asked_with_the_prefix_first) {
  ServerScript script;
  script.replies_per_request = 2;
  script.prefix = "got: ";
  Peer peer(script, {"a", "b"});
  peer.run();
  EXPECT_THAT(peer.replies, ElementsAre("got: a", "got: a", "got: b", "got: b"));
}

TEST(ChatStream, may_be_told_to_answer_nothing) {
  ServerScript script;
  script.replies_per_request = 0;
  Peer peer(script, {"a", "b"});
  peer.run();
  EXPECT_EQ(peer.end, (ChatEnd{0, "", 2, 0, {}}));
}

TEST(ChatStream, a_reply_leaves_its_delay_after_the_request_and_delays_overlap) {
  ServerScript script;
  script.reply_delay = milliseconds(20);
  Peer peer(script, {"a", "b", "c"});
  peer.run();
  ASSERT_EQ(peer.reply_times.size(), 3U);
  // All three came in at 0, so all three leave at 20 ms, not at 20, 40 and 60.
  for (RunTime at : peer.reply_times) EXPECT_EQ(at.time_since_epoch(), milliseconds(20));
  EXPECT_EQ(peer.end->code, 0);
}

TEST(ChatStream, stops_reading_while_too_many_requests_wait_and_goes_on_later) {
  std::vector<std::string> many(1000, "x");
  Peer peer({}, many);
  peer.hold_writes = true;
  peer.run();
  // One reply is being written, the rest of the limit waits.
  EXPECT_EQ(peer.read_count, ChatStream::kMaxWaiting + 1);
  peer.release_write();
  EXPECT_EQ(peer.replies.size(), 1000U);
  EXPECT_EQ(peer.end->code, 0);
}

TEST(ChatStream, a_status_at_open_ends_the_stream_before_it_reads) {
  Peer peer(with({status(open_point(), 14, 3)}), {"a"});
  peer.run();
  EXPECT_EQ(peer.end, (ChatEnd{14, "said so", 0, 0, {3}}));
  EXPECT_EQ(peer.read_count, 0U);
}

TEST(ChatStream, count_zero_means_at_open) {
  for (const ServerPoint& at : {received(0), sent(0)}) {
    Peer peer(with({status(at, 14)}), {"a"});
    peer.run();
    EXPECT_EQ(peer.read_count, 0U);
    EXPECT_EQ(peer.end->code, 14);
  }
}

TEST(ChatStream, a_status_at_received_k_answers_the_requests_before_k_and_not_k) {
  ServerScript script = with({status(received(3), 8, 1)});
  script.reply_delay = milliseconds(5);  // so that replies are still waiting when the third request comes in
  Peer peer(script, {"a", "b", "c", "d"});
  peer.run();
  EXPECT_THAT(peer.replies, ElementsAre("a", "b"));
  EXPECT_EQ(peer.end, (ChatEnd{8, "said so", 3, 2, {1}}));
}

TEST(ChatStream, a_status_at_sent_k_follows_exactly_k_replies) {
  Peer peer(with({status(sent(2), 14)}), {"a", "b", "c", "d"});
  peer.run();
  EXPECT_THAT(peer.replies, ElementsAre("a", "b"));
  EXPECT_EQ(peer.end->code, 14);
  EXPECT_EQ(peer.end->sent, 2U);
}

TEST(ChatStream, code_zero_is_an_early_end_of_file) {
  Peer peer(with({status(sent(1), 0, 7)}), {"a", "b"});
  peer.run();
  EXPECT_EQ(peer.end->code, 0);
  EXPECT_EQ(peer.end->sent, 1U);
  EXPECT_THAT(peer.end->fired, ElementsAre(7));
}

TEST(ChatStream, a_status_after_a_time_comes_at_that_time_without_any_message) {
  Peer peer(with({status(after(milliseconds(30)), 4)}), {}, /*half_close=*/false);
  peer.run();
  EXPECT_EQ(peer.elapsed(), milliseconds(30));
  EXPECT_EQ(peer.end->code, 4);
}

TEST(ChatStream, an_act_whose_point_is_never_reached_has_not_fired) {
  Peer peer(with({status(sent(9), 14), status(after(milliseconds(30)), 4)}), {"a"});
  peer.run();
  EXPECT_EQ(peer.end, (ChatEnd{0, "", 1, 1, {}}));
}

TEST(ChatStream, of_two_statuses_the_first_reached_counts) {
  Peer peer(with({status(received(2), 8, 1), status(received(2), 14, 2)}), {"a", "b"});
  peer.run();
  EXPECT_EQ(peer.end->code, 8);
  EXPECT_THAT(peer.end->fired, ElementsAre(1));
}

TEST(ChatStream, a_stall_answers_what_came_before_goes_on_reading_and_never_ends) {
  Peer peer(with({act(Kind::kStall, received(2))}), std::vector<std::string>(500, "x"));
  peer.run();
  EXPECT_EQ(peer.replies.size(), 1U);
  EXPECT_EQ(peer.read_count, 500U);  // beyond the limit of waiting requests: they are discarded
  EXPECT_EQ(peer.end, std::nullopt);
  EXPECT_EQ(peer.stream().wakeup(), kNever);
  peer.cancel();
  peer.run();
  EXPECT_EQ(peer.end->code, 1);
}

TEST(ChatStream, a_stall_at_sent_k_sends_no_more_than_k) {
  Peer peer(with({act(Kind::kStall, sent(2))}), {"a", "b", "c", "d"});
  peer.run();
  EXPECT_THAT(peer.replies, ElementsAre("a", "b"));
  EXPECT_EQ(peer.end, std::nullopt);
}

TEST(ChatStream, a_stall_can_be_ended_by_a_later_status) {
  Peer peer(with({act(Kind::kStall, received(1), 1), status(after(milliseconds(50)), 14, 2)}), {"a"}, false);
  peer.run();
  EXPECT_EQ(peer.end, (ChatEnd{14, "said so", 1, 0, {1, 2}}));
}

TEST(ChatStream, never_read_at_open_starts_no_read_and_does_not_end) {
  Peer peer(with({act(Kind::kNeverRead, open_point())}), {"a"});
  peer.run();
  EXPECT_FALSE(peer.reading);
  EXPECT_EQ(peer.read_count, 0U);
  EXPECT_EQ(peer.end, std::nullopt);
}

TEST(ChatStream, never_read_at_received_k_still_answers_k) {
  Peer peer(with({act(Kind::kNeverRead, received(2))}), {"a", "b", "c"});
  peer.run();
  EXPECT_THAT(peer.replies, ElementsAre("a", "b"));
  EXPECT_FALSE(peer.reading);
  EXPECT_EQ(peer.end, std::nullopt);
}

TEST(ChatStream, never_read_after_the_half_close_changes_nothing_and_has_not_fired) {
  ServerScript script = with({act(Kind::kNeverRead, sent(1))});
  script.reply_delay = milliseconds(1);  // the half-close is seen before the reply leaves
  Peer peer(script, {"a"});
  peer.run();
  EXPECT_EQ(peer.end, (ChatEnd{0, "", 1, 1, {}}));
}

TEST(ChatStream, slow_reads_wait_before_each_read_from_the_point_on) {
  ServerAct slow = act(Kind::kSlowReads, open_point(), 5);
  slow.delay = milliseconds(10);
  Peer peer(with({slow}), {"a", "b", "c"});
  peer.run();
  ASSERT_EQ(peer.reply_times.size(), 3U);
  EXPECT_EQ(peer.reply_times[0].time_since_epoch(), milliseconds(10));
  EXPECT_EQ(peer.reply_times[2].time_since_epoch(), milliseconds(30));
  EXPECT_EQ(peer.elapsed(), milliseconds(40));  // the half-close takes a read as well
  EXPECT_THAT(peer.end->fired, ElementsAre(5));
}

struct OneReply {
  Kind kind;
  ServerPoint at;
  std::vector<std::string> replies;
};

class OneReplyChange : public testing::TestWithParam<OneReply> {};

TEST_P(OneReplyChange, hits_the_reply_at_the_point_and_no_other) {
  Peer peer(with({act(GetParam().kind, GetParam().at, 4)}), {"1", "2", "3"});
  peer.run();
  EXPECT_EQ(peer.replies, GetParam().replies);
  EXPECT_EQ(peer.end, (ChatEnd{0, "", 3, GetParam().replies.size(), {4}}));
}

INSTANTIATE_TEST_SUITE_P(
    Table, OneReplyChange,
    testing::Values(OneReply{Kind::kDrop, open_point(), {"2", "3"}},  // the first reply
                    OneReply{Kind::kDrop, sent(0), {"2", "3"}},       // reply 0 + 1
                    OneReply{Kind::kDrop, sent(1), {"1", "3"}},       // reply 1 + 1
                    OneReply{Kind::kDrop, received(2), {"1", "3"}},   // the reply to request 2
                    OneReply{Kind::kDuplicate, sent(2), {"1", "2", "3", "3"}},
                    OneReply{Kind::kReorder, sent(0), {"2", "1", "3"}},
                    OneReply{Kind::kReorder, sent(1), {"1", "3", "2"}},
                    OneReply{Kind::kCorrupt, sent(1), {"1", "3", "3"}}));  // '2' with its lowest bit changed

TEST(ChatStream, a_reply_held_for_a_swap_is_sent_at_the_end_when_no_other_follows) {
  Peer peer(with({act(Kind::kReorder, sent(1))}), {"1", "2"});
  peer.run();
  EXPECT_THAT(peer.replies, ElementsAre("1", "2"));
  EXPECT_THAT(peer.end->fired, IsEmpty());
}

TEST(ChatStream, two_changes_due_on_one_reply_take_one_each) {
  Peer peer(with({act(Kind::kDrop, sent(0), 1), act(Kind::kDuplicate, sent(0), 2)}), {"1", "2", "3"});
  peer.run();
  EXPECT_THAT(peer.replies, ElementsAre("2", "2", "3"));
  EXPECT_THAT(peer.end->fired, ElementsAre(1, 2));
}

TEST(ChatStream, a_corrupted_reply_keeps_prefix_and_length_and_is_never_what_was_sent) {
  for (const std::string& content : {std::string("plain"), std::string("你好"), std::string("é"),
                                     std::string("😀"), std::string(1, '\x7f'), std::string(1, '\0')}) {
    ServerScript script = with({act(Kind::kCorrupt, open_point())});
    script.prefix = "> ";
    Peer peer(script, {content});
    peer.run();
    ASSERT_EQ(peer.replies.size(), 1U);
    EXPECT_EQ(peer.replies[0].size(), content.size() + 2);
    EXPECT_EQ(peer.replies[0].substr(0, content.size() + 1), ("> " + content).substr(0, content.size() + 1));
    EXPECT_NE(peer.replies[0], "> " + content);
  }
  Peer empty(with({act(Kind::kCorrupt, open_point())}), {""});
  empty.run();
  EXPECT_THAT(empty.replies, ElementsAre("?"));
}

TEST(ChatStream, a_cancel_waits_for_the_pending_write_and_then_ends) {
  ChatStream stream({}, RunTime{});
  EXPECT_TRUE(stream.next(RunTime{}).read);
  stream.on_request("a", RunTime{});
  EXPECT_EQ(stream.next(RunTime{}).write, "a");
  stream.on_cancel(RunTime{});
  EXPECT_FALSE(stream.next(RunTime{}).finish);  // two operations that send must not overlap
  stream.on_write_done(false, RunTime{});
  ChatOps ops = stream.next(RunTime{});
  ASSERT_TRUE(ops.finish);
  EXPECT_EQ(ops.finish->sent, 0U);  // the failed write does not count
}

TEST(ChatStream, nothing_is_asked_for_after_the_end_whatever_comes) {
  ChatStream stream(with({status(open_point(), 14)}), RunTime{});
  EXPECT_TRUE(stream.next(RunTime{}).finish);
  stream.on_request("late", RunTime{});
  stream.on_half_close(RunTime{});
  stream.on_cancel(RunTime{});
  ChatOps ops = stream.next(RunTime{} + milliseconds(1));
  EXPECT_FALSE(ops.read || ops.write || ops.finish);
  EXPECT_EQ(stream.wakeup(), kNever);
}

TEST(ChatStream, a_cancelled_stream_with_delayed_replies_asks_for_no_wakeup) {
  ServerScript script;
  script.reply_delay = std::chrono::hours(1);
  ChatStream stream(script, RunTime{});
  EXPECT_TRUE(stream.next(RunTime{}).read);
  stream.on_request("a", RunTime{});
  EXPECT_FALSE(stream.next(RunTime{}).write);
  EXPECT_EQ(stream.wakeup(), RunTime{} + std::chrono::hours(1));
  stream.on_cancel(RunTime{});
  EXPECT_TRUE(stream.next(RunTime{}).finish);
  EXPECT_EQ(stream.wakeup(), kNever);
}

ServerScript push_script(std::uint32_t replies) {
  ServerScript script;
  script.push_period = std::chrono::milliseconds(10);
  script.replies_per_request = replies;
  return script;
}

RunTime ms(int n) { return RunTime(std::chrono::milliseconds(n)); }

TEST(ChatStream, pushes_a_period_apart_with_numbers_and_a_late_one_moves_no_other) {
  ChatStream stream(push_script(3), ms(0));
  (void)stream.next(ms(0));
  stream.on_request("hello", ms(5));
  EXPECT_EQ(stream.next(ms(5)).write, push_number(0) + "hello");
  stream.on_write_done(true, ms(6));
  EXPECT_FALSE(stream.next(ms(6)).write);
  EXPECT_EQ(stream.wakeup(), ms(15));
  EXPECT_EQ(stream.next(ms(22)).write, push_number(1) + "hello") << "woken late";
  stream.on_write_done(true, ms(22));
  EXPECT_FALSE(stream.next(ms(22)).write);
  EXPECT_EQ(stream.wakeup(), ms(25));
  EXPECT_EQ(stream.next(ms(25)).write, push_number(2) + "hello");
  stream.on_write_done(true, ms(25));
  EXPECT_FALSE(stream.next(ms(60)).write);
  stream.on_half_close(ms(60));
  EXPECT_EQ(stream.next(ms(60)).finish->sent, 3U);
}

TEST(ChatStream, a_half_close_ends_the_pushes_that_are_not_due) {
  ChatStream stream(push_script(100), ms(0));
  (void)stream.next(ms(0));
  stream.on_request("hello", ms(0));
  (void)stream.next(ms(0));  // push 0 is being written, and 1 and 2 become due meanwhile
  stream.on_half_close(ms(25));
  EXPECT_FALSE(stream.next(ms(25)).finish);
  for (std::uint32_t n : {1U, 2U}) {
    stream.on_write_done(true, ms(25));
    EXPECT_EQ(stream.next(ms(25)).write, push_number(n) + "hello");
  }
  stream.on_write_done(true, ms(26));
  ChatOps ops = stream.next(ms(26));
  ASSERT_TRUE(ops.finish);
  EXPECT_EQ(ops.finish->sent, 3U);
  EXPECT_EQ(ops.finish->code, 0);
}

TEST(ChatStreamSlowWriter, waits_before_each_reply_from_its_point_on_and_loses_none) {
  ServerAct slow = act(Kind::kSlowWrites, sent(2), 5);
  slow.delay = milliseconds(20);
  Peer peer(with({slow}), {"a", "b", "c", "d"});
  peer.run();
  EXPECT_THAT(peer.replies, ElementsAre("a", "b", "c", "d"));
  // One after the other, where a reply_delay would overlap.
  EXPECT_THAT(peer.reply_times,
              ElementsAre(RunTime{}, RunTime{}, RunTime(milliseconds(20)), RunTime(milliseconds(40))));
  EXPECT_EQ(peer.end, (ChatEnd{0, "", 4, 4, {5}}));
}

TEST(ChatStreamSlowWriter, holds_a_reply_back_that_is_ready) {
  ServerAct slow = act(Kind::kSlowWrites, received(1));
  slow.delay = milliseconds(7);
  ServerScript script = with({slow});
  script.reply_delay = milliseconds(2);
  Peer peer(script, {"a"});
  peer.run();
  EXPECT_THAT(peer.reply_times, ElementsAre(RunTime(milliseconds(7))));
}

TEST(ChatStreamLargeReply, changes_the_size_of_one_reply_and_nothing_else) {
  ServerAct large = act(Kind::kLargeReply, sent(1), 4);
  large.size = Bytes{5'000'000};
  Peer peer(with({large}), {"a", "b", "c"});
  peer.run();
  EXPECT_THAT(peer.replies, ElementsAre("a", "b", "c"));
  EXPECT_THAT(peer.sizes, ElementsAre(0, 5'000'000, 0));
  EXPECT_THAT(peer.end->fired, ElementsAre(4));
}

TEST(ChatStreamLargeMetadata, stands_in_the_headers_or_in_the_trailers) {
  ServerAct headers = act(Kind::kLargeMetadata, open_point(), 1);
  headers.size = Bytes{100};
  ServerAct trailers = act(Kind::kLargeMetadata, open_point(), 2);
  trailers.size = Bytes{30};
  trailers.in_trailers = true;
  EXPECT_EQ(header_filler(with({headers, trailers})), 100U);
  EXPECT_EQ(header_filler(with({trailers})), 0U);
  Peer peer(with({headers, trailers}), {"a"});
  peer.run();
  EXPECT_EQ(peer.end->filler, 30U);
  EXPECT_THAT(peer.end->fired, ElementsAre(1, 2));
}

TEST(ChatStreamStatus, carries_its_details_with_its_own_code_or_another) {
  ServerAct quota = status(sent(1), 8);
  quota.details = "later";
  Peer peer(with({quota}), {"a", "b"});
  peer.run();
  EXPECT_EQ(decode_status_details(peer.end->details),
            (StatusDetails{8, "said so", {{"type.googleapis.com/google.protobuf.StringValue", "later"}}}));
  quota.details_code = 13;
  quota.details.clear();
  Peer liar(with({quota}), {"a", "b"});
  liar.run();
  EXPECT_EQ(decode_status_details(liar.end->details), (StatusDetails{13, "said so", {}}));
  Peer plain(with({status(sent(1), 8)}), {"a"});
  plain.run();
  EXPECT_EQ(plain.end->details, "");
}

}  // namespace
}  // namespace weir
