#include "harness/scenario/loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/draws.h"
#include "tests/support/test_vocabulary.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kSmall = "schema = 1\nname = \"small\"\n[[streams]]\nname = \"chatters\"\n";

LoadResult load(const std::string& text, const std::vector<Override>& overrides = {}) {
  return load_scenario(text, "test.toml", overrides, test_vocabulary());
}

Scenario load_good(const std::string& text) {
  LoadResult result = load(text);
  EXPECT_TRUE(result.ok()) << result.errors.render();
  return result.scenario;
}

std::string mistakes_of(const std::string& text) { return load(text).errors.render(); }

TEST(Loader, fills_in_every_default) {
  Scenario scenario = load_good(kSmall);
  EXPECT_EQ(scenario.name, "small");
  EXPECT_EQ(scenario.file, "test.toml");
  EXPECT_EQ(scenario.seed, 1U);
  EXPECT_EQ(scenario.target, Target{});
  EXPECT_EQ(scenario.phases, Phases{});
  ASSERT_EQ(scenario.streams.size(), 1U);
  const StreamGroup& group = scenario.streams[0];
  EXPECT_EQ(group.count, 1U);
  EXPECT_EQ(group.messages, 10U);
  EXPECT_EQ(group.pace, Pace{});
  EXPECT_EQ(group.payload, Payload{});
  EXPECT_EQ(group.open, Opening{});
  EXPECT_EQ(group.server, ServerBehaviour{});
  EXPECT_FALSE(group.deadline.has_value());
  EXPECT_FALSE(group.connections.has_value());
  EXPECT_EQ(group.watchdog, 5s);
  EXPECT_THAT(group.expect, ElementsAre("ok.complete"));
  EXPECT_EQ(group.integrity, Integrity::kEcho);
  EXPECT_EQ(group.span.line, 3U);
}

TEST(Loader, reads_every_key_of_target_and_phases) {
  Scenario scenario = load_good(R"(schema = 1
name = "whole"
description = "all keys"
seed = 42
[target]
embedded = true
transport = "unix"
process = "child"
method = "shop.Orders/Watch"
connections = "per-stream"
keepalive = { time = "300ms", timeout = "200ms" }
retries = true
relay = true
[phases]
warmup = "1s"
measure = "10s"
drain = "500ms"
[[streams]]
name = "a"
)");
  EXPECT_EQ(scenario.description, "all keys");
  EXPECT_EQ(scenario.seed, 42U);
  Target expected;
  expected.transport = Carrier::kUnix;
  expected.process = ServerPlace::kChild;
  expected.method = "shop.Orders/Watch";
  expected.method_text = {expected.method};
  expected.connections = {.per_stream = true};
  expected.keepalive = Keepalive{300ms, 200ms};
  expected.retries = true;
  expected.relay = true;
  EXPECT_EQ(scenario.target, expected);
  EXPECT_EQ(scenario.phases, (Phases{1s, 10s, 500ms}));
}

TEST(Loader, reads_every_key_of_streams) {
  Scenario scenario = load_good(R"(schema = 1
name = "whole"
[[streams]]
name = "a"
count = 100
messages = 50
reopen = true
open = { after = "1s", rate = "10/s" }
pace = { kind = "open", stream_rate = "20/s", arrivals = "poisson" }
payload = { size = "1KiB", text = "你好" }
deadline = "4s"
watchdog = "3s"
connections = 7
expect = ["ok", "local.deadline", "app.internal"]
server = { reply_delay = "5ms", replies_per_request = 3, prefix = "> " }
integrity = "none"
[[streams]]
name = "b"
pace = "ping-pong"
[[streams]]
name = "c"
pace.kind = "window"
pace.window = 16
)");
  const StreamGroup& a = scenario.streams.at(0);
  EXPECT_EQ(a.count, 100U);
  EXPECT_EQ(a.messages, 50U);
  EXPECT_TRUE(a.reopen);
  EXPECT_EQ(a.reopen_pause, 100ms);
  EXPECT_EQ(a.open, (Opening{1s, Rate{10}}));
  EXPECT_EQ(a.pace, (Pace{PaceKind::kOpen, 1, std::nullopt, Rate{20}, Arrivals::kPoisson}));
  EXPECT_EQ(a.payload, (Payload{Bytes{1024}, "你好"}));
  EXPECT_EQ(a.deadline, Duration(4s));
  EXPECT_EQ(a.watchdog, 3s);
  EXPECT_EQ(a.connections, (Connections{false, 7}));
  EXPECT_THAT(a.expect, ElementsAre("ok", "local.deadline", "app.internal"));
  EXPECT_EQ(a.server, (ServerBehaviour{5ms, 3, "> "}));
  EXPECT_EQ(a.integrity, Integrity::kNone);
  EXPECT_EQ(scenario.streams.at(1).pace, Pace{});
  EXPECT_EQ(scenario.streams.at(2).pace.kind, PaceKind::kWindow);
  EXPECT_EQ(scenario.streams.at(2).pace.window, 16U);
}

