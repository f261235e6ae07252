#include "harness/h2/grpc_code.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(GrpcCode, codes_have_words_and_words_have_codes) {
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
