#include "harness/relay/trace_line.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using What = LinkTrace::What;

const TraceTerms kTerms{
    .wall = std::chrono::system_clock::time_point(std::chrono::microseconds(1'700'000'000'000'042))};

TEST(TraceLine, says_when_which_link_and_what) {
  LinkTrace trace{.what = What::kAccepted, .link = 3, .at = RunTime(std::chrono::microseconds(1'500'001))};
  EXPECT_EQ(
      trace_line(trace, kTerms),
      R"({"time": "2023-11-14T22:13:20.000042Z", "at_s": 1.500001, "link": 3, "event": "accepted", "bytes_to_server": 0, "bytes_to_client": 0})");
  trace.what = What::kGone;
  trace.bytes_to_server = 7;
  trace.bytes_to_client = 8;
  EXPECT_EQ(
      trace_line(trace, kTerms),
      R"({"time": "2023-11-14T22:13:20.000042Z", "at_s": 1.500001, "link": 3, "event": "gone", "bytes_to_server": 7, "bytes_to_client": 8})");
}

TEST(TraceLine, the_first_line_says_what_it_is_and_when_it_began) {
  EXPECT_NE(trace_head(kTerms.wall).find(R"({"trace": 1, "weir": ")"), std::string::npos);
  EXPECT_NE(trace_head(kTerms.wall).find(R"("began": "2023-11-14T22:13:20.000042Z"})"), std::string::npos);
}

TEST(TraceLine, a_time_before_1970_is_written_too) {
  EXPECT_EQ(utc_text(std::chrono::system_clock::time_point(std::chrono::microseconds(-1))),
            "1969-12-31T23:59:59.999999Z");
}

TEST(TraceLine, says_between_whom_a_link_is) {
  const LinkTrace trace{.what = What::kConnected,
                        .client = "127.0.0.1:40000",
                        .server = "127.0.0.1:50051",
                        .at_client = "127.0.0.1:7000",
                        .at_server = "127.0.0.1:41000"};
  EXPECT_NE(
      trace_line(trace, kTerms)
          .find(
              R"("event": "connected", "client": "127.0.0.1:40000", "relay": "127.0.0.1:7000", "from": "127.0.0.1:41000", "server": "127.0.0.1:50051")"),
      std::string::npos);
}

TEST(TraceLine, names_acts_by_fault_and_the_stream_that_was_struck) {
  const LinkTrace act{
      .what = What::kAct, .end = Toward::kClient, .detail = to_string(LinkEvent::What::kHalfClose)};
  EXPECT_NE(trace_line(act, kTerms).find(R"("event": "act", "act": "half-close", "toward": "client")"),
            std::string::npos);
  const LinkTrace frames{.what = What::kAct, .detail = "frames", .h2_stream = 5};
  EXPECT_NE(
      trace_line(frames, {.fault = "cut-it"})
          .find(
              R"("link": 0, "stream": 5, "event": "act", "act": "frames", "fault": "cut-it", "toward": "both")"),
      std::string::npos);
}

TEST(TraceLine, names_ends_and_whose_they_are) {
  const LinkTrace end{.what = What::kEnded, .end = Toward::kServer, .detail = "reset"};
  EXPECT_NE(trace_line(end, kTerms).find(R"("event": "ended", "by": "server", "how": "reset")"),
            std::string::npos);
}

TEST(TraceLine, names_tls_and_why_there_is_none) {
  const LinkTrace made{.what = What::kSecured, .end = Toward::kServer, .detail = "TLSv1.3"};
  EXPECT_NE(trace_line(made, kTerms).find(R"("event": "tls", "with": "server", "version": "TLSv1.3")"),
            std::string::npos);
  const LinkTrace none{.what = What::kNotSecured, .end = Toward::kClient, .detail = "no \"h2\""};
  EXPECT_NE(trace_line(none, kTerms).find(R"("event": "tls-failed", "with": "client", "why": "no \"h2\"")"),
            std::string::npos);
}

TEST(TraceLine, names_the_proxy_where_there_are_several_and_the_connection_where_there_are) {
  EXPECT_NE(trace_line({.what = What::kConnected}, {.proxy = "a\"b"}).find(R"("proxy": "a\"b", "link": 0)"),
            std::string::npos);
  EXPECT_NE(trace_line({.what = What::kConnected, .connection = 2}, {.connections = true})
                .find(R"("connection": 2, "link": 0)"),
            std::string::npos);
}

}  // namespace
}  // namespace weir
