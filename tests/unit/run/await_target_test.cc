#include "harness/run/await_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

struct ManualClock final : Clock {
  [[nodiscard]] RunTime now() const override { return time; }
  RunTime time{};
};

/// A server that is there after so many looks, each of which takes its whole time and finds the next of `reasons`.
struct World {
  std::vector<std::string> reasons{"refused"};
  std::size_t there_after = 1000;
  int stop_after_pauses = 1000;
  ManualClock clock{};
  std::vector<std::string> told{};
  std::size_t looks = 0;
  std::optional<Diagnosis> found{};
  int explained = 0;

  absl::Status await(Duration limit) {
    AwaitTools tools;
    tools.clock = &clock;
    tools.look = [this](Duration at_most) {
      clock.time += at_most;
      if (looks++ >= there_after) return absl::OkStatus();
      return absl::UnavailableError(reasons[std::min(looks, reasons.size()) - 1]);
    };
    tools.pause = [this](Duration time) {
      clock.time += time;
      return stop_after_pauses-- == 0;
    };
    tools.explain = [this] {
      ++explained;
      return found;
    };
    tools.on_wait = [this](const std::string& why) { told.push_back(why); };
    return await_until("host:1", limit, tools);
  }
};

TEST(AwaitTarget, a_server_that_is_there_is_not_waited_for) {
  World world{.there_after = 0};
  EXPECT_TRUE(world.await(30s).ok());
  EXPECT_TRUE(world.told.empty());
}

TEST(AwaitTarget, tells_each_reason_once_until_the_server_is_there) {
  World world{.reasons = {"refused", "refused", "no HTTP/2", "no HTTP/2"}, .there_after = 6};
  EXPECT_TRUE(world.await(30s).ok());
  EXPECT_THAT(world.told, ElementsAre("refused", "no HTTP/2"));
}

TEST(AwaitTarget, gives_up_with_the_last_reason_and_not_before_its_time) {
  World world{.reasons = {"no such host", "refused"}};
  absl::Status status = world.await(10s);
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_EQ(status.message(),
            "host:1 was not there within 10s: refused\n  fix: start the server, wait longer, or name another "
            "with --set "
            "target.address=HOST:PORT");
  EXPECT_GE(world.clock.time, RunTime(10s));
  EXPECT_LT(world.clock.time, RunTime(11s));
}

TEST(AwaitTarget, each_reason_has_a_remedy_of_its_own) {
  EXPECT_EQ(remedy_for_absence("ipv4:127.0.0.1:1: Failed to connect to remote host: Connection refused"),
            Remedy::kWaitLonger);
  EXPECT_EQ(remedy_for_absence("Ssl handshake failed: SSL_ERROR_SSL"), Remedy::kSeeItsLog);
  EXPECT_EQ(remedy_for_absence("ipv4:127.0.0.1:1: Failed parsing HTTP/2"), Remedy::kOtherPort);
  EXPECT_EQ(remedy_for_absence("ipv4:127.0.0.1:1: Socket closed"), Remedy::kSeeItsLog);
  EXPECT_EQ(remedy_for_absence("Trying to connect an http1.x server"), Remedy::kOtherPort);
  EXPECT_EQ(remedy_for_absence("ipv4:127.0.0.1:1: HTTP proxy returned response code 407"),
            Remedy::kProxyCredentials);
  EXPECT_EQ(remedy_for_absence("ipv4:127.0.0.1:1: HTTP proxy returned response code 502"),
            Remedy::kCheckProxy);
  EXPECT_EQ(remedy_for_absence("DNS resolution failed for x:1"), Remedy::kCheckName);
  EXPECT_EQ(remedy_for_absence("it does not answer, or not as an HTTP/2 server does"), Remedy::kSilentPort);
}

TEST(AwaitTarget, what_a_look_at_the_target_shows_comes_before_what_grpc_says) {
  World world{.reasons = {"Socket closed"}};
  world.found = Diagnosis{"tls.wanted", "it speaks TLS", "use --set target.tls={}"};
  EXPECT_EQ(world.await(1s).message(),
            "host:1 was not there within 1s: it speaks TLS\n  fix: use --set target.tls={}");
  EXPECT_EQ(world.explained, 1);
}

TEST(AwaitTarget, ends_when_the_user_has_had_enough) {
  World world{.stop_after_pauses = 2};
  absl::Status status = world.await(10h);
  EXPECT_TRUE(absl::IsCancelled(status));
  EXPECT_EQ(world.looks, 3U);
}

}  // namespace
}  // namespace weir
