#include "reports/exit_codes.h"

#include <gtest/gtest.h>

#include <set>

namespace weir {
namespace {

TEST(ExitCodes, each_has_a_word_and_a_gravity_of_its_own) {
  std::set<int> codes;
  std::set<int> gravities;
  std::set<std::string_view> words;
  for (const ExitRow& row : exit_rows()) {
    EXPECT_TRUE(codes.insert(row.code).second) << row.word;
    EXPECT_TRUE(gravities.insert(row.gravity).second) << row.word;
    EXPECT_TRUE(words.insert(row.word).second) << row.word;
    EXPECT_EQ(exit_word(row.code), row.word);
  }
}

TEST(ExitCodes, of_several_the_gravest_stands) {
  const int by_gravity[] = {kExitOk,           kExitUnwritten,   kExitWeirLimit,
                            kExitInconclusive, kExitCheckFailed, kExitNotEvidence,
                            kExitUsage,        kExitInterrupted, kExitBroken};
  for (std::size_t i = 0; i + 1 < std::size(by_gravity); ++i) {
    EXPECT_EQ(graver(by_gravity[i], by_gravity[i + 1]), by_gravity[i + 1]);
    EXPECT_EQ(graver(by_gravity[i + 1], by_gravity[i]), by_gravity[i + 1]);
  }
}

}  // namespace
}  // namespace weir
