#include "harness/outcome/behind_relay.h"

#include <gtest/gtest.h>

#include "harness/outcome/classify.h"
#include "harness/outcome/client_alone.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// A relay whose target is not there, unless `failure` is empty.
class Links final : public LinkControl {
 public:
  void order(std::uint32_t, LinkOrder, std::function<void(OrderResult)>) override {}
  void listeners_down(std::uint32_t, std::uint32_t, Duration, std::function<void(OrderResult)>) override {}
  [[nodiscard]] std::vector<LinkEvent> history(std::uint32_t, RunTime) const override { return {}; }
  [[nodiscard]] std::optional<Unreachable> unreachable(std::uint32_t, RunTime) const override {
    return failure;
  }
  [[nodiscard]] std::string as_of_target(std::uint32_t, std::string text) const override {
    return "of the target: " + text;
  }
  std::optional<Unreachable> failure =
      Unreachable{"connect.timeout", "failed to connect to there:1: timed out"};
};

#define NO_CONNECTION "failed to connect to all addresses; last error: "

Evidence ended(const std::string& message) {
  Evidence e;
  e.end.code = 14;
  e.end.message = message;
  e.opened = RunTime(1s);
  e.ended = RunTime(2s);
  return e;
}

TEST(BehindRelay, a_connect_that_ended_at_the_relay_is_what_it_would_have_been_at_the_target) {
  for (const char* text : {"Connection reset by peer", "Socket closed", "Ssl handshake failed", "whatever"}) {
    Evidence e = ended(NO_CONNECTION + std::string(text));
    e.end.debug = e.end.message;
    learn_of_target(e, Links(), 0);
    EXPECT_EQ(e.end.debug, "") << "nothing of what the relay did stands beside the target's failure";
    EXPECT_EQ(classify(e).name, "connect.timeout") << text;
    EXPECT_EQ(classify(e).certainty, Certainty::kProven);
    EXPECT_EQ(text_of_end(e), "failed to connect to there:1: timed out");
    EXPECT_NE(classify(client_alone(e)).name, "connect.timeout") << "the client does not know";
  }
  Evidence wire = ended("failed to connect to here:2: Connection reset by peer");
  wire.end.frames = FrameEnd{FrameEnd::What::kConnectReset, 0, std::nullopt};
  learn_of_target(wire, Links(), 0);
  EXPECT_EQ(classify(wire).name, "connect.timeout");
}

TEST(BehindRelay, what_a_fault_made_of_a_connect_stays) {
  Evidence refused = ended(NO_CONNECTION "Connection refused");
  learn_of_target(refused, Links(), 0);
  EXPECT_EQ(classify(refused).name, "connect.refused") << "the listener is down";
  EXPECT_EQ(text_of_end(refused), refused.end.message);

  Links there;
  there.failure.reset();
  Evidence closed = ended(NO_CONNECTION "Socket closed");
  closed.link_events = {{.what = LinkEvent::What::kAcceptFin, .at = RunTime(1s)}};
  learn_of_target(closed, there, 0);
  EXPECT_EQ(classify(closed).name, "connect.closed");
  EXPECT_EQ(text_of_end(closed), closed.end.message);
}

TEST(BehindRelay, every_text_of_any_end_is_told_with_the_targets_address) {
  CallEnd end;
  end.message = "Connection reset by peer";
  end.debug = "{peer}";
  tell_of_target(end, Links(), 0);
  EXPECT_EQ(end.message, "of the target: Connection reset by peer");
  EXPECT_EQ(end.debug, "of the target: {peer}");
  CallEnd silent;
  tell_of_target(silent, Links(), 0);
  EXPECT_EQ(silent.message + silent.debug, "") << "nothing is said where nothing was";
}

TEST(BehindRelay, an_end_of_a_connection_that_was_there_is_none_of_its_business) {
  Evidence reset = ended("Connection reset by peer");
  learn_of_target(reset, Links(), 0);
  EXPECT_EQ(classify(reset).name, "tcp.rst");
  Evidence over = ended("");
  over.end.code = 0;
  learn_of_target(over, Links(), 0);
  EXPECT_FALSE(over.unreachable);
  EXPECT_FALSE(over.told);
}

}  // namespace
}  // namespace weir
