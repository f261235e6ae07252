#include "harness/record/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// A stream that lived from 1 s to 2 s.
StreamEnd lived(const StreamPlan& stream) {
  StreamEnd end;
  end.plan = stream;
  end.evidence.opened = RunTime(1s);
  end.evidence.ended = RunTime(2s);
  end.evidence.half_closed = true;
  for (const PlannedFault& planned : stream.faults) end.faults.emplace_back(planned);
  return end;
}

/// Its journal, as streams.jsonl has it.
v1::StreamRecord record_of(const Plan& plan, const StreamEnd& end) {
  v1::StreamRecord record;
  const Settled settled = settle(plan, end.plan, end.faults, end.evidence, end.wind_down);
  write_journal(plan, journal_of(end, settled), record);
  return record;
}

/// What happened, in a word each.
std::vector<std::string> words_of(const v1::StreamRecord& record) {
  std::vector<std::string> words;
  for (const v1::JournalEntry& entry : record.journal()) {
    if (entry.has_opened()) words.emplace_back("opened");
    if (entry.has_strike()) words.push_back("strike " + entry.strike().fault());
    if (entry.has_wire_end()) words.push_back(entry.wire_end().how() + " by " + entry.wire_end().seen_by());
    if (entry.has_closed()) words.push_back("closed " + entry.closed().as());
  }
  return words;
}

TEST(Journal, of_a_stream_that_ended_well_says_on_whose_word) {
  const Plan plan = group_plan("");
  StreamEnd end = lived(plan.streams[0]);
  v1::StreamRecord record = record_of(plan, end);
  EXPECT_THAT(words_of(record), testing::ElementsAre("opened", "closed ok.complete"));
  EXPECT_EQ(record.journal(0).at_ms(), 1000);
  EXPECT_EQ(record.journal(1).at_ms(), 2000);
  EXPECT_EQ(record.journal(1).closed().told_by(), "status");
  end.evidence.marker = Marker{};
  record = record_of(plan, end);
  EXPECT_EQ(record.journal(1).closed().told_by(), "marker");
}

TEST(Journal, an_end_on_the_wire_says_by_which_frame_of_which_link_and_who_saw_it) {
  const Plan plan = group_plan("");
  StreamEnd end = lived(plan.streams[0]);
  Evidence& e = end.evidence;
  e.end.code = 13;
  e.end.message = "Received RST_STREAM with error code 2";
  StreamTrace& wire = e.wire.emplace();
  wire.h2_stream = 5;
  wire.link = 1;
  wire.end = ResponseEnd::kReset;
  wire.code = 2;
  wire.ended_at = RunTime(1900ms);
  wire.frames = 4;
  const v1::StreamRecord record = record_of(plan, end);
  EXPECT_THAT(words_of(record),
              testing::ElementsAre("opened", "reset by tap", "reset by text", "closed h2.rst.2"));
  EXPECT_EQ(record.journal(1).at_ms(), 1900);
  const v1::JournalEntry::WireEnd& seen = record.journal(1).wire_end();
  EXPECT_EQ(seen.code(), 2U);
  EXPECT_EQ(seen.link(), 1U);
  EXPECT_EQ(seen.h2_stream(), 5U);
  EXPECT_EQ(seen.frame(), 4U);
  EXPECT_FALSE(record.journal(2).wire_end().has_link()) << "a text knows of no link";
  EXPECT_EQ(record.journal(3).closed().told_by(), "tap");
  wire.by_relay = true;
  EXPECT_EQ(record_of(plan, end).journal(1).wire_end().seen_by(), "relay") << "who made it saw it best";
}

TEST(Journal, a_strike_says_at_which_point_and_byte) {
  const Plan plan =
      group_plan("messages = 9", fault_text("tcp-reset", "name = \"cut\"\nat = { replies = 4 }"));
  StreamEnd end = lived(plan.streams[0]);
  Evidence& e = end.evidence;
  e.end.code = 14;
  e.end.message = "Connection reset by peer";
  e.link_events.push_back({.fault = 0,
                           .stream = 0,
                           .what = LinkEvent::What::kReset,
                           .at = RunTime(1500ms),
                           .link = 2,
                           .to_client = 700,
                           .to_server = 900,
                           .h2_stream = 3,
                           .frames_to_client = 6,
                           .frames_to_server = 5});
  end.faults[0].fire({.at = RunTime(1400ms), .sent = 5, .replies = 4});
  const v1::StreamRecord record = record_of(plan, end);
  EXPECT_THAT(words_of(record),
              testing::ElementsAre("opened", "strike cut", testing::HasSubstr("by text"), "closed tcp.rst"));
  EXPECT_EQ(record.journal(1).at_ms(), 1500) << "the relay's own clock, not the client's";
  const v1::JournalEntry::Strike& strike = record.journal(1).strike();
  EXPECT_EQ(strike.by(), "relay");
  EXPECT_EQ(strike.point(), "replies");
  EXPECT_EQ(strike.value(), 4U);
  EXPECT_EQ(strike.sent(), 5U);
  EXPECT_EQ(strike.link(), 2U);
  EXPECT_EQ(strike.bytes_to_client(), 700U);
  EXPECT_EQ(strike.bytes_to_server(), 900U);
  EXPECT_EQ(strike.h2_stream(), 3U);
  EXPECT_EQ(strike.frames_to_client(), 6U);
  EXPECT_FALSE(strike.has_aimed_at());
  EXPECT_EQ(record.journal(3).closed().told_by(), "relay");
}

