#include "tests/unit/floors/include_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(IncludeRules, IncludingDownwardsIsFine) {
  EXPECT_THAT(check_includes("harness/fault/kinds/cancel.cc", R"(#include "harness/fault/kind.h"
#include <gtest/gtest.h>
#include "harness/scenario/scenario.h"
#include "harness/base/units.h"
)"),
              IsEmpty());
}

TEST(IncludeRules, IncludingUpwardsIsABreachAtItsLine) {
  std::vector<Breach> breaches = check_includes("harness/base/units.cc", R"(#include "harness/base/units.h"

#include <string>

#include "harness/stream/session.h"
)");
  EXPECT_EQ(render(breaches), "harness/base/units.cc:5: base stands below stream and may not use it\n");
}

TEST(IncludeRules, AllBreachesOfAFileAreReported) {
  EXPECT_THAT(check_includes("harness/stats/histogram.h", R"(#include "harness/cli/main.h"
#include "harness/run/run.h"
)"),
              SizeIs(2));
}

TEST(IncludeRules, OddSpacingAndAngleBracketsHideNothing) {
  EXPECT_THAT(check_includes("harness/stats/a.cc", "  #  include\"harness/run/run.h\"  // why"), SizeIs(1));
  EXPECT_THAT(check_includes("harness/stats/a.cc", "#include <harness/run/run.h>\r"), SizeIs(1));
}

struct BadInclude {
  std::string file;
  std::string include;
  std::string says;
};

TEST(IncludeRules, EachOfTheseIsABreach) {
  const std::vector<BadInclude> table = {
      {"reports/gate.cc", "\"harness/base/units.h\"", "reports stands below base"},
      {"harness/base/a.cc", "\"reports/metric.h\"", "base may not use reports"},
      {"harness/rpc/a.cc", "\"harness/wire/a.h\"", "rpc stands below wire"},
      {"harness/plan/a.cc", "\"harness/gadgets/a.h\"", "'gadgets' is not in the list"},
      {"harness/gadgets/a.cc", "\"harness/base/a.h\"", "'gadgets' is not in the list"},
      {"harness/plan/a.cc", "\"../base/units.h\"", "relative path"},
      {"harness/plan/a.cc", "\"plan.h\"", "no path of this project"},
      {"harness/plan/a.cc", "<toml.hpp>", "harness/scenario alone"},
      {"harness/engine/a.cc", "<asio.hpp>", "harness/relay and harness/wire alone"},
      {"harness/engine/a.cc", "<asio/steady_timer.hpp>", "harness/relay and harness/wire alone"},
      {"harness/relay/a.cc", "<openssl/ssl.h>", "harness/base and harness/tls alone"},
      {"harness/tls/a.cc", "\"harness/relay/a.h\"", "tls stands below relay"},
      {"harness/wire/client/a.cc", "\"harness/wire/server/a.h\"", "knows nothing of harness/wire/server/"},
      {"harness/wire/server/a.h", "\"harness/wire/client/a.h\"", "knows nothing of harness/wire/client/"},
      {"harness/relay/tap/a.cc", "\"harness/relay/pipe/link.h\"", "knows nothing of harness/relay/pipe/"},
      {"harness/cli/a.cc", "<grpcpp/grpcpp.h>", "harness/rpc alone"},
      {"harness/run/a.cc", "\"chat.grpc.pb.h\"", "harness/rpc alone"},
  };
  for (const BadInclude& bad : table) {
    SCOPED_TRACE(bad.file + " includes " + bad.include);
    std::vector<Breach> breaches = check_includes(bad.file, "#include " + bad.include);
    ASSERT_THAT(breaches, SizeIs(1));
    EXPECT_THAT(breaches[0].what, HasSubstr(bad.says));
  }
}

TEST(IncludeRules, rooms_use_their_own_floor_and_a_pipe_its_tap) {
  EXPECT_THAT(check_includes("harness/wire/server/a.cc", "#include \"harness/wire/outbox.h\""), IsEmpty());
  EXPECT_THAT(check_includes("harness/relay/pipe/link.h", "#include \"harness/relay/tap/h2_tap.h\""),
              IsEmpty());
}

