// --set KEY=VALUE on top of a file.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/scenario/loader.h"
#include "tests/support/test_vocabulary.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kFile = R"(schema = 1
name = "base"
[target]
embedded = true
[[streams]]
name = "chatters"
pace = { kind = "open", rate = "10/s" }
[[streams]]
name = "listeners"
[[fault]]
name = "my-reset"
kind = "tcp-reset"
on = "chatters"
at = { sent = 3 }
[[check]]
metric = "outcomes.unexpected"
max = 0
)";

LoadResult load_with(const std::vector<std::string>& typed) {
  std::vector<Override> overrides;
  for (const std::string& text : typed) {
    std::size_t equals = text.find('=');
    overrides.push_back({text.substr(0, equals), text.substr(equals + 1), text});
  }
  return load_scenario(kFile, "base.toml", overrides, test_vocabulary());
}

Scenario load_good(const std::vector<std::string>& typed) {
  LoadResult result = load_with(typed);
  EXPECT_TRUE(result.ok()) << result.errors.render();
  return result.scenario;
}

TEST(Overrides, take_toml_values_and_bare_words) {
  Scenario scenario = load_good({"seed=7", "description=hello there", "streams.chatters.deadline=2s",
                                 "streams.listeners.payload={ size = \"1KiB\" }", "phases.drain=\"3s\""});
  EXPECT_EQ(scenario.seed, 7U);
  EXPECT_EQ(scenario.description, "hello there");
  EXPECT_EQ(scenario.streams[0].deadline, Duration(2s));
  EXPECT_EQ(scenario.streams[1].payload.size, Bytes{1024});
  EXPECT_EQ(scenario.phases.drain, 3s);
  EXPECT_THAT(scenario.overrides, ::testing::Contains("seed=7"));
}

TEST(Overrides, find_entries_by_name_number_or_metric) {
  Scenario scenario = load_good({"streams.chatters.count=5", "streams.1.count=6",
                                 "fault.my-reset.at.replies=2..4", "check.outcomes.unexpected.max=3"});
  EXPECT_EQ(scenario.streams[0].count, 5U);
  EXPECT_EQ(scenario.streams[1].count, 6U);
  EXPECT_EQ(scenario.faults[0].at, (Trigger{.kind = TriggerKind::kReplies, .count = {2, 4}}))
      << "takes the file's 'sent' out";
  EXPECT_EQ(scenario.checks[0].max, 3.0);
}

TEST(Overrides, an_address_takes_the_files_embedded_out) {
  Scenario remote = load_good({"target.address=127.0.0.1:50051"});
  EXPECT_FALSE(remote.target.embedded);
  EXPECT_EQ(remote.target.address, "127.0.0.1:50051");
  Scenario sure = load_good({"target.address=127.0.0.1:50051", "target.embedded=false"});
  EXPECT_EQ(sure.target.address, "127.0.0.1:50051");
}

/// Each is taken alone; of both the second would undo the first without a word.
TEST(Overrides, two_of_which_one_can_stand_are_a_mistake_that_is_mended_as_it_says) {
  const std::vector<std::vector<std::string>> pairs = {
      {"target.address=127.0.0.1:50051", "target.embedded=true"},
      {"streams.chatters.pace.rate=1/s", "streams.chatters.pace.stream_rate=2/s"},
      {"fault.my-reset.at.sent=1", "fault.my-reset.at.replies=2"}};
  for (const std::vector<std::string>& pair : pairs) {
    const LoadResult both = load_with(pair);
    ASSERT_EQ(both.errors.problems().size(), 1U) << both.errors.render();
    EXPECT_THAT(both.errors.problems().front().reason, HasSubstr("only one of them can stand"));
    EXPECT_EQ(both.errors.problems().front().remedy, "leave one of the two out");
    EXPECT_EQ(both.errors.problems().front().span.file, "--set");
    for (const std::string& one : pair) EXPECT_TRUE(load_with({one}).ok()) << one;
  }
}

TEST(Overrides, an_ipv6_address_is_no_broken_list) {
  EXPECT_EQ(load_good({"target.address=[::1]:50051"}).target.address, "[::1]:50051");
}

TEST(Overrides, one_rate_takes_the_other_out) {
  Scenario scenario = load_good({"streams.chatters.pace.stream_rate=2/s"});
  EXPECT_FALSE(scenario.streams[0].pace.rate.has_value());
  EXPECT_EQ(scenario.streams[0].pace.stream_rate, Rate{2});
}

TEST(Overrides, stages_take_a_rate_out) {
  Scenario scenario = load_good({"streams.0.pace.stages=[{ rate = \"5/s\", over = \"1s\" }]"});
  EXPECT_FALSE(scenario.streams[0].pace.rate.has_value());
  EXPECT_EQ(scenario.streams[0].pace.stages.size(), 1U);
}

/// The file's fault stands at a number of messages sent. Whether its kind takes the other point is another question.
TEST(Overrides, every_point_of_a_fault_takes_the_one_of_the_file_out) {
  for (const TriggerPoint& point : kTriggerPoints) {
    if (!point.names_the_point) continue;
    const std::string key = " " + std::string(point.key) + " = ";
    std::string value(point.example.substr(point.example.find(key) + key.size()));
    value.resize(value.find_first_of(" ,"));
    const std::string typed = fmt::format("fault.my-reset.at.{}={}", point.key, value);
    EXPECT_THAT(load_with({typed}).errors.render(), Not(HasSubstr("one point only"))) << typed;
  }
  EXPECT_THAT(load_with({"fault.0.at.bytes=100"}).errors.render(), Not(HasSubstr("one point only")));
}

TEST(Overrides, mistakes_point_into_the_typed_text) {
  LoadResult result = load_with({"streams.chatters.count=many"});
  ASSERT_EQ(result.errors.problems().size(), 1U) << result.errors.render();
  EXPECT_EQ(result.errors.problems()[0].span, (SourceSpan{"--set", 1, 24, 4, "streams.chatters.count=many"}));
  LoadResult unknown = load_with({"streams.chatters.cuont=3"});
  ASSERT_EQ(unknown.errors.problems().size(), 1U) << unknown.errors.render();
  EXPECT_EQ(unknown.errors.problems()[0].span, (SourceSpan{"--set", 1, 18, 5, "streams.chatters.cuont=3"}));
  EXPECT_THAT(unknown.errors.problems()[0].remedy, HasSubstr("'count'"));
}

TEST(Overrides, unknown_entries_and_broken_keys_are_mistakes) {
  EXPECT_THAT(load_with({"streams.chaters.count=3"}).errors.render(), HasSubstr("did you mean 'chatters'?"));
  EXPECT_THAT(load_with({"targt.address=a:1"}).errors.render(), HasSubstr("did you mean 'target'?"));
  EXPECT_THAT(load_with({"target..address=a:1"}).errors.render(), HasSubstr("is not a key"));
  EXPECT_THAT(load_with({"name.first=a"}).errors.render(), HasSubstr("no keys below"));
  EXPECT_THAT(load_with({"streams.9.count=1"}).errors.render(), HasSubstr("has no '9'"));
  EXPECT_THAT(load_with({"streams.chatters.expect=[\"ok\""}).errors.render(), HasSubstr("--set:1:"));
}

TEST(Overrides, a_value_cannot_smuggle_in_other_keys) {
  LoadResult result = load_with({"seed=3\nschema = 2"});
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.errors.problems().size(), 1U) << result.errors.render();
}

}  // namespace
}  // namespace weir
