#include "harness/h2/hpack.h"

#include <gtest/gtest.h>

#include "tests/support/h2_talk.h"

namespace weir {
namespace {

TEST(Hpack, reads_what_a_peer_with_a_dynamic_table_writes) {
  HpackWriter writer;
  HpackInflater reader;
  const HeaderFields fields = {{":status", "200"}, {"x-long", std::string(500, 'y')}, {"grpc-status", "0"}};
  const std::string first = writer.encode(fields);
  const std::string second = writer.encode(fields);
  EXPECT_LT(second.size(), first.size() / 10) << "it refers to the table";
  EXPECT_EQ(reader.inflate(first), fields);
  EXPECT_EQ(reader.inflate(second), fields);
}

TEST(Hpack, a_block_apart_is_read_by_any_table_and_leaves_none) {
  HpackWriter writer;
  HpackInflater reader;
  const HeaderFields fields = {{":status", "200"}, {"x", "y"}, {"", ""}, {"x", "twice"}};
  (void)reader.inflate(writer.encode({{"x", "y"}}));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(reader.inflate(encode_apart(fields)), fields);
  EXPECT_EQ(encode_apart(fields), encode_apart(fields));
}

TEST(Hpack, broken_blocks_are_refused) {
  for (const std::string& block : {std::string("\x80"), std::string("\xff"), std::string("\x40\x01")}) {
    HpackInflater reader;
    EXPECT_FALSE(reader.inflate(block));
  }
}

TEST(Hpack, fields_are_found_by_name) {
  EXPECT_EQ(field_of({{"a", "1"}, {"b", "2"}, {"b", "3"}}, "b"), "2");
  EXPECT_EQ(field_of({}, "b"), "");
}

}  // namespace
}  // namespace weir