TEST(Journal, what_weirs_own_server_chose_to_say_is_no_librarys_word) {
  const Plan plan = group_plan("");
  StreamEnd end = lived(plan.streams[0]);
  end.evidence.end.code = 12;  // a library without the method says this, with no text
  EXPECT_THAT(words_of(record_of(plan, end)), testing::Contains("peer-unimplemented by text"));
  end.evidence.marker = Marker{};
  EXPECT_THAT(words_of(record_of(plan, end)), testing::ElementsAre("opened", "closed app.unimplemented"));
}

TEST(Journal, has_no_key_of_the_records_so_that_who_looks_for_one_in_a_line_finds_it_once) {
  const google::protobuf::Descriptor& record = *v1::StreamRecord::descriptor();
  const google::protobuf::Descriptor& entry = *v1::JournalEntry::descriptor();
  ASSERT_GE(entry.nested_type_count(), 4);
  for (int i = 0; i < entry.nested_type_count(); ++i) {
    for (int f = 0; f < entry.nested_type(i)->field_count(); ++f) {
      const std::string& name = entry.nested_type(i)->field(f)->name();
      EXPECT_EQ(record.FindFieldByName(name), nullptr) << name;
    }
  }
}

TEST(Journal, what_did_not_strike_is_not_in_it) {
  const Plan plan = group_plan("messages = 9", fault_text("cancel", "at = { replies = 4 }"));
  const StreamEnd end = lived(plan.streams[0]);
  EXPECT_THAT(words_of(record_of(plan, end)), testing::ElementsAre("opened", "closed ok.complete"));
}

TEST(Journal, a_neighbour_that_was_hit_says_for_whom_it_was_meant) {
  const Plan plan = group_plan(
      "count = 2", fault_text("tcp-reset", "name = \"cut\"\nselect = { list = [1] }\nat = { replies = 4 }"));
  StreamEnd end = lived(plan.streams[0]);
  end.evidence.end.code = 14;
  end.evidence.end.message = "Connection reset by peer";
  end.evidence.link_events.push_back(
      {.fault = 0, .stream = 1, .what = LinkEvent::What::kReset, .at = RunTime(1500ms), .link = 0});
  const v1::StreamRecord record = record_of(plan, end);
  ASSERT_GE(record.journal_size(), 3);
  EXPECT_EQ(record.journal(1).strike().fault(), "cut");
  EXPECT_EQ(record.journal(1).strike().aimed_at(), 1U);
  EXPECT_FALSE(record.journal(1).strike().has_point()) << "its own point is in the other's journal";
}

TEST(Journal, a_lost_connection_is_an_end_of_its_own_and_says_whether_a_goaway_came_before) {
  const Plan plan = group_plan("");
  StreamEnd end = lived(plan.streams[0]);
  Evidence& e = end.evidence;
  e.end.code = 14;
  e.end.message = "Socket closed";
  StreamTrace& wire = e.wire.emplace();
  wire.h2_stream = 1;
  wire.close = StreamTrace::Close{Toward::kServer, false, RunTime(1800ms)};
  v1::StreamRecord record = record_of(plan, end);
  EXPECT_THAT(words_of(record),
              testing::ElementsAre("opened", "fin by tap", "fin by text", "closed tcp.fin"));
  EXPECT_EQ(record.journal(1).at_ms(), 1800);
  EXPECT_FALSE(record.journal(1).wire_end().has_frame()) << "no frame of the stream's did it";
  EXPECT_FALSE(record.journal(1).wire_end().after_goaway());
  wire.goaway = StreamTrace::Goaway{.code = 11, .last_stream = 1, .at = RunTime(1700ms)};
  record = record_of(plan, end);
  EXPECT_TRUE(record.journal(1).wire_end().after_goaway());
  EXPECT_EQ(record.journal(record.journal_size() - 1).closed().told_by(), "tap");
}

TEST(Journal, the_opening_is_first_and_the_closing_last_whatever_clocks_say) {
  const Plan plan = group_plan("");
  StreamEnd end = lived(plan.streams[0]);
  end.evidence.ended = RunTime(900ms);  // a call that failed as it was made
  end.evidence.end.code = 14;
  end.evidence.end.frames = FrameEnd{.what = WireHow::kConnectRefused};
  const v1::StreamRecord record = record_of(plan, end);
  EXPECT_THAT(words_of(record),
              testing::ElementsAre("opened", "connect-refused by engine", "closed connect.refused"));
  EXPECT_EQ(record.journal(2).at_ms(), 1000);
  EXPECT_EQ(record.journal(2).closed().told_by(), "engine");
}

}  // namespace
}  // namespace weir
