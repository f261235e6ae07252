#include "harness/outcome/wire_end.h"

#include <gmock/gmock.h>

#include <set>

#include "harness/h2/frame.h"
#include "harness/outcome/classify.h"

namespace weir {
namespace {

/// One end as each witness has it: what the wire engine says, what the tap saw, and gRPC C++'s words for it.
struct Witnessed {
  const char* what;
  std::optional<FrameEnd> frames;
  std::optional<StreamTrace> trace;
  std::optional<CallEnd> words;
  const char* name;
};

FrameEnd frame_end(WireHow how, std::uint32_t code = 0) { return {.what = how, .code = code}; }

StreamTrace trace_end(ResponseEnd end, std::uint32_t code = 0) {
  StreamTrace trace;
  trace.end = end;
  trace.code = code;
  return trace;
}

CallEnd words_of(int code, std::string message, ChannelState channel = ChannelState::kReady) {
  CallEnd end;
  end.code = code;
  end.message = std::move(message);
  end.channel = channel;
  return end;
}

class WireEnds : public testing::TestWithParam<Witnessed> {};

TEST_P(WireEnds, have_one_class_whoever_saw_them_and_are_as_sure_as_the_witness) {
  const Witnessed& row = GetParam();
  const auto check = [&](const std::optional<WireEnd>& end, Certainty certainty) {
    ASSERT_TRUE(end) << row.what;
    const std::optional<Outcome> outcome = outcome_of(*end);
    ASSERT_TRUE(outcome) << row.what;
    EXPECT_EQ(outcome->name, row.name) << row.what;
    EXPECT_EQ(outcome->certainty, certainty) << row.what;
  };
  if (row.frames) check(read_frames(*row.frames), Certainty::kProven);
  if (row.trace) check(read_trace(*row.trace), Certainty::kProven);
  if (row.words) check(read_status(*row.words), Certainty::kInferred);
}

INSTANTIATE_TEST_SUITE_P(
    WireEnd, WireEnds,
    testing::Values(
        Witnessed{"a reset", frame_end(WireHow::kReset, 8), trace_end(ResponseEnd::kReset, 8),
                  words_of(1, "Received RST_STREAM with error code 8"), "h2.rst.8"},
        Witnessed{"no trailers", frame_end(WireHow::kNoTrailers), trace_end(ResponseEnd::kNoTrailers),
                  words_of(2, "Stream removed"), "h2.eos_no_trailers"},
        Witnessed{"no status", frame_end(WireHow::kNoStatus), trace_end(ResponseEnd::kNoStatus),
                  words_of(2, "No status received"), "h2.no_status"},
        Witnessed{"a status that is none", frame_end(WireHow::kBadStatus), trace_end(ResponseEnd::kBadStatus),
                  words_of(2, ""), "h2.bad_status"},
        Witnessed{"an HTTP status", frame_end(WireHow::kHttpStatus, 503),
                  trace_end(ResponseEnd::kHttpStatus, 503),
                  words_of(14, "Received http2 header with status: 503"), "h2.http_status.503"},
        Witnessed{"a violation of flow control", frame_end(WireHow::kPeerViolation, h2::kFlowControlError),
                  std::nullopt, words_of(13, "frame of size 70000 overflows local window of 65535"),
                  "h2.flow_violation"},
        Witnessed{"a refusal", frame_end(WireHow::kConnectRefused), std::nullopt,
                  words_of(14, "failed to connect to all addresses; last error: Connection refused"),
                  "connect.refused"},
        Witnessed{"a FIN", frame_end(WireHow::kFin), std::nullopt, words_of(14, "Socket closed"), "tcp.fin"},
        Witnessed{"a RST", frame_end(WireHow::kRst), std::nullopt,
                  words_of(14, "recvmsg:Connection reset by peer"), "tcp.rst"}));

TEST(WireEnd, a_connection_that_is_lost_after_a_goaway_died_of_it_whoever_saw_that) {
  const PeerGoaway goaway{2, "bye"};
  StreamTrace trace;
  trace.h2_stream = 1;
  trace.goaway = StreamTrace::Goaway{.code = 2, .last_stream = 1, .debug = "bye"};
  CallEnd words = words_of(14, "Socket closed");
  words.goaway = goaway;
  FrameEnd frames = frame_end(WireHow::kRst);
  frames.goaway = goaway;
  for (const std::optional<WireEnd>& end :
       {std::optional(read_frames(frames)), read_goaway(trace), read_status(words)}) {
    ASSERT_TRUE(end);
    EXPECT_EQ(end->goaway, goaway);
    EXPECT_EQ(outcome_of(*end)->name, "goaway.closed.2");
    EXPECT_EQ(outcome_of(*end)->certainty, certainty_of(end->seen_by));
  }
  trace.h2_stream = 3;
  EXPECT_EQ(outcome_of(*read_goaway(trace))->name, "goaway.unprocessed");
  trace.goaway.reset();
  EXPECT_FALSE(read_goaway(trace));
}

TEST(WireEnd, a_goaway_is_no_cause_of_what_ends_the_response_or_keeps_a_connection_from_being) {
  for (const WireHowRow& row : kWireHows) {
    WireEnd end{.how = row.how, .code = 8, .goaway = PeerGoaway{2, ""}, .seen_by = SeenBy::kEngine};
    const std::optional<Outcome> after = outcome_of(end);
    end.goaway.reset();
    const std::optional<Outcome> without = outcome_of(end);
    ASSERT_EQ(after.has_value(), without.has_value());
    if (!after) continue;
    EXPECT_EQ(after->name != without->name, row.part == WirePart::kLost) << without->name;
  }
}

TEST(WireEnd, each_way_of_ending_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (const WireHowRow& row : kWireHows) {
    EXPECT_FALSE(row.name.empty());
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
}

TEST(WireEnd, keepalive_that_was_too_eager_has_a_class_of_its_own_and_its_codes) {
  const WireEnd end{.how = WireHow::kFin,
                    .goaway = PeerGoaway{h2::kEnhanceYourCalm, "too_many_pings"},
                    .seen_by = SeenBy::kTap};
  EXPECT_EQ(outcome_of(end)->name, "remote.too_many_pings");
  EXPECT_EQ(outcome_of(end)->also, std::vector<std::string>{"goaway.closed.11"});
}

TEST(WireEnd, what_only_a_witness_of_frames_can_tell_has_a_reader_or_a_word) {
  EXPECT_FALSE(read_trace(StreamTrace{})) << "nothing has ended";
  EXPECT_FALSE(read_close(StreamTrace{}));
  EXPECT_FALSE(read_status(words_of(14, "Socket closed!"))) << "texts are matched whole";
  EXPECT_FALSE(outcome_of(read_frames(frame_end(WireHow::kOwnAct)))) << "which act, this side knows";
  EXPECT_FALSE(outcome_of(read_frames(frame_end(WireHow::kStatus)))) << "somebody's code chose it";
}

TEST(WireEnd, a_close_by_the_server_is_what_the_tap_saw_of_it) {
  StreamTrace trace;
  trace.close = StreamTrace::Close{.by = Toward::kClient, .reset = true};
  EXPECT_FALSE(read_close(trace)) << "the client closed it";
  trace.close->by = Toward::kServer;
  EXPECT_EQ(outcome_of(*read_close(trace))->name, "tcp.rst");
  trace.close->reset = false;
  EXPECT_EQ(outcome_of(*read_close(trace))->name, "tcp.fin");
}

TEST(WireEnd, of_what_a_proxy_may_have_kept_from_the_target_the_proxy_is_blamed) {
  CallEnd end = words_of(14, "failed to connect to all addresses; last error: Connection refused");
  end.proxied = true;
  EXPECT_EQ(outcome_of(*read_status(end))->name, "connect.proxy");
  end.message = "failed to connect to all addresses; last error: Socket closed";
  EXPECT_EQ(outcome_of(*read_status(end))->name, "connect.closed") << "that may have been the way behind it";
}

}  // namespace
}  // namespace weir
