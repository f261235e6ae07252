// What the command line promises: exit codes, what goes to which stream, folders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <regex>
#include <set>

#include "tests/integration/expected_run.h"
#include "tests/integration/weir_process.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kSmall = R"(schema = 1
name = "small"
[phases]
measure = "20s"
[[streams]]
name = "talkers"
count = 4
messages = 5
)";

class Cli : public testing::Test {
 protected:
  Ended run(const std::string& scenario, std::vector<std::string> options = {}) {
    std::vector<std::string> arguments = {"run", folder_.write("scenario.toml", scenario), "--out", runs()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_weir(arguments);
  }
  [[nodiscard]] std::string runs() const { return (folder_.path() / "runs").string(); }

  TempFolder folder_;
};

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

TEST_F(Cli, UnknownVerbAndUnknownFlagAreBadUsage) {
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"fly"}, {"run", "--fast"}, {"run"}, {"--fly"}}) {
    Ended ended = run_weir(wrong);
    EXPECT_EQ(ended.exit_code, 2) << wrong.front();
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_THAT(ended.err, Not(IsEmpty()));
  }
}

TEST_F(Cli, AFileThatCannotBeWrittenIsSaidBeforeTheRun) {
  const Ended ended = run(kSmall, {"--junit", "/nowhere/report.xml"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("cannot write /nowhere/report.xml"));
  EXPECT_FALSE(std::filesystem::exists(runs()));
}

TEST_F(Cli, ASeedIsAWholeNumberInDigits) {
  for (const char* seed : {"-1", "0x10", "9223372036854775808", "seven"}) {
    const Ended ended = run(kSmall, {"--seed", seed});
    EXPECT_EQ(ended.exit_code, 2) << seed;
    EXPECT_THAT(ended.err, HasSubstr("is no whole number from 0 to 9223372036854775807")) << seed;
  }
  const std::string file = folder_.write("small.toml", kSmall);
  EXPECT_EQ(run_weir({"plan", file, "--seed", "010"}).out, run_weir({"plan", file, "--seed", "10"}).out);
}

TEST_F(Cli, AMistypedVerbIsNamedWithTheOneThatWasMeant) {
  EXPECT_THAT(run_weir({"rnu", "x.toml"}).err,
              HasSubstr("there is no verb 'rnu'\n  fix: did you mean 'run'?"));
  EXPECT_THAT(run_weir({"--verison"}).err,
              HasSubstr("there is no option '--verison'\n  fix: did you mean '--version'?"));
}

TEST_F(Cli, BadScenarioIsExplainedOnStderrAndNothingElseHappens) {
  Ended ended = run(std::string(kSmall) + "mesages = 7\n");
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.err, HasSubstr("scenario.toml:9"));
  EXPECT_THAT(ended.err, HasSubstr("messages"));  // the remedy
  EXPECT_THAT(folders_in(runs()), IsEmpty());
}

TEST_F(Cli, FindMaxGivesTheCurveAndSaysWhenNotEvenTheLowestRateHolds) {
  const std::string open =
      std::string(kSmall) +
      // How late weir sends is the business of the machine, which tests share.
      "pace = { kind = \"open\", rate = \"100/s\" }\n[report]\ndoubt = 0\n[[check]]\nmetric = " +
      "\"talkers.response.p50\"\nmax = ";
  auto find_max = [&](const std::string& scenario) {
    return run_weir({"find-max", folder_.write("scenario.toml", scenario), "--out", runs(), "--step-duration",
                     "1s", "--to", "200/s", "--json"});
  };
  Ended found = find_max(open + "\"10s\"\n");
  EXPECT_EQ(found.exit_code, 0) << account_of(found);
  EXPECT_THAT(found.out, HasSubstr("{\"highest_rate\":200,"));
  EXPECT_EQ(folders_in(runs()).size(), 2U) << "one for each step";
  Ended failed = find_max(open + "\"1ns\"\n");
  EXPECT_EQ(failed.exit_code, 3);
  EXPECT_THAT(failed.out, HasSubstr("{\"highest_rate\":null,"));
  EXPECT_THAT(failed.err, HasSubstr("not even 100/s holds"));
  EXPECT_EQ(find_max(kSmall).exit_code, 2) << "nothing to scale";
}

TEST_F(Cli, ScenarioThatIsNotThereIsBadUsage) {
  Ended ended = run_weir({"run", (folder_.path() / "none.toml").string()});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.err, HasSubstr("none.toml"));
}

