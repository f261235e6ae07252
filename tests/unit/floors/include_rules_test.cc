#include "tests/unit/floors/include_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(IncludeRules, including_downwards_is_fine) {
  EXPECT_THAT(check_includes("harness/fault/kinds/cancel.cc", R"(#include "harness/fault/kind.h"
#include <gtest/gtest.h>
#include "harness/scenario/scenario.h"
#include "harness/base/units.h"
)"),
              IsEmpty());
}

TEST(IncludeRules, including_upwards_is_a_breach_at_its_line) {
  std::vector<Breach> breaches = check_includes("harness/base/units.cc", R"(#include "harness/base/units.h"

#include <string>

#include "harness/stream/session.h"
)");
  EXPECT_EQ(render(breaches), "harness/base/units.cc:5: base stands below stream and may not use it\n");
}

TEST(IncludeRules, all_breaches_of_a_file_are_reported) {
  EXPECT_THAT(check_includes("harness/stats/histogram.h", R"(#include "harness/cli/main.h"
#include "harness/run/run.h"
)"),
              SizeIs(2));
}

TEST(IncludeRules, odd_spacing_and_angle_brackets_hide_nothing) {
  EXPECT_THAT(check_includes("harness/stats/a.cc", "  #  include\"harness/run/run.h\"  // why"), SizeIs(1));
  EXPECT_THAT(check_includes("harness/stats/a.cc", "#include <harness/run/run.h>\r"), SizeIs(1));
}

struct BadInclude {
  std::string file;
  std::string include;
  std::string says;
};

TEST(IncludeRules, each_of_these_is_a_breach) {
  const std::vector<BadInclude> table = {
      {"reports/gate.cc", "\"harness/stats/histogram.h\"", "reports stands below stats"},
      {"harness/base/a.cc", "\"reports/metric.h\"", "base stands below reports"},
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

TEST(IncludeRules, each_library_is_allowed_in_its_own_place) {
  EXPECT_THAT(check_includes("harness/scenario/loader.cc", "#include <toml.hpp>"), IsEmpty());
  EXPECT_THAT(check_includes("harness/relay/relay.cc", "#include <asio/ip/tcp.hpp>"), IsEmpty());
  EXPECT_THAT(
      check_includes("harness/rpc/server.cc", "#include <grpcpp/grpcpp.h>\n#include \"chat.grpc.pb.h\""),
      IsEmpty());
}

TEST(IncludeRules, generated_messages_stand_below_all_floors) {
  EXPECT_THAT(check_includes("reports/metric.h", "#include \"weir/v1/report.pb.h\""), IsEmpty());
  EXPECT_THAT(check_includes("reports/json.cc", "#include <google/protobuf/util/json_util.h>"), IsEmpty());
}

TEST(IncludeRules, scenario_may_use_reports_for_the_names_of_metrics) {
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

TEST(TargetRules, naming_a_higher_floor_is_a_breach_at_its_line) {
  EXPECT_EQ(render(check_targets("harness/stats/CMakeLists.txt",
                                 "weir_floor(stats\n  SOURCES a.cc\n  USES weir_run)\n")),
            "harness/stats/CMakeLists.txt:3: stats stands below run and may not use it\n");
}

TEST(TargetRules, lower_floors_and_helpers_are_fine) {
  EXPECT_THAT(check_targets("harness/engine/CMakeLists.txt",
                            "weir_floor(engine\n  SOURCES a.cc\n  USES weir_stream weir_base fmt::fmt)\n"
                            "target_link_libraries(weir_engine PRIVATE weir_options)\n"),
              IsEmpty());
}

TEST(InternalRules, are_broken_by_a_line_that_names_what_a_library_keeps_to_itself) {
  const std::string text = "#include <grpc/support/log.h>\n  gpr_set_log_function(f);\n";
  EXPECT_EQ(
      render(check_internals("harness/run/a.cc", text)),
      "harness/run/a.cc:2: 'gpr_set_log' is a library's own affair; only harness/rpc/compat.cc may use it\n");
  EXPECT_THAT(check_internals("harness/rpc/compat.cc", text), IsEmpty());
}

TEST(TargetRules, comments_name_what_they_like) {
  EXPECT_THAT(check_targets("harness/stats/CMakeLists.txt", "# not weir_run\n"), IsEmpty());
}

}  // namespace
}  // namespace weir
