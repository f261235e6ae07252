#include "harness/fault/outcome_class.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/fault/catalogue_page.h"

namespace weir {
namespace {

TEST(OutcomeClass, names_are_unique_and_explained) {
  std::set<std::string_view> names;
  for (const OutcomeClass& row : outcome_classes()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.meaning.empty()) << row.name;
    EXPECT_NE(outcome_list().find(row.name), std::string::npos) << row.name;
  }
}

TEST(OutcomeClass, every_class_finds_its_own_row) {
  for (const OutcomeClass& row : outcome_classes()) {
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

TEST(OutcomeClass, codes_have_words_and_words_have_codes) {
  EXPECT_EQ(code_word(0), "ok");
  EXPECT_EQ(code_word(14), "unavailable");
  EXPECT_EQ(code_word(16), "unauthenticated");
  EXPECT_EQ(code_word(17), "17");
  EXPECT_EQ(code_word(99), "99");
  EXPECT_EQ(code_word(-1), "-1");
  for (int code = 0; code <= 16; ++code) {
    EXPECT_EQ(code_from_word(code_word(code)), code);
    EXPECT_EQ(code_from_word(std::to_string(code)), code);
  }
  EXPECT_EQ(code_from_word("DEADLINE_EXCEEDED"), 4);
  for (const char* word : {"", "99", "-1", "17", "014", " 14", "unavailable ", "CANCELED"}) {
    EXPECT_EQ(code_from_word(word), -1) << word;
  }
}

}  // namespace
}  // namespace weir
