#include "harness/repro/story.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

v1::StreamRecord collateral() {
  v1::StreamRecord stream;
  stream.set_group("talkers");
  stream.set_index(3);
  stream.set_class_("tcp.rst");
  stream.set_verdict("unexpected");
  stream.set_grpc_code(14);
  stream.set_message("Socket\x1b closed");
  stream.set_messages_planned(10);
  stream.set_messages_sent(5);
  stream.set_replies_received(1);
  stream.set_lost(1);
  stream.add_expected("ok.complete");
  v1::JournalEntry& opened = *stream.add_journal();
  opened.set_at_ms(0.04);
  opened.mutable_opened()->set_on_connection(2);
  v1::JournalEntry& struck = *stream.add_journal();
  struck.set_at_ms(3.12);
  v1::JournalEntry::Strike& strike = *struck.mutable_strike();
  strike.set_fault("reset");
  strike.set_by("relay");
  strike.set_aimed_at(7);
  strike.set_sent(5);
  strike.set_replies(1);
  strike.set_bytes_to_server(900);
  strike.set_bytes_to_client(800);
  v1::JournalEntry& seen = *stream.add_journal();
  seen.set_at_ms(3.2);
  seen.mutable_wire_end()->set_how("rst");
  seen.mutable_wire_end()->set_seen_by("relay");
  v1::JournalEntry& closed = *stream.add_journal();
  closed.set_at_ms(3.5);
  closed.mutable_closed()->set_as("tcp.rst");
  closed.mutable_closed()->set_told_by("relay");
  return stream;
}

TEST(Story, tells_in_order_what_befell_a_stream_and_what_it_was_told) {
  EXPECT_EQ(story_of(collateral()),
            "stream 3 of 'talkers'\n"
            "      0.0 ms  it opens, on connection 2\n"
            "      3.1 ms  with 5 messages sent and 1 reply received, fault 'reset' strikes, carried out by "
            "the relay, on the "
            "connection; it was meant for stream 7 (900 bytes had passed toward the server, 800 toward the "
            "client)\n"
            "      3.2 ms  the relay makes the end: rst\n"
            "      3.5 ms  it ends as tcp.rst (unexpected): the connection was reset\n"
            "              5 of 10 messages sent, 1 reply received, 1 lost\n"
            "              its client was told unavailable: Socket\\x1b closed\n"
            "              allowed was ok.complete\n");
}

TEST(Story, a_class_of_an_open_set_has_the_meaning_of_the_set) {
  v1::StreamRecord stream = collateral();
  stream.set_class_("app.internal");
  EXPECT_NE(
      story_of(stream).find("it ends as app.internal (unexpected): the server's code chose this status"),
      std::string::npos);
}

}  // namespace
}  // namespace weir
