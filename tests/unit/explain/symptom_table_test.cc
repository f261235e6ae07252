#include "harness/explain/symptom_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const char* const kHead = R"(
[measured]
here = "measured here"
[words]
reset = ["one", "two"]
[[client]]
name = "grpc-go"
[[proxy]]
name = "nginx"
)";

std::string row(const std::string& more) {
  return std::string(kHead) +
         "[[symptom]]\nid = \"a-b\"\ncause = \"c\"\nwhy = \"w\"\nwire = \"<- x\"\nscenario = \"tcp-fin\"\n" +
         more;
}

TEST(SymptomTable, is_read_with_its_names_replaced) {
  const ReadSymptoms read =
      read_symptoms(row("texts = [\"@reset\", \"three\"]\nsource = [\"measured: here\"]\nstatus = "
                        "[\"INTERNAL\"]\nclient = [\"grpc-go 1.85.0\"]\n"
                        "behind = [\"nginx\"]\nafter = \"60s\"\n"),
                    "t.toml");
  ASSERT_TRUE(read.errors.empty()) << read.errors.render();
  ASSERT_EQ(read.table.symptoms.size(), 1U);
  const Symptom& one = read.table.symptoms.front();
  EXPECT_THAT(one.texts, ElementsAre("one", "two", "three"));
  EXPECT_THAT(one.sources, ElementsAre("measured here"));
  EXPECT_THAT(one.statuses, ElementsAre(13));
  EXPECT_EQ(one.clients.front().version, "1.85.0");
  EXPECT_EQ(one.proxies.front().version, "");
  EXPECT_EQ(one.after, Duration(std::chrono::seconds(60)));
}

TEST(SymptomTable, tells_all_its_mistakes_at_once) {
  const ReadSymptoms read =
      read_symptoms(row("texts = [\"@nothing\"]\nsource = [\"measured: there\"]\nstatus = "
                        "[\"BROKEN\"]\nclient = [\"grpc-og 1\"]\nwier = 1\n"),
                    "t.toml");
  const std::string told = read.errors.render();
  for (const char* part : {"nothing is called '@nothing'", "nothing is called 'measured: there'",
                           "'BROKEN' is no status", "'grpc-og' is declared nowhere", "unknown key 'wier'"})
    EXPECT_THAT(told, HasSubstr(part));
}

TEST(SymptomTable, needs_ids_of_which_each_is_given_once) {
  const std::string one = row("texts = [\"x\"]\nsource = [\"y\"]\n");
  const std::string again = one.substr(std::string(kHead).size());
  EXPECT_THAT(read_symptoms(one + again, "t.toml").errors.render(),
              HasSubstr("a second row is called 'a-b'"));
  EXPECT_THAT(read_symptoms(row(""), "t.toml").errors.render(), HasSubstr("'texts' is missing"));
}

}  // namespace
}  // namespace weir