TEST(IncludeRules, EachLibraryIsAllowedInItsOwnPlace) {
  EXPECT_THAT(check_includes("harness/scenario/loader.cc", "#include <toml.hpp>"), IsEmpty());
  EXPECT_THAT(check_includes("harness/relay/relay.cc", "#include <asio/ip/tcp.hpp>"), IsEmpty());
  EXPECT_THAT(
      check_includes("harness/rpc/server.cc", "#include <grpcpp/grpcpp.h>\n#include \"chat.grpc.pb.h\""),
      IsEmpty());
}

TEST(IncludeRules, GeneratedMessagesStandBelowAllFloors) {
  EXPECT_THAT(check_includes("reports/metric.h", "#include \"weir/v1/report.pb.h\""), IsEmpty());
  EXPECT_THAT(check_includes("reports/json.cc", "#include <google/protobuf/util/json_util.h>"), IsEmpty());
}

TEST(IncludeRules, ScenarioMayUseReportsForTheNamesOfMetrics) {
  EXPECT_THAT(check_includes("harness/scenario/loader.cc", "#include \"reports/metric.h\""), IsEmpty());
}

TEST(ServiceRules, nobody_asks_whether_it_is_chat) {
  for (const char* line : {"#include \"chat.pb.h\"", "#include <chat.pb.h>", "#include \"chat.grpc.pb.h\"",
                           "#include \"harness/service/chat_codec.h\""}) {
    SCOPED_TRACE(line);
    for (const char* file :
         {"harness/engine/driver.cc", "harness/stream/session.h", "harness/rpc/grpc_transport.cc",
          "harness/wire/client/wire_call.cc", "harness/run/run.cc"})
      EXPECT_THAT(check_services(file, line), SizeIs(1)) << file;
    for (const char* file : {"harness/service/chat_service.cc", "harness/rpc/chat_call.h",
                             "harness/wire/server/served_stream.cc"})
      EXPECT_THAT(check_services(file, line), IsEmpty()) << file;
  }
  EXPECT_THAT(check_services("harness/engine/driver.cc", "#include \"harness/service/service.h\""),
              IsEmpty());
}

TEST(Manners, printing_and_ending_the_process_are_for_commands_alone) {
  for (const char* line : {"std::fputs(text, stderr);", "fmt::print(stderr, \"x\");", "std::cerr << 1;",
                           "  _exit(1);", "std::abort();", "std::exit(2);", "fprintf(stderr, \"x\");"}) {
    SCOPED_TRACE(line);
    EXPECT_THAT(check_manners("harness/run/a.cc", line), SizeIs(1));
    EXPECT_THAT(check_manners("harness/cli/a.cc", line), IsEmpty());
  }
  EXPECT_THAT(check_manners("harness/run/a.cc", "// exit(1) is for others\nleave_exit_code(1);\nsprint(x);"),
              IsEmpty());
}

TEST(TargetRules, NamingAHigherFloorIsABreachAtItsLine) {
  EXPECT_EQ(render(check_targets("harness/stats/CMakeLists.txt",
                                 "weir_floor(stats\n  SOURCES a.cc\n  USES weir_run)\n")),
            "harness/stats/CMakeLists.txt:3: stats stands below run and may not use it\n");
}

TEST(TargetRules, LowerFloorsAndHelpersAreFine) {
  EXPECT_THAT(check_targets("harness/engine/CMakeLists.txt",
                            "weir_floor(engine\n  SOURCES a.cc\n  USES weir_stream weir_base fmt::fmt)\n"
                            "target_link_libraries(weir_engine PRIVATE weir_options)\n"),
              IsEmpty());
}

TEST(InternalRules, AreBrokenByALineThatNamesWhatALibraryKeepsToItself) {
  const std::string text = "#include <grpc/support/log.h>\n  gpr_set_log_function(f);\n";
  EXPECT_EQ(
      render(check_internals("harness/run/a.cc", text)),
      "harness/run/a.cc:2: 'gpr_set_log' is a library's own affair; only harness/rpc/compat.cc may use it\n");
  EXPECT_THAT(check_internals("harness/rpc/compat.cc", text), IsEmpty());
}

TEST(TargetRules, CommentsNameWhatTheyLike) {
  EXPECT_THAT(check_targets("harness/stats/CMakeLists.txt", "# not weir_run\n"), IsEmpty());
}

}  // namespace
}  // namespace weir
