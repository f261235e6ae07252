#include "harness/check/client/client_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "harness/base/clock.h"
#include "tests/unit/check/client/fake_client.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Mark = CheckMark;

/// Clients by the entry that strikes them.
struct FakeClients {
  std::map<std::string, ClientLog> logs{{"plain", FakeClient().talks(0, 0, 1, 6).ends(100, 0)}};
  std::vector<std::string> started{};
  std::vector<std::string> points{};

  absl::StatusOr<ClientCard> check(const ClientCheckOptions& options) {
    ClientCheckTools tools;
    tools.run = [this](const ClientEntry& entry, const std::string& point,
                       const ClientCheckTools::IsOver& /*over*/) {
      started.push_back(entry.name);
      points.push_back(point);
      return logs[entry.name];
    };
    return run_client_check(options, tools);
  }
};

TEST(ClientCheck, leaves_the_client_alone_first_and_strikes_where_it_can) {
  FakeClients clients;
  clients.logs["tcp-fin"] =
      FakeClient().talks(0, 0, 1, 3).struck(31).loses(31, 0).talks(131, 1, 4, 6).ends(200, 0);
  const absl::StatusOr<ClientCard> card = clients.check({.only = {"tcp-fin"}});
  ASSERT_TRUE(card.ok());
  EXPECT_THAT(clients.started, ElementsAre("plain", "tcp-fin"));
  EXPECT_THAT(clients.points, ElementsAre("", "at = { replies = 3 }"));
  EXPECT_EQ(exit_code(*card), 0);
}

TEST(ClientCheck, does_not_strike_a_client_that_does_not_work) {
  FakeClients clients;
  clients.logs["plain"] = FakeClient().ends(10, 1);
  const absl::StatusOr<ClientCard> card = clients.check({});
  ASSERT_TRUE(card.ok());
  EXPECT_THAT(clients.started, ElementsAre("plain"));
  EXPECT_EQ(card->rows[1].mark, Mark::kSkipped);
  EXPECT_THAT(card->rows[1].why, ElementsAre(HasSubstr("not well when it is left alone")));
  EXPECT_EQ(exit_code(*card), 3);
}

TEST(ClientCheck, skips_what_it_is_told_and_what_the_client_never_comes_to) {
  FakeClients clients;
  clients.logs["plain"] = FakeClient().talks(0, 0, 1, 6).watched_until(5000);
  const absl::StatusOr<ClientCard> card =
      clients.check({.only = {"tcp-reset", "h2-trailers-delay"}, .skip = {"tcp-reset"}});
  ASSERT_TRUE(card.ok());
  ASSERT_EQ(card->rows.size(), 2U);
  EXPECT_THAT(card->rows[1].why, ElementsAre(HasSubstr("it strikes where a stream ends")));
  EXPECT_THAT(clients.started, ElementsAre("plain"));
}

TEST(ClientCheck, ends_where_it_is_interrupted) {
  FakeClients clients;
  clients.logs["tcp-reset"] = FakeClient().talks(0, 0, 1, 3).watched_until(40);
  clients.logs["tcp-reset"].interrupted = true;
  const absl::StatusOr<ClientCard> card = clients.check({});
  ASSERT_TRUE(card.ok());
  EXPECT_THAT(clients.started, ElementsAre("plain", "tcp-reset"));
  EXPECT_EQ(card->rows[1].mark, Mark::kInterrupted);
  EXPECT_THAT(card->rows[2].why, ElementsAre(HasSubstr("interrupted")));
  EXPECT_EQ(exit_code(*card), 130);
}

TEST(ClientCheck, has_a_client_that_can_not_be_started_end_it) {
  ClientCheckTools tools;
  tools.run = [](const ClientEntry&, const std::string&, const ClientCheckTools::IsOver&) {
    return absl::InvalidArgumentError("cannot start './client'");
  };
  EXPECT_EQ(run_client_check({}, tools).status().message(), "cannot start './client'");
}

}  // namespace
}  // namespace weir
