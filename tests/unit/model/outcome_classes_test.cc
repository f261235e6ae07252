#include "harness/model/outcome_classes.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>
#include "harness/h2/grpc_code.h"

namespace weir {
namespace {

TEST(OutcomeClass, names_are_unique_and_explained) {
  std::set<std::string_view> names;
  for (const OutcomeClass& row : kOutcomeClasses) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.meaning.empty()) << row.name;
  }
}

TEST(OutcomeClass, every_class_finds_its_own_row) {
  for (const OutcomeClass& row : kOutcomeClasses) {
    std::string name(row.name);
    if (name.ends_with('.')) name += "7";
    EXPECT_EQ(&find_outcome_class(name), &row) << name;
  }
}

TEST(OutcomeClass, what_no_row_knows_is_unknown) {
  for (const char* name : {"", "tcp", "tcp.rst.more", "local", "app"}) {
    EXPECT_EQ(find_outcome_class(name).name, "unknown.") << name;
  }
  EXPECT_EQ(find_outcome_class("h2.rst.8.deadline").name, "h2.rst.");
}

TEST(OutcomeClass, a_set_holds_a_class_by_itself_or_by_a_family) {
  struct Row {
    const char* name;
    std::vector<std::string> set;
    bool in;
  };
  const std::vector<Row> rows = {{"local.cancel", {"local.cancel"}, true},
                                 {"local.cancel", {"local"}, true},
                                 {"local.cancel", {"local."}, true},
                                 {"local.deadline.inflight", {"local.deadline"}, true},
                                 {"local.deadline.inflight", {"local"}, true},
                                 {"local.deadline", {"local.deadline.inflight"}, false},
                                 {"local.cancel", {"loc"}, false},
                                 {"local.cancel", {"local.can"}, false},
                                 {"local.cancel", {"local.cancel.x"}, false},
                                 {"h2.rst.8", {"h2.rst."}, true},
                                 {"h2.rst.8", {"h2.rst.8"}, true},
                                 {"h2.rst.80", {"h2.rst.8"}, false},
                                 {"app.unavailable", {"ok", "app"}, true},
                                 {"tcp.rst", {"ok", "app"}, false},
                                 {"tcp.rst", {}, false},
                                 {"tcp.rst", {""}, false},
                                 {"", {"tcp"}, false}};
  for (const Row& row : rows) {
    EXPECT_EQ(class_in(row.name, row.set), row.in) << row.name << " in " << testing::PrintToString(row.set);
  }
}

TEST(OutcomeClass, a_word_of_a_set_is_written_as_scenarios_write_it) {
  EXPECT_EQ(
      outcomes({OutcomeId::kOkComplete, OutcomeFamily::kTcp, {OutcomeId::kH2Rst, "8"}, OutcomeId::kApp}),
      (std::vector<std::string>{"ok.complete", "tcp", "h2.rst.8", "app"}));
  EXPECT_EQ(name_of(OutcomeId::kH2Rst, 8), "h2.rst.8");
  EXPECT_EQ(name_of(OutcomeId::kApp, "unavailable"), "app.unavailable");
}

TEST(OutcomeClass, a_word_holds_what_it_names_and_what_lies_below) {
  constexpr OutcomeWord kReset{OutcomeId::kH2Rst, "8"};
  EXPECT_TRUE(kReset.holds("h2.rst.8"));
  EXPECT_FALSE(kReset.holds("h2.rst.80"));
  EXPECT_TRUE(OutcomeWord(OutcomeFamily::kLocalDeadline).holds("local.deadline.past"));
  EXPECT_FALSE(OutcomeWord(OutcomeFamily::kConn).holds("connect.refused"));
}

TEST(OutcomeClass, a_name_is_of_its_row_and_of_its_families_alone) {
  EXPECT_TRUE(is("h2.rst.8", OutcomeId::kH2Rst));
  EXPECT_FALSE(is("h2.rst", OutcomeId::kH2Rst)) << "a set is no class";
  EXPECT_TRUE(is("tcp.rst", OutcomeId::kTcpRst));
  EXPECT_FALSE(is("tcp.rst.more", OutcomeId::kTcpRst));
  EXPECT_TRUE(is("connect.refused", OutcomeFamily::kConnect));
  EXPECT_FALSE(is("connect.refused", OutcomeFamily::kConn));
}

}  // namespace
}  // namespace weir
