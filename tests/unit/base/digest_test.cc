#include "harness/base/digest.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace weir {
namespace {

std::string digest_of(const std::vector<std::string>& texts) {
  Digest digest;
  for (const std::string& text : texts) digest.add(text);
  return digest.finish();
}

TEST(Digest, is_sixteen_characters_of_the_sha256) {
  // SHA-256 of nothing begins e3b0c44298fc1c14 (FIPS 180-4).
  EXPECT_EQ(Digest().finish(), "e3b0c44298fc1c14");
}

TEST(Digest, equal_facts_have_equal_digests) { EXPECT_EQ(digest_of({"a", "b"}), digest_of({"a", "b"})); }

TEST(Digest, facts_are_delimited) {
  EXPECT_NE(digest_of({"ab", "c"}), digest_of({"a", "bc"}));
  EXPECT_NE(digest_of({"abc"}), digest_of({"abc", ""}));
  EXPECT_NE(digest_of({"a", "b"}), digest_of({"b", "a"}));
  EXPECT_NE(digest_of({std::string("a\0", 2)}), digest_of({"a"}));
}

TEST(Digest, numbers_are_told_apart_over_their_whole_width) {
  std::vector<std::string> seen;
  for (std::int64_t n : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{1} << 56,
                         std::numeric_limits<std::int64_t>::min()}) {
    Digest digest;
    digest.add(n);
    seen.push_back(digest.finish());
    for (std::size_t i = 0; i + 1 < seen.size(); ++i) EXPECT_NE(seen[i], seen.back());
  }
}

}  // namespace
}  // namespace weir
