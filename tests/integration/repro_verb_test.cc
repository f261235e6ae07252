// `weir repro`, `weir shrink` and `weir explore`: from a run that failed to the smallest scenario, and from there to another machine.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/integration/weir_process.h"
#include "tests/support/grpc_peer.h"

namespace weir {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Faults of several kinds on 130 streams, all of them allowed for, and one that is not.
constexpr const char* kOneOfMany = R"(schema = 1
name = "many"
seed = 5
[target]
connections = 4
[phases]
measure = "60s"
drain = "200ms"
[report]
doubt = 0
[[streams]]
name = "steady"
watchdog = "30s"
count = 40
messages = 10
[[streams]]
name = "handlers"
watchdog = "30s"
count = 60
messages = 12
payload = { size = "1KiB" }
[[streams]]
name = "wires"
watchdog = "30s"
count = 30
messages = 10
connections = "per-stream"
[[fault]]
kind = "cancel"
on = "handlers"
at = { replies = "1..10" }
select = { list = [1, 2, 3, 4, 5] }
[[fault]]
kind = "server-eof"
on = "handlers"
at = { replies = "1..10" }
select = { list = [11, 12, 13, 14] }
expect = ["ok.early"]
[[fault]]
name = "planted"
kind = "server-status"
on = "handlers"
code = "internal"
at = { replies = "6..9" }
select = { list = [37] }
expect = ["ok"]
[[fault]]
kind = "tcp-reset"
on = "wires"
at = { replies = "1..8" }
select = { list = [0, 1, 2, 3, 4] }
[[check]]
metric = "outcomes.unexpected"
max = 0
)";

