// `weir explain`: from an error text to its causes, to the scenario that makes it, and what is said of slips.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/integration/weir_process.h"

namespace weir {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kReset =
    "rpc error: code = Unavailable desc = error reading from server: read tcp 127.0.0.1:5->127.0.0.1:6: "
    "read: connection reset by peer";

Ended explain(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "explain");
  return run_weir(arguments);
}

TEST(ExplainVerb, names_the_cause_of_a_reset_and_none_of_another_client_or_proxy) {
  const Ended said = explain({kReset, "--client", "grpc-go", "--behind", "nginx", "--after", "60s"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out,
              AllOf(HasSubstr("(status UNAVAILABLE; client grpc-go; behind nginx; after 60s)"),
                    HasSubstr("\n1. the TCP connection was reset (RST) while the stream was open\n"),
                    HasSubstr("make it  weir run scenarios/tcp-reset.toml\n"), Not(HasSubstr("grpc-c++")),
                    Not(HasSubstr("aws-nlb"))));
}

TEST(ExplainVerb, a_balancers_idle_timeout_is_first_where_the_balancer_and_the_time_are_named) {
  const Ended said =
      explain({kReset, "--client", "grpc-go", "--behind", "aws-nlb", "--after", "6m", "--json"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  const nlohmann::json answer = nlohmann::json::parse(said.out);
  EXPECT_EQ(answer["causes"][0]["id"], "go-nlb-idle");
  EXPECT_EQ(answer["causes"][0]["scenario"], "scenarios/museum/grpc-go-2443.toml");
  EXPECT_EQ(answer["after_s"], 360);
}

TEST(ExplainVerb, the_scenario_of_a_cause_is_printed_and_can_be_run) {
  const Ended printed = explain({kReset, "--client", "grpc-go", "--behind", "aws-nlb", "--scenario", "1"});
  ASSERT_EQ(printed.exit_code, 0) << printed.err;
  const TempFolder folder;
  const std::string scenario = folder.write("reset.toml", printed.out);
  const Ended run = run_weir({"run", scenario, "--out", (folder.path() / "runs").string()});
  EXPECT_EQ(run.exit_code, 0) << account_of(run);
  EXPECT_THAT(run.out + run.err, HasSubstr("tcp.rst"));
}

TEST(ExplainVerb, a_scenario_that_a_row_changes_is_printed_with_its_changes) {
  const Ended printed = explain({"Received HTTP status code 415", "--scenario", "1"});
  ASSERT_EQ(printed.exit_code, 0) << printed.err;
  const TempFolder folder;
  EXPECT_THAT(printed.out, HasSubstr("h2.http_status.500"));
  EXPECT_EQ(run_weir({"validate", folder.write("page.toml", printed.out)}).exit_code, 0);
}

TEST(ExplainVerb, reads_a_text_of_several_lines_from_the_standard_input) {
  const TempFolder folder;
  const std::string typed =
      folder.write("log", "Error: 14 UNAVAILABLE: read ECONNRESET\n    at Object.callErrorFromStatus\n");
  WeirProcess weir({"explain", "-"}, typed);
  EXPECT_EQ(weir.wait(), 0) << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr("(status UNAVAILABLE; by its form of grpc-js)"));
}

TEST(ExplainVerb, says_how_to_see_more_and_to_narrow_it_down_and_both_work) {
  const Ended few = explain({"Received RST_STREAM with code 2"});
  EXPECT_EQ(few.exit_code, 0);
  EXPECT_THAT(few.out, HasSubstr("--behind, --server, --client and --after tell them apart"));
  const std::size_t at = few.out.find("--causes ");
  ASSERT_NE(at, std::string::npos) << few.out;
  const std::string number = few.out.substr(at + 9, few.out.find(' ', at + 9) - at - 9);
  const Ended all = explain({"Received RST_STREAM with code 2", "--causes", number});
  EXPECT_THAT(all.out, AllOf(HasSubstr("\n" + number + ". "), Not(HasSubstr("more fit as well"))));
  const Ended narrow =
      explain({"Received RST_STREAM with code 2", "--behind", "envoy", "--after", "5m", "--json"});
  EXPECT_EQ(nlohmann::json::parse(narrow.out)["causes"][0]["id"], "envoy-stream-idle");
}

TEST(ExplainVerb, a_text_that_nobody_knows_has_no_cause_and_no_scenario) {
  const Ended said = explain({"the moon is made of cheese"});
  EXPECT_EQ(said.exit_code, 3);
  EXPECT_EQ(said.out, "No known cause fits this text.\n");
  const Ended none = explain({"the moon is made of cheese", "--scenario", "1"});
  EXPECT_EQ(none.exit_code, 3);
  EXPECT_THAT(none.out, IsEmpty());
}

TEST(ExplainVerb, says_all_slips_at_once_with_what_was_meant) {
  const Ended slips =
      explain({" ", "--client", "grpcgo", "--behind", "enovy", "--server", "grpc-jva", "--after", "soon"});
  EXPECT_EQ(slips.exit_code, 2);
  EXPECT_THAT(slips.out, IsEmpty());
  EXPECT_THAT(slips.err,
              AllOf(HasSubstr("weir explain: there is no text\n"), HasSubstr("did you mean 'grpc-go'?"),
                    HasSubstr("did you mean 'envoy'?"), HasSubstr("did you mean 'grpc-java'?"),
                    HasSubstr("--after: 'soon' is no time\n  fix: say how long")));
  const Ended beyond = explain({"Stream removed", "--client", "grpcio", "--scenario", "20"});
  EXPECT_EQ(beyond.exit_code, 2);
  EXPECT_THAT(beyond.err, StartsWith("weir explain: there is no cause 20\n"));
}

}  // namespace
}  // namespace weir
