#include "harness/relay/trace_line.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using What = LinkTrace::What;

TEST(TraceLine, says_when_which_link_and_what) {
  LinkTrace trace{.what = What::kAccepted, .link = 3, .at = RunTime(std::chrono::microseconds(1'500'001))};
  EXPECT_EQ(
      trace_line(trace),
      R"({"at_s": 1.500001, "link": 3, "event": "accepted", "bytes_to_server": 0, "bytes_to_client": 0})");
  trace.what = What::kGone;
  trace.bytes_to_server = 7;
  trace.bytes_to_client = 8;
  EXPECT_EQ(trace_line(trace),
            R"({"at_s": 1.500001, "link": 3, "event": "gone", "bytes_to_server": 7, "bytes_to_client": 8})");
}

TEST(TraceLine, names_acts_and_ends) {
  const LinkTrace act{
      .what = What::kAct, .end = Toward::kClient, .detail = to_string(LinkEvent::What::kHalfClose)};
  EXPECT_NE(trace_line(act).find(R"("event": "act", "act": "half-close", "toward": "client")"),
            std::string::npos);
  const LinkTrace end{.what = What::kEnded, .end = Toward::kServer, .detail = "reset"};
  EXPECT_NE(trace_line(end).find(R"("event": "ended", "by": "server", "how": "reset")"), std::string::npos);
}

TEST(TraceLine, names_tls_and_why_there_is_none) {
  const LinkTrace made{.what = What::kSecured, .end = Toward::kServer, .detail = "TLSv1.3"};
  EXPECT_NE(trace_line(made).find(R"("event": "tls", "with": "server", "version": "TLSv1.3")"),
            std::string::npos);
  const LinkTrace none{.what = What::kNotSecured, .end = Toward::kClient, .detail = "no \"h2\""};
  EXPECT_NE(trace_line(none).find(R"("event": "tls-failed", "with": "client", "why": "no \"h2\"")"),
            std::string::npos);
}

TEST(TraceLine, names_the_proxy_where_there_are_several) {
  EXPECT_NE(trace_line({.what = What::kConnected}, "a\"b").find(R"("proxy": "a\"b", "link": 0)"),
            std::string::npos);
}

}  // namespace
}  // namespace weir
