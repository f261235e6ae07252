#include "harness/base/secrets.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

std::string masked(const Secrets& secrets, std::string text) {
  secrets.mask(text);
  return text;
}

TEST(Secrets, are_masked_wherever_they_stand_the_longest_first) {
  Secrets secrets;
  secrets.add("token");
  secrets.add("token-of-mine");
  secrets.add("token");
  EXPECT_EQ(masked(secrets, "a token, token-of-mine, tokentoken"), "a ***, ***, ******");
  EXPECT_EQ(masked(secrets, "nothing"), "nothing");
}

TEST(Secrets, that_are_short_would_be_found_in_any_words) {
  Secrets secrets;
  secrets.add("abc");
  secrets.add("");
  EXPECT_TRUE(secrets.empty());
  EXPECT_EQ(masked(secrets, "abc"), "abc");
}

}  // namespace
}  // namespace weir