TEST_F(Cli, RunAgainstNobodyIsNoEvidenceAndSaysSo) {
  // A server that was there and has gone: its port is free again.
  std::string address;
  {
    WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
    ASSERT_TRUE(eventually([&] { return server.out().find('\n') != std::string::npos; }));
    address = first_line(server.out()).substr(13);
  }
  Ended ended = run(kSmall, {"--set", "target.address=" + address});
  EXPECT_EQ(ended.exit_code, 3) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("no stream reached " + address));
}

// Twenty million messages a second are some ten times what the faster engine sends on a fast machine.
TEST_F(Cli, ARateThatNoMachineReachesIsNoEvidenceAndSaysWhatToChange) {
  const std::string flood = R"(schema = 1
name = "flood"
[target]
connections = 2
[phases]
measure = "1s"
drain = "500ms"
[[streams]]
name = "flood"
count = 20
messages = 1000000
expect = ["ok", "harness.cut"]
pace = { kind = "open", rate = "20000000/s" }
)";
  for (const char* engine : {"grpc", "wire"}) {
    SCOPED_TRACE(engine);
    Ended ended = run(flood, {"--json", "--set", std::string("target.engine=") + engine});
    ASSERT_EQ(ended.exit_code, 3) << account_of(ended);
    v1::Report report = parse_report(ended.out);
    ASSERT_GE(report.verdict().reasons_size(), 1) << report.verdict().ShortDebugString();
    EXPECT_THAT(report.verdict().reasons(0),
                HasSubstr("weir could not send as planned: group 'flood' sent "));
    EXPECT_THAT(report.verdict().reasons(0), HasSubstr("lower the rate"));
    const v1::Offered& offered = report.groups(0).offered();
    EXPECT_GT(offered.sent(), 0U);
    // All that was due in the second, but for the time that opening the streams took.
    EXPECT_GT(offered.due(), 10'000'000U);
    EXPECT_LE(offered.due(), 20'000'000U);
    EXPECT_GT(report.harness().cores_used(), 0);
    EXPECT_GT(report.harness().lag().count(), 0U);
  }
}

TEST_F(Cli, PlannedFaultThatNeverFiresIsNamedAndMakesTheRunNoEvidence) {
  Ended ended = run(std::string(kSmall) + R"([[fault]]
name = "in-ten-minutes"
kind = "deadline"
deadline = "10m"
select = { list = [2] }
)");
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.out, HasSubstr("'in-ten-minutes' never fired"));
}

TEST_F(Cli, FailedCheckIs99AndNamesTheCheck) {
  Ended ended = run(std::string(kSmall) + "[[check]]\nmetric = \"response.p99\"\nmax = \"1ns\"\n");
  EXPECT_EQ(ended.exit_code, 99);
  EXPECT_THAT(ended.out, HasSubstr("response.p99"));
  EXPECT_THAT(first_line(ended.out), HasSubstr("FAILED"));
}

TEST_F(Cli, UnexpectedOutcomeFailsWithoutAnyCheck) {
  Ended ended = run(std::string(kSmall) + "expect = [\"app.unavailable\"]\n", {"--json"});
  EXPECT_EQ(ended.exit_code, 99);
  EXPECT_EQ(parse_report(ended.out).totals().unexpected(), 4U);
}

