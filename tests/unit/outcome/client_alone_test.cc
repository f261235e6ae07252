#include "harness/outcome/client_alone.h"

#include <gtest/gtest.h>

#include "harness/outcome/classify.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// A stream whose connection the relay reset after a GOAWAY, and whose end everybody has something to say about.
Evidence known_to_all() {
  Evidence e;
  e.end.code = 14;
  e.end.message = "Socket closed";
  e.end.channel = ChannelState::kIdle;
  e.opened = RunTime(1s);
  e.ended = RunTime(2s);
  e.received = 3;
  e.lost = 0;
  e.marker_expected = true;
  e.link_events = {{.what = LinkEvent::What::kFrames, .at = RunTime(1900ms)}};
  e.wire = StreamTrace{};
  e.wire->h2_stream = 1;
  e.wire->goaway = StreamTrace::Goaway{.code = 11, .last_stream = 1};
  e.server_events = {{.fault = 1, .at = RunTime(1s)}};
  return e;
}

TEST(ClientAlone, does_not_know_what_the_relay_did_and_saw) {
  Evidence e = known_to_all();
  EXPECT_EQ(classify(e).name, "goaway.closed.11");
  EXPECT_EQ(classify(client_alone(e)).name, "tcp.fin");
  EXPECT_EQ(classify(client_and_marker(e)).name, "tcp.fin");
  EXPECT_TRUE(client_alone(e).server_events.empty());
  EXPECT_TRUE(client_alone(e).link_events.empty());
}

TEST(ClientAlone, keeps_its_own_acts_counts_and_frames) {
  Evidence e = known_to_all();
  e.end.code = 1;
  e.end.message = "CANCELLED";
  e.cancelled_at = RunTime(1500ms);
  EXPECT_EQ(classify(client_alone(e)).name, "local.cancel");
  e.lost = 1;
  EXPECT_EQ(classify(client_alone(e)).name, "data.lost");
  e = known_to_all();
  e.end.frames = FrameEnd{FrameEnd::What::kFin, 0, PeerGoaway{11}};
  EXPECT_EQ(classify(client_alone(e)).name, "goaway.closed.11") << "the wire engine saw the GOAWAY itself";
}

TEST(ClientAlone, takes_an_unmarked_status_for_somebodys_choice_for_the_server_may_be_anybodys) {
  Evidence e = known_to_all();
  e.end.code = 8;
  e.end.message = "too much";
  EXPECT_EQ(classify(client_alone(e)).name, "app.resource_exhausted");
  EXPECT_EQ(classify(client_and_marker(e)).name, "unknown.resource_exhausted");
}

TEST(ClientAlone, has_no_marker_to_go_by) {
  Evidence e = known_to_all();
  e.marker = Marker{};
  EXPECT_EQ(classify(client_alone(e)).name, "tcp.fin") << "a server may choose any text";
  EXPECT_EQ(classify(client_and_marker(e)).name, "app.unavailable");
}

}  // namespace
}  // namespace weir
