#include "harness/base/json_text.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(JsonText, stands_in_quotes_and_escapes_what_json_asks_for) {
  EXPECT_EQ(json_text(""), "\"\"");
  EXPECT_EQ(json_text("a \"b\" \\ c"), "\"a \\\"b\\\" \\\\ c\"");
  EXPECT_EQ(json_text("line\nend\x01"), "\"line\\u000aend\\u0001\"");
  EXPECT_EQ(json_text("你好"), "\"你好\"") << "UTF-8 needs no escape";
}

TEST(JsonText, is_utf8_whatever_a_peer_said) {
  EXPECT_EQ(json_text("a\xff"
                      "b"),
            "\"a\ufffd"
            "b\"");
  EXPECT_EQ(json_text("\xe4\xbd"), "\"\ufffd\ufffd\"");
}

}  // namespace
}  // namespace weir
