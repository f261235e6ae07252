#include "harness/server/status_details.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

// Field by field as google/rpc/status.proto numbers them: code 8, message "no", one Any whose type_url is that of
// google.protobuf.StringValue and whose value is that message with its field 1, "why".
TEST(StatusDetails, are_the_bytes_of_a_google_rpc_status) {
  const std::string type = "type.googleapis.com/google.protobuf.StringValue";
  const std::string any =
      "\x0a" + std::string(1, static_cast<char>(type.size())) + type + "\x12\x05\x0a\x03why";
  EXPECT_EQ(encode_status_details(8, "no", "why"),
            "\x08\x08\x12\x02no\x1a" + std::string(1, static_cast<char>(any.size())) + any);
}

TEST(StatusDetails, come_back_as_they_were_and_without_a_text_have_no_part) {
  const StatusDetails::Part part{"type.googleapis.com/google.protobuf.StringValue", "为什么"};
  EXPECT_EQ(decode_status_details(encode_status_details(14, "m", "为什么")),
            (StatusDetails{14, "m", {part}}));
  EXPECT_EQ(decode_status_details(encode_status_details(14, "m", "")), (StatusDetails{14, "m", {}}));
}

TEST(StatusDetails, of_a_type_that_is_not_known_keep_its_name) {
  // Any with type_url "x/y" and a value that is no StringValue.
  const std::string bytes = "\x08\x05\x1a\x0a\x0a\x03x/y\x12\x03\xff\xff\xff";
  EXPECT_EQ(decode_status_details(bytes), (StatusDetails{5, "", {{"x/y", ""}}}));
}

TEST(StatusDetails, that_are_no_status_are_none) {
  EXPECT_EQ(decode_status_details("\x12\x7fshort"), std::nullopt);
}

}  // namespace
}  // namespace weir