TEST(Loader, an_address_means_a_server_elsewhere) {
  Scenario scenario = load_good(std::string(kSmall) + "[target]\naddress = \"dns:///host:50051\"\n");
  EXPECT_FALSE(scenario.target.embedded);
  EXPECT_EQ(scenario.target.address, "dns:///host:50051");
}

TEST(Loader, reads_faults_with_parameters_triggers_and_selections) {
  Scenario scenario = load_good(std::string(kSmall) + R"(count = 20
[[fault]]
name = "cut"
kind = "tcp-reset"
on = "chatters"
select = { list = [0, 19] }
at = { replies = "3..7" }
toward = "client"
mid_message = true
expect = ["tcp"]
[[fault]]
kind = "cancel"
select = { every = 10 }
at = { after = "10ms..200ms" }
[[fault]]
kind = "deadline"
deadline = "-1s"
select = { fraction = 0.25 }
[[fault]]
kind = "cancel"
select = "all"
at = { writing = 10 }
)");
  const Fault& cut = scenario.faults.at(0);
  EXPECT_EQ(cut.select.kind, Selection::Kind::kList);
  EXPECT_THAT(cut.select.list, ElementsAre(0, 19));
  EXPECT_EQ(cut.at, (Trigger{.kind = TriggerKind::kReplies, .count = {3, 7}}));
  EXPECT_EQ(cut.params.at("toward"), ParamValue("client"));
  EXPECT_EQ(cut.params.at("mid_message"), ParamValue(true));
  EXPECT_THAT(cut.expect, ElementsAre("tcp"));
  const Fault& cancel = scenario.faults.at(1);
  EXPECT_EQ(cancel.on, "chatters") << "the only group is meant when none is named";
  EXPECT_EQ(cancel.select.every, 10U);
  EXPECT_EQ(cancel.at, (Trigger{.kind = TriggerKind::kAfter, .after = {10ms, 200ms}}));
  EXPECT_THAT(cancel.expect, ElementsAre("local.cancel")) << "the kind's own set";
  const Fault& deadline = scenario.faults.at(2);
  EXPECT_EQ(deadline.params.at("deadline"), ParamValue(Duration(-1s)));
  EXPECT_DOUBLE_EQ(deadline.select.fraction, 0.25);
  EXPECT_EQ(deadline.at, Trigger{}) << "open, the first trigger of the kind";
  EXPECT_EQ(scenario.faults.at(3).at, (Trigger{.kind = TriggerKind::kWriting, .count = {10, 10}}));
  EXPECT_EQ(scenario.faults.at(3).select.kind, Selection::Kind::kAll);
}

