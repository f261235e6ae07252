#include "harness/outcome/not_handed_over.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

/// 50 replies went by, the server reset the stream, and the client handed over 20.
Evidence reset_by_server() {
  Evidence e;
  e.end.code = 13;
  e.received = 20;
  e.wire.emplace().end = ResponseEnd::kReset;
  e.wire->replies = 50;
  return e;
}

TEST(NotHandedOver, is_what_went_by_before_the_servers_end_beyond_what_came_out) {
  EXPECT_EQ(not_handed_over(reset_by_server()), 30U);
  Evidence fin = reset_by_server();
  fin.wire->end = ResponseEnd::kNone;
  fin.wire->close = StreamTrace::Close{Toward::kServer, false};
  EXPECT_EQ(not_handed_over(fin), 30U);
  fin.wire->client_reset = 7;
  EXPECT_EQ(not_handed_over(fin), 0U) << "the client wanted no more";
  fin.end.code = 14;
  EXPECT_EQ(not_handed_over(fin), 30U) << "gRPC's good-bye after a FIN";
  Evidence all = reset_by_server();
  all.received = 50;
  EXPECT_EQ(not_handed_over(all), 0U);
}

TEST(NotHandedOver, is_not_said_where_something_may_have_come_between) {
  const auto changed = [](auto change) {
    Evidence e = reset_by_server();
    change(e);
    return not_handed_over(e);
  };
  EXPECT_EQ(changed([](Evidence& e) { e.wire.reset(); }), 0U) << "nobody counted";
  EXPECT_EQ(changed([](Evidence& e) { e.wire->by_relay = true; }), 0U);
  EXPECT_EQ(changed([](Evidence& e) { e.link_events.emplace_back(); }), 0U);
  EXPECT_EQ(changed([](Evidence& e) { e.own_end = OwnEnd::kWatchdog; }), 0U);
  EXPECT_EQ(changed([](Evidence& e) { e.cancelled_at = RunTime{}; }), 0U);
  EXPECT_EQ(changed([](Evidence& e) { e.wire->client_reset = 8; }), 0U) << "the client wanted no more";
  EXPECT_EQ(changed([](Evidence& e) { e.wire->attempts = 2; }), 0U) << "the first may have had some";
  EXPECT_EQ(changed([](Evidence& e) {
              e.wire->end = ResponseEnd::kNone;
              e.wire->close = StreamTrace::Close{Toward::kServer, true};
            }),
            0U)
      << "a reset takes with it what lies in a kernel";
}

}  // namespace
}  // namespace weir
