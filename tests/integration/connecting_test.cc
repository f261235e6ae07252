// How connections come about, and what they bear: time to connect, limits of metadata, retries. On both
// engines, and through the relay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "tests/integration/weir_process.h"
#include "tests/support/full_port.h"
#include "tests/support/mirror_server.h"
#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Pair;

class Connecting : public testing::TestWithParam<std::tuple<const char*, bool>> {
 protected:
  /// A scenario with these lines in [target], its group, and below.
  Ended run(const std::string& target, const std::string& group = {}, const std::string& below = {}) {
    const auto& [engine, relay] = GetParam();
    const std::string file =
        folder_.write("connecting.toml",
                      std::string("schema = 1\nname = \"connecting\"\n[target]\nengine = \"") + engine +
                          "\"\nrelay = " + (relay ? "true" : "false") + "\n" + target +
                          "\n[phases]\nmeasure = \"20s\"\n[[streams]]\nname = \"talkers\"\nmessages = 3\n" +
                          group + "\n" + below);
    return run_weir({"run", file, "--json", "--out", runs()});
  }
  [[nodiscard]] std::string runs() const { return (folder_.path() / "runs").string(); }
  [[nodiscard]] std::vector<std::string> classes() const {
    std::vector<std::string> out;
    for (const v1::StreamRecord& stream : parse_streams(runs())) out.push_back(stream.class_());
    return out;
  }

  TempFolder folder_;
};

/// Somebody takes the connection and says nothing; its queue holds what nobody accepts.
TEST_P(Connecting, is_given_up_when_the_time_for_it_is_over) {
  const TcpPort silent;
  const Ended ended =
      run("address = \"127.0.0.1:" + std::to_string(silent.port()) + "\"\nconnect_timeout = \"1s\"",
          "expect = [\"connect.timeout\"]\nwatchdog = \"60s\"");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_THAT(classes(), testing::ElementsAre("connect.timeout"));
  EXPECT_LT(parse_report(ended.out).run().duration_seconds(), 15) << "without the key it takes 20 s";
}

TEST_P(Connecting, is_given_up_where_no_answer_comes_at_all) {
  const FullPort full;
  const Ended ended =
      run("address = \"127.0.0.1:" + std::to_string(full.port()) + "\"\nconnect_timeout = \"1s\"",
          "expect = [\"connect\"]\nwatchdog = \"60s\"");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_THAT(classes(), Each(testing::StartsWith("connect.")));
  EXPECT_LT(parse_report(ended.out).run().duration_seconds(), 15);
}

TEST_P(Connecting, takes_more_metadata_or_less_as_it_is_told) {
  const auto large = [&](const std::string& limit, const std::string& size, const std::string& expect) {
    return run("connections = \"per-stream\"\nmetadata_limit = \"" + limit + "\"", "count = 2",
               "[[fault]]\nname = \"headers\"\nkind = \"server-metadata-large\"\nsize = \"" + size +
                   "\"\nselect = { list = [0] }\nexpect = [\"" + expect +
                   "\"]\n[[fault]]\nname = \"trailers\"\nkind = \"server-metadata-large\"\nwhere = "
                   "\"trailers\"\nsize = \"" +
                   size + "\"\nselect = { list = [1] }\nexpect = [\"" + expect + "\"]\n");
  };
  const Ended more = large("128KiB", "64KiB", "ok.complete");
  EXPECT_EQ(more.exit_code, 0) << account_of(more);
  const Ended less = large("1KiB", "4KiB", "local.metadata_limit");
  EXPECT_EQ(less.exit_code, 0) << account_of(less);
  EXPECT_THAT(classes(), testing::UnorderedElementsAre("ok.complete", "ok.complete", "local.metadata_limit",
                                                       "local.metadata_limit"));
}

/// A service config has a say only where gRPC's own client makes the calls: the wire engine makes no retries.
class ByServiceConfig : public Connecting {};

TEST_P(ByServiceConfig, a_call_is_tried_again) {
  MirrorServer server({.refusals = 2});
  const Ended ended =
      run("address = \"" + server.address() +
              "\"\nretries = true\nservice_config = '{\"methodConfig\": [{\"name\": [{}], \"retryPolicy\": "
              "{\"maxAttempts\": 3, \"initialBackoff\": \"0.01s\", \"maxBackoff\": \"0.05s\", "
              "\"backoffMultiplier\": 2, \"retryableStatusCodes\": [\"UNAVAILABLE\"]}}]}'",
          {},
          // gRPC C++ 1.51.1 may try again with an emptied message (grpc/grpc#37742): none is on its way here.
          "[[fault]]\nname = \"late\"\nkind = \"slow-writer\"\ndelay = \"300ms\"\nat = { open = true }\n");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  const std::vector<MirroredCall> calls = server.calls();
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_THAT(calls[2].metadata, Contains(Pair("grpc-previous-rpc-attempts", "2")));
}

TEST_P(ByServiceConfig, nothing_is_begun_where_grpc_does_not_take_it) {
  for (const char* config : {"{", "{\"methodConfig\": 3}"}) {
    const Ended ended =
        run(std::string("address = \"127.0.0.1:1\"\nretries = true\nservice_config = '") + config + "'");
    EXPECT_EQ(ended.exit_code, 2) << ended.out;
    EXPECT_THAT(ended.err, AllOf(HasSubstr("service_config = "), HasSubstr("gRPC does not take this"),
                                 HasSubstr("^^^")));
  }
}

std::string name_of_way(const testing::TestParamInfo<std::tuple<const char*, bool>>& one) {
  return std::string(std::get<0>(one.param)) + (std::get<1>(one.param) ? "_through_the_relay" : "");
}

INSTANTIATE_TEST_SUITE_P(Engines, Connecting,
                         testing::Combine(testing::Values("grpc", "wire"), testing::Bool()), name_of_way);
INSTANTIATE_TEST_SUITE_P(Grpc, ByServiceConfig, testing::Combine(testing::Values("grpc"), testing::Bool()),
                         name_of_way);

}  // namespace
}  // namespace weir