TEST(Loader, reads_bounds_in_the_metrics_base_unit) {
  Scenario scenario = load_good(std::string(kSmall) + R"([[check]]
metric = "chatters.response.p99"
min = 0
max = "20ms"
[[check]]
metric = "outcomes.unexpected"
max = 0
[[check]]
metric = "throughput"
min = "120/m"
)");
  EXPECT_EQ(scenario.checks.at(0).min, 0.0);
  EXPECT_EQ(scenario.checks.at(0).max, 20'000.0);
  EXPECT_EQ(scenario.checks.at(0).max_text, "20ms");
  EXPECT_EQ(scenario.checks.at(1).max, 0.0);
  EXPECT_FALSE(scenario.checks.at(1).min.has_value());
  EXPECT_EQ(scenario.checks.at(2).min, 2.0);
}

TEST(Loader, reads_what_a_check_is_decided_on) {
  const std::string check = "[[check]]\nmetric = \"chatters.response.p99\"\nmax = \"20ms\"\n";
  const Check silent = load_good(kSmall + check).checks.at(0);
  EXPECT_EQ(silent.decide, std::nullopt);
  EXPECT_FALSE(silent.strict);
  EXPECT_EQ(load_good(kSmall + check + "decide = \"point\"\n").checks.at(0).decide, CheckDecision::kPoint);
  const Check strict = load_good(kSmall + check + "decide = \"interval\"\nstrict = true\n").checks.at(0);
  EXPECT_EQ(strict.decide, CheckDecision::kInterval);
  EXPECT_TRUE(strict.strict);
  EXPECT_TRUE(load_good(kSmall + check + "strict = true\n").checks.at(0).strict);
}

TEST(FaultIdentity, is_the_name_or_made_up_from_kind_and_group) {
  Scenario scenario = load_good(std::string(kSmall) + R"([[fault]]
kind = "tcp-reset"
[[fault]]
name = "mine"
kind = "tcp-reset"
[[fault]]
kind = "tcp-reset"
at = { sent = 2 }
)");
  EXPECT_EQ(scenario.faults.at(0).id, "tcp-reset@chatters");
  EXPECT_EQ(scenario.faults.at(1).id, "mine");
  EXPECT_EQ(scenario.faults.at(2).id, "tcp-reset@chatters#2");
  EXPECT_EQ(scenario.faults.at(1).key, stable_hash("mine"));
}

TEST(FaultIdentity, keys_stay_when_a_fault_is_put_in_front) {
  std::string first = "[[fault]]\nkind = \"tcp-reset\"\nat = { sent = 2 }\n";
  std::string other = "[[fault]]\nkind = \"tcp-reset\"\nat = { sent = 3 }\n";
  std::uint64_t alone = load_good(kSmall + first).faults.at(0).key;
  EXPECT_EQ(load_good(kSmall + other + first).faults.at(1).key, alone);
}

TEST(FaultIdentity, equal_faults_have_keys_of_their_own) {
  std::string fault = "[[fault]]\nkind = \"tcp-reset\"\nat = { sent = 2 }\n";
  Scenario scenario = load_good(kSmall + fault + fault);
  EXPECT_NE(scenario.faults.at(0).key, scenario.faults.at(1).key);
}

TEST(FaultIdentity, the_spelling_of_a_value_and_expectations_do_not_change_the_key) {
  std::string one = "[[fault]]\nkind = \"cancel\"\nat = { after = \"1s\" }\n";
  std::string same = "[[fault]]\nkind = \"cancel\"\nat = { after = \"1000ms\" }\nexpect = [\"tcp\"]\n";
  EXPECT_EQ(load_good(kSmall + one).faults.at(0).key, load_good(kSmall + same).faults.at(0).key);
}

TEST(Loader, the_last_reply_is_too_late_for_a_fault_after_it) {
  // 10 messages, one reply each: 9 is the last point with something still to come.
  EXPECT_TRUE(load(std::string(kSmall) + "[[fault]]\nkind = \"cancel\"\nat = { replies = 9 }\n").ok());
  EXPECT_THAT(mistakes_of(std::string(kSmall) + "[[fault]]\nkind = \"cancel\"\nat = { replies = 10 }\n"),
              HasSubstr("gets 10 replies"));
  EXPECT_TRUE(load(std::string(kSmall) + "[[fault]]\nkind = \"cancel\"\nat = { sent = 10 }\n").ok());
}

TEST(Loader, one_wrong_value_is_not_reported_again_by_the_checks_that_rely_on_it) {
  LoadResult result =
      load(std::string(kSmall) + "messages = \"100\"\n[[fault]]\nkind = \"cancel\"\nat = { sent = 50 }\n");
  EXPECT_EQ(result.errors.problems().size(), 1U) << result.errors.render();
}

TEST(Loader, too_many_mistakes_are_cut_short) {
  std::string text = kSmall;
  for (int i = 0; i < 500; ++i) text += "nonsense" + std::to_string(i) + " = 1\n";
  LoadResult result = load(text);
  EXPECT_EQ(result.errors.problems().size(), 101U);
  EXPECT_THAT(result.errors.problems().back().reason, HasSubstr("more than 100 mistakes"));
}

TEST(Loader, points_at_the_key_of_an_unknown_key_and_at_the_value_of_a_wrong_one) {
  LoadResult result =
      load("schema = 1\nname = \"a\"\n[[streams]]\nname = \"s\"\npace = { knd = \"open\" }\ncount = \"3\"\n");
  ASSERT_EQ(result.errors.problems().size(), 2U);
  const SourceSpan expected_count{"test.toml", 6, 9, 3, "count = \"3\""};
  const SourceSpan expected_kind{"test.toml", 5, 10, 3, "pace = { knd = \"open\" }"};
  std::vector<SourceSpan> spans = {result.errors.problems()[0].span, result.errors.problems()[1].span};
  EXPECT_THAT(spans, ::testing::UnorderedElementsAre(expected_count, expected_kind));
}

TEST(Loader, refuses_what_could_harm_the_parser) {
  EXPECT_THAT(mistakes_of("a = " + std::string(100'00, '[')), HasSubstr("nested"));
  EXPECT_THAT(mistakes_of(std::string("a = \"\0\"", 8)), HasSubstr("control character"));
  EXPECT_THAT(mistakes_of("a = \"\xff\""), HasSubstr("not UTF-8"));
  EXPECT_THAT(mistakes_of(std::string(5 * 1024 * 1024, '\n')), HasSubstr("larger than"));
  EXPECT_THAT(mistakes_of("a = \"" + std::string(20'000, 'x') + "\""), HasSubstr("longer than"));
  EXPECT_TRUE(load(std::string(kSmall) + "payload = { text = \"" + std::string(500, '[') + "\" }\n").ok())
      << "brackets in a text do not nest";
}

TEST(Loader, a_file_that_cannot_be_read_is_one_problem) {
  LoadResult result = load_scenario_file("/no/such/file.toml", {}, test_vocabulary());
  ASSERT_EQ(result.errors.problems().size(), 1U);
  EXPECT_THAT(result.errors.render(), HasSubstr("No such file"));
  EXPECT_EQ(load_scenario_file("/", {}, test_vocabulary()).errors.problems().size(), 1U);
}

TEST(KeyReference, names_tables_keys_and_the_parameters_of_kinds) {
  std::string reference = scenario_key_reference(test_vocabulary());
  for (const char* part :
       {"## [target]", "## [[streams]] pace", "## [[fault]] at", "## [[check]]", "### tcp-reset",
        "| `mid_message` | true or false | `false` |", "| `count` |", "| `stream_rate` |"}) {
    EXPECT_THAT(reference, HasSubstr(part));
  }
}

}  // namespace
}  // namespace weir
