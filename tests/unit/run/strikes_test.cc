#include "harness/run/strikes.h"

#include <gmock/gmock.h>

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using What = LinkTrace::What;

Strikes two() {
  return Strikes(
      {{.name = "h2-reset", .when = "1h after the link is accepted", .remedy = "move it earlier"},
       {.name = "listener-down", .when = "9s after the relay began", .remedy = "", .of_listener = true}});
}

LinkTrace act(std::uint32_t fault, std::uint32_t link, std::uint32_t h2_stream = 0) {
  return {.what = What::kAct,
          .link = link,
          .at = RunTime(2013ms),
          .client = "127.0.0.1:40000",
          .fault = fault,
          .h2_stream = h2_stream};
}

const std::vector<TimedOrder> kFirst = {{.order = {.fault = 0, .act = LinkReset{}}}};

TEST(Strikes, say_what_they_struck) {
  Strikes strikes = two();
  strikes.planned(kFirst);
  strikes.see({.what = What::kAccepted, .client = "127.0.0.1:40000"});
  EXPECT_THAT(strikes.take_lines(RunTime(1s)), IsEmpty());
  strikes.see(act(0, 3, 5));
  strikes.see(act(0, 4));
  strikes.went_down(RunTime(9s), 1, 3s);
  EXPECT_THAT(strikes.take_lines(RunTime(9s)),
              ElementsAre("2.013s  h2-reset struck link 3 of 127.0.0.1:40000, stream 5",
                          "2.013s  h2-reset struck link 4 of 127.0.0.1:40000",
                          "9.000s  listener-down struck: every link is reset, and nothing listens for 3s"));
  EXPECT_THAT(strikes.never_fired(), IsEmpty());
}

TEST(Strikes, a_fault_that_never_fired_says_why_and_what_to_do) {
  Strikes strikes = two();
  EXPECT_THAT(
      strikes.never_fired(),
      ElementsAre("fault 'h2-reset' never fired: no client connected; point one at the address after "
                  "\"listening on\"",
                  "fault 'listener-down' never fired: the relay ended before its time (9s after the relay "
                  "began); move it earlier, or let the relay run longer"));
  strikes.planned({});
  EXPECT_THAT(strikes.never_fired().front(),
              HasSubstr("planned on none of 1 link; let more come, or choose more of them"));
  strikes.planned(kFirst);
  EXPECT_EQ(
      strikes.never_fired().front(),
      "fault 'h2-reset' never fired: 1 link that it was planned on never came to its point (1h after the "
      "link is accepted); move it earlier");
}

TEST(Strikes, a_server_that_is_not_there_is_the_reason) {
  Strikes strikes = two();
  strikes.planned(kFirst);
  strikes.see({.what = What::kUnreachable,
               .link = 0,
               .at = RunTime(1s),
               .detail = "failed to connect to 127.0.0.1:1: Connection refused",
               .client = "127.0.0.1:40000"});
  EXPECT_THAT(
      strikes.take_lines(RunTime(1s)),
      ElementsAre("1.000s  link 0 of 127.0.0.1:40000: failed to connect to 127.0.0.1:1: Connection refused"));
  EXPECT_EQ(strikes.never_fired().front(),
            "fault 'h2-reset' never fired: the one link found no server: failed to connect to 127.0.0.1:1: "
            "Connection refused");
  strikes.planned(kFirst);
  strikes.see(act(0, 1));
  EXPECT_THAT(strikes.never_fired(), testing::SizeIs(1)) << "only the listener's";
}

StreamHead head(const std::string& method, HeaderFields fields = {}) {
  return {.h2_stream = 1, .ordinal = 1, .method = method, .fields = std::move(fields)};
}

TEST(Strikes, an_aim_that_met_no_stream_says_what_passed_instead) {
  Strikes strikes({{.name = "h2-reset",
                    .when = "",
                    .remedy = "",
                    .aim = {.method = "a.B/Wach", .metadata = {{"k", "v"}}}}});
  strikes.planned(kFirst);
  EXPECT_EQ(strikes.never_fired().front(),
            "fault 'h2-reset' never fired: aimed at streams of a.B/Wach with k = v, saw no stream of HTTP/2; "
            "name one of those that "
            "pass, or open the stream that is meant");
  strikes.began(head("a.B/Watch"));
  strikes.began(head("a.B/Get"));
  EXPECT_THAT(strikes.never_fired().front(), HasSubstr("saw the methods a.B/Get, a.B/Watch; name one"));
  strikes.began(head("a.B/Wach", {{"k", "secret"}}));
  EXPECT_THAT(strikes.never_fired().front(),
              testing::AllOf(HasSubstr("saw 1 stream of the method, and none with this metadata"),
                             testing::Not(HasSubstr("secret"))));
  strikes.began(head("a.B/Wach", {{"k", "v"}}));
  EXPECT_THAT(strikes.never_fired().front(), HasSubstr("never came to its point"));
}

TEST(Strikes, too_few_streams_on_a_link_are_counted) {
  Strikes strikes({{.name = "h2-reset", .when = "", .remedy = "", .aim = {.nth_stream = 3}}});
  strikes.planned(kFirst);
  for (int i = 0; i < 2; ++i) strikes.began(head("a.B/C"));
  EXPECT_THAT(strikes.never_fired().front(),
              HasSubstr("aimed at streams, the 3rd on each link, and no link had more than 2 that fit"));
}

}  // namespace
}  // namespace weir