class ReproVerbs : public testing::Test {
 protected:
  /// Runs a scenario and gives back its folder.
  std::string made(const std::string& scenario) {
    const Ended run =
        run_weir({"run", folder_.write("scenario.toml", scenario), "--quiet", "--out", path("runs")});
    EXPECT_THAT(run.out, Not(IsEmpty())) << run.err;
    return run.out.substr(0, run.out.find('\n'));
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  TempFolder folder_;
};

TEST_F(ReproVerbs, a_failure_among_many_streams_comes_back_is_made_small_and_runs_elsewhere) {
  const std::string run = made(kOneOfMany);

  const Ended again = run_weir({"repro", run, "--times", "2", "--json", "--quiet"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  const nlohmann::json odds = nlohmann::json::parse(again.out);
  EXPECT_EQ(odds["class"], "app.internal");
  EXPECT_EQ(odds["hits"], 2);
  EXPECT_NEAR(odds["low"], 0.158, 0.001);  // the square root of 0.025

  const Ended alone = run_weir({"repro", run, "--stream", "77", "--times", "2", "--quiet"});
  EXPECT_EQ(alone.exit_code, 0) << alone.err;
  EXPECT_THAT(
      alone.out,
      AllOf(HasSubstr("stream 0 of 'handlers'\n"), HasSubstr("fault 'planted' strikes"),
            HasSubstr("app.internal, unexpected came back in 2 of 2 runs (95 % interval: 15.8 % to 100 %)")));

  const Ended shrunk = run_weir({"shrink", run, "--out", path("small.toml"), "--for", "60s"});
  EXPECT_EQ(shrunk.exit_code, 0) << shrunk.err;
  EXPECT_THAT(shrunk.out,
              AllOf(HasSubstr("1 stream, 1 fault, 1 message, of 130 streams, 4 faults, 1420 messages\n"),
                    HasSubstr("came back in 10 of 10 runs")));
  const std::string small = read_file(path("small.toml"));
  EXPECT_THAT(small,
              AllOf(HasSubstr("name = \"planted\""), Not(HasSubstr("at = ")),
                    HasSubstr("# without it: came back in 0 of 2\n[[fault]]"), Not(HasSubstr("payload"))));

  const Ended failing = run_weir({"run", path("small.toml"), "--json", "--out", path("small")});
  EXPECT_EQ(failing.exit_code, 99) << account_of(failing);
  EXPECT_EQ(parse_report(failing.out).totals().total(), 1U);

  const Ended elsewhere = run_weir({"repro", path("small.weir"), "--times", "3", "--quiet"});
  EXPECT_EQ(elsewhere.exit_code, 0) << elsewhere.err;
  EXPECT_THAT(elsewhere.out, HasSubstr("came back in 3 of 3 runs"));
}

TEST_F(ReproVerbs, explore_finds_the_place_at_which_a_fault_has_another_end) {
  // A reply that is lost in the middle is missed; the last one leaves an end that is too short, and nobody thought of that.
  const std::string scenario = folder_.write("lost.toml", R"(schema = 1
name = "lost"
[phases]
measure = "5s"
drain = "100ms"
[report]
doubt = 0
[[streams]]
name = "talkers"
count = 6
messages = 4
pace = { kind = "window", window = 4 }
[[fault]]
kind = "reply-drop"
on = "talkers"
at = { replies = 1 }
select = { list = [2] }
expect = ["data.lost"]
)");
  const Ended found = run_weir({"explore", scenario, "--for", "60s", "--out", path("found.toml"), "--quiet"});
  EXPECT_EQ(found.exit_code, 99) << found.err;
  EXPECT_THAT(found.out,
              AllOf(HasSubstr("Found ok.short, unexpected in try "), HasSubstr("1 stream, 1 fault"),
                    HasSubstr("classes seen:\n"), HasSubstr("data.lost")));
  EXPECT_THAT(read_file(path("found.toml")), HasSubstr("kind = \"reply-drop\""));

  const Ended nothing = run_weir({"explore", scenario, "--tries", "1", "--quiet"});
  EXPECT_EQ(nothing.exit_code, 0) << nothing.err;
  EXPECT_THAT(nothing.out, HasSubstr("No stream ended unexpectedly.\n"));
}

TEST_F(ReproVerbs, a_file_for_others_holds_no_secret_and_runs_without_it) {
  const std::string run = made(R"(schema = 1
name = "secret"
[target]
metadata = { x-api-key = "abc123abc", trace = "t1" }
[phases]
drain = "100ms"
[[streams]]
name = "talkers"
messages = 2
watchdog = "30s"
server = { prefix = "password=hunter2 " }
)");
  const std::string bundle = path("secret.weir");
  const Ended written =
      run_weir({"repro", run, "--class", "ok.complete", "--times", "1", "--quiet", "--bundle", bundle});
  EXPECT_EQ(written.exit_code, 0) << written.err;
  EXPECT_THAT(read_file(bundle),
              AllOf(Not(HasSubstr("abc123abc")), Not(HasSubstr("hunter2")), HasSubstr("trace = \\\"t1\\\"")));
  const Ended elsewhere = run_weir({"repro", bundle, "--times", "1", "--quiet"});
  EXPECT_EQ(elsewhere.exit_code, 0) << elsewhere.err;
  EXPECT_THAT(elsewhere.out, HasSubstr("ok.complete came back in 1 of 1 run "));
}

TEST_F(ReproVerbs, a_search_that_is_interrupted_keeps_the_smallest_so_far) {
  const std::string run = made(kOneOfMany);
  WeirProcess weir({"shrink", run, "--out", path("small.toml"), "--need", "30", "--of", "30"});
  ASSERT_TRUE(eventually([&] { return weir.err().find("still there") != std::string::npos; })) << weir.err();
  weir.signal(SIGINT);
  EXPECT_EQ(weir.wait(), 130) << weir.err();
  EXPECT_THAT(read_file(path("small.toml")),
              AllOf(HasSubstr("the search was ended before its end"), HasSubstr("name = \"planted\"")));
}

TEST_F(ReproVerbs, slips_are_answered_with_what_to_do) {
  const std::string fine =
      made("schema = 1\nname = \"fine\"\n[[streams]]\nname = \"talkers\"\nmessages = 2\n");
  const struct {
    std::vector<std::string> typed;
    const char* said;
  } rows[] = {
      {{"shrink", fine},
       "no stream of it ended unexpectedly\n  fix: name one of its classes with --class: ok.complete\n"},
      {{"repro", fine, "--class", "tcp.rst"},
       "no stream of it ended as tcp.rst\n  fix: name one of its classes"},
      {{"repro", fine, "--stream", "9"},
       "knows no stream 9\n  fix: streams have their numbers in its streams.jsonl, from 0\n"},
      {{"repro", path("none")},
       "it can't be read\n  fix: give the folder of a run, as `weir run` names it, or a .weir file\n"},
      {{"repro", folder_.path().string()}, "it has no report.json: it is no run"},
      {{"repro", folder_.write("no.weir", "{}")},
       "it is no .weir file\n  fix: give one that `weir repro` or `weir shrink` wrote\n"},
      {{"repro", fine, "--class", "ok.complete", "--set", "target.conections=2"},
       "did you mean 'connections'?"},
      {{"shrink", fine, "--class", "ok.complete", "--need", "4"},
       "--need 4 is more than the 3 runs of --of\n  fix: give --of 4, or less to --need\n"},
      {{"shrink", fine, "--class", "ok.complete", "--for", "soon"},
       "--for 'soon' is not a time above 0s\n  fix: write for example --for 2m\n"},
  };
  for (const auto& row : rows) {
    const Ended said = run_weir(row.typed);
    EXPECT_EQ(said.exit_code, 2) << row.said;
    EXPECT_THAT(said.err, HasSubstr(row.said));
  }
}

TEST_F(ReproVerbs, what_does_not_come_back_is_no_evidence) {
  const std::string run = made(kOneOfMany);
  const std::vector<std::string> healed = {run, "--set", "fault.planted.expect=[\"app.internal\"]"};
  std::vector<std::string> repro = {"repro", "--times", "1", "--quiet"};
  repro.insert(repro.end(), healed.begin(), healed.end());
  const Ended none = run_weir(repro);
  EXPECT_EQ(none.exit_code, 3) << none.err;
  EXPECT_THAT(none.out, HasSubstr("came back in 0 of 1 run (95 % interval: 0 % to 97.5 %)"));
  std::vector<std::string> shrink = {"shrink", "--out", path("none.toml")};
  shrink.insert(shrink.end(), healed.begin(), healed.end());
  const Ended kept = run_weir(shrink);
  EXPECT_EQ(kept.exit_code, 3) << kept.out;
  EXPECT_THAT(
      kept.err,
      HasSubstr(
          "did not come back often enough to go by: in 0 of 2 runs, and 2 are needed\n  fix: `weir repro "));
}

/// A service with a bug, which shows in a run of fifty streams with faults that have nothing to do with it.
struct PlantedBug {
  const char* name;
  GrpcPeerOptions service;
  const char* shows_as;
  std::uint64_t most_messages;  // of the smallest scenario
};

void PrintTo(const PlantedBug& bug, std::ostream* out) { *out << bug.name; }

class PlantedBugs : public testing::TestWithParam<PlantedBug> {
 protected:
  TempFolder folder_;
};

/// The bug, the class by which a run finds it, and the smallest scenario that `shrink` comes to.
const PlantedBug kBugs[] = {
    {"answers_twice", {.kind = GrpcPeerOptions::Kind::kTwice}, "data.duplicate", 1},
    {"answers_another_message", {.kind = GrpcPeerOptions::Kind::kOther}, "data.corrupt", 1},
    {"answers_another_message_every_third_time",
     {.kind = GrpcPeerOptions::Kind::kOtherNowAndThen},
     "data.corrupt",
     3},
    // With one message it would half-close, and this service ends then.
    {"takes_all_and_answers_nothing", {.kind = GrpcPeerOptions::Kind::kSilent}, "stall.open", 2},
    {"fails_at_the_first_message", {.kind = GrpcPeerOptions::Kind::kRefuses}, "app.internal", 1},
    {"breaks_down_at_a_long_message",
     {.kind = GrpcPeerOptions::Kind::kEcho, .limit = 1000, .refusal = GrpcPeerOptions::Refusal::kBreaksDown},
     "h2.rst.2",
     1},
};

TEST_P(PlantedBugs, is_found_by_a_run_and_made_small) {
  const PlantedBug& bug = GetParam();
  const GrpcPeer service(bug.service);
  const std::string scenario = folder_.write("service.toml", fmt::format(R"(schema = 1
name = "service"
[target]
address = "{}"
[phases]
measure = "5s"
drain = "100ms"
[report]
doubt = 0
[[streams]]
name = "talkers"
count = 40
messages = 8
payload = {{ size = "2KiB" }}
watchdog = "300ms"
pace = {{ kind = "window", window = 2 }}
[[streams]]
name = "others"
count = 10
messages = 3
watchdog = "300ms"
payload = {{ size = "2KiB" }}
connections = "per-stream"
[[fault]]
kind = "slow-reader"
on = "others"
delay = "1ms"
at = {{ open = true }}
)",
                                                                         service.address()));
  const Ended found = run_weir(
      {"explore", scenario, "--for", "30s", "--out", (folder_.path() / "bug.toml").string(), "--quiet"});
  EXPECT_EQ(found.exit_code, 99) << found.err;
  EXPECT_THAT(found.out, AllOf(HasSubstr(fmt::format("Found {}, unexpected in try 1", bug.shows_as)),
                               HasSubstr(fmt::format("1 stream, 0 faults, {} message", bug.most_messages))));
}

INSTANTIATE_TEST_SUITE_P(Services, PlantedBugs, testing::ValuesIn(kBugs),
                         [](const auto& bug) { return std::string(bug.param.name); });

}  // namespace
}  // namespace weir