TEST_F(Cli, JsonIsAllThatStdoutHolds) {
  Ended ended = run(kSmall, {"--json"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  v1::Report report = parse_report(ended.out);  // fails on anything besides JSON
  EXPECT_EQ(report.totals().total(), 4U);
  EXPECT_EQ(ended.out.front(), '{');
  ASSERT_EQ(folders_in(runs()).size(), 1U);
  EXPECT_EQ(read_file(folders_in(runs()).front() / "report.json"), ended.out);
}

TEST_F(Cli, QuietPrintsTheFolderAlone) {
  Ended ended = run(kSmall, {"--quiet"});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_THAT(ended.err, IsEmpty());
  ASSERT_EQ(folders_in(runs()).size(), 1U);
  EXPECT_EQ(ended.out, folders_in(runs()).front().string() + "\n");
}

TEST_F(Cli, RunsOfTheSameSecondHaveFoldersOfTheirOwn) {
  std::string scenario = folder_.write("scenario.toml", kSmall);
  std::vector<std::unique_ptr<WeirProcess>> together;
  for (int i = 0; i < 4; ++i) {
    together.push_back(
        std::make_unique<WeirProcess>(std::vector<std::string>{"run", scenario, "--json", "--out", runs()}));
  }
  std::set<std::string> ids;
  for (const auto& weir : together) {
    ASSERT_EQ(weir->wait(), 0) << weir->err();
    ids.insert(parse_report(weir->out()).run().id());
  }
  EXPECT_EQ(ids.size(), together.size());
  ASSERT_EQ(folders_in(runs()).size(), together.size());
  for (const auto& run_folder : folders_in(runs())) {
    EXPECT_EQ(parse_report(read_file(run_folder / "report.json")).run().id(), run_folder.filename().string());
  }
}

TEST_F(Cli, SavedReportTellsTheSameStoryAsTheRun) {
  for (const char* bound : {"10s", "1ns"}) {
    Ended ran = run(std::string(kSmall) + "[[check]]\nmetric = \"response.p99\"\nmax = \"" + bound + "\"\n");
    std::string run_folder = folders_in(runs()).back().string();
    Ended again = run_weir({"report", run_folder});
    EXPECT_EQ(again.exit_code, ran.exit_code) << bound;
    EXPECT_EQ(again.out, ran.out);
    std::filesystem::remove_all(run_folder);
  }
}

TEST_F(Cli, JUnitIsTheSameFromTheRunAndFromItsReport) {
  std::string file = (folder_.path() / "junit.xml").string();
  Ended ran = run(kSmall, {"--junit", file});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  Ended again = run_weir({"report", folders_in(runs()).back().string(), "--format", "junit"});
  EXPECT_EQ(again.out, read_file(file));
  EXPECT_THAT(again.out, HasSubstr("<testsuites name=\"weir\""));
  EXPECT_THAT(again.out, testing::ContainsRegex("timestamp=\"20[0-9-]*T[0-9:]*\""));
}

TEST_F(Cli, EveryMetricIsDefinedByItsPageItsListAndTheHelpOfRun) {
  std::string page = run_weir({"metrics"}).out;
  std::string list = run_weir({"metrics", "--json"}).out;
  std::string help = run_weir({"run", "--help"}).out;
  for (const char* name :
       {"setup", "accepted", "streams.starved", "messages.unanswered", "harness.cores_used"}) {
    EXPECT_THAT(page, HasSubstr(name));
    EXPECT_THAT(help, HasSubstr(name));
    EXPECT_THAT(list, HasSubstr(name));
  }
  EXPECT_THAT(list, HasSubstr("{\"name\":\"response.p95\",\"unit\":\"us\",\"of_groups\":true,"));
}

TEST_F(Cli, ACheckMayBeOnAnyPercentileAndOnAShare) {
  std::string checks =
      "[[check]]\nmetric = \"response.p99.5\"\nmax = \"60s\"\n"
      "[[check]]\nmetric = \"talkers.outcomes.ok\"\nmin = \"99.9%\"\n";
  Ended ran = run(kSmall + checks, {"--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  v1::Report report = parse_report(ran.out);
  EXPECT_EQ(report.checks(0).unit(), "us");
  EXPECT_GT(report.checks(0).value(), 0);
  EXPECT_EQ(report.checks(1).unit(), "share");
  EXPECT_EQ(report.checks(1).value(), 1);
  EXPECT_EQ(report.checks(1).measured(), "100% (4 of 4)");
}

TEST_F(Cli, ReportOfNothingIsBadUsage) {
  Ended ended = run_weir({"report", runs()});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr(runs()));
}

std::string digest_in(const std::string& text) {
  std::smatch match;
  static const std::regex kDigest("\\b[0-9a-f]{16}\\b");
  return std::regex_search(text, match, kDigest) ? match.str() : "";
}

TEST_F(Cli, PlanIsTheSameForTheSameSeedAndAnotherForAnotherSeed) {
  std::string file = library_file("quick-start");
  Ended first = run_weir({"plan", file});
  Ended second = run_weir({"plan", file});
  Ended other = run_weir({"plan", file, "--seed", "43"});
  EXPECT_EQ(first.exit_code, 0);
  EXPECT_EQ(first.out, second.out);
  ASSERT_THAT(digest_in(first.out), Not(IsEmpty())) << first.out;
  ASSERT_THAT(digest_in(other.out), Not(IsEmpty())) << other.out;
  EXPECT_NE(digest_in(first.out), digest_in(other.out));
}

TEST_F(Cli, RunCarriesTheDigestOfItsPlan) {
  Ended ran = run(kSmall, {"--json"});
  Ended planned = run_weir({"plan", folder_.write("scenario.toml", kSmall)});
  EXPECT_THAT(planned.out, HasSubstr(parse_report(ran.out).scenario().plan_digest()));
}

}  // namespace
}  // namespace weir
