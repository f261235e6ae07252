#include "harness/explain/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> texts(const std::string& text, bool pattern = false) {
  std::vector<std::string> out;
  for (const Word& word : words_of(text, pattern)) out.push_back(word.text);
  return out;
}

TEST(Words, are_in_lower_case_and_without_signs) {
  EXPECT_THAT(texts("Received RST_STREAM, with (error) code: 2."),
              ElementsAre("received", "rst_stream", "with", "error", "code", "2"));
}

TEST(Words, of_all_addresses_are_one) {
  for (const char* address :
       {"10.0.0.1:50051", "ipv4:127.0.0.1:9010", "[::1]:5060", "ipv6:[2a00:1450:4013:c03::5f]:443",
        "localhost:50051", "dns:///chat.internal:443", "/127.0.0.1:9898", "10.x.x.x:8080", "x-des:50051"}) {
    EXPECT_THAT(texts(std::string("dial ") + address + ": refused"),
                ElementsAre("dial", "<address>", "refused"))
        << address;
  }
  EXPECT_THAT(texts("read tcp 10.0.0.1:1->10.0.0.2:443: reset"),
              ElementsAre("read", "tcp", "<address>", "<address>", "reset"));
}

TEST(Words, leave_times_ids_and_paths_out) {
  EXPECT_THAT(texts("2026-11-03T09:14:22.118Z 09:14:22 @1626692243.576262296 0x7f78f24dc370 "
                    "e5b64c5b-d5db-90d5-9ac7-05d94ebe910b /app/node_modules/x.js /chat.Chat/Talk"),
              IsEmpty());
}

TEST(Words, keep_codes_limits_and_what_looks_like_a_path_and_is_none) {
  EXPECT_THAT(texts("disconnect/reset HTTP/2 5242885 (0xb) 485454502f"),
              ElementsAre("disconnect", "reset", "http", "2", "5242885", "0", "xb", "485454502", "f"));
}

TEST(Words, that_are_shouted_or_numbers_are_keys) {
  const std::vector<Word> words = words_of("code: CANCEL RST_STREAM 8 Cancel [aborted]");
  ASSERT_EQ(words.size(), 6U);
  EXPECT_FALSE(words[0].is_key);
  EXPECT_TRUE(words[1].is_key);
  EXPECT_TRUE(words[2].is_key);
  EXPECT_TRUE(words[3].is_key && words[3].is_number);
  EXPECT_FALSE(words[4].is_key);
  EXPECT_TRUE(words[5].in_brackets);
}

TEST(Words, any_and_number_are_words_of_patterns_alone) {
  EXPECT_THAT(texts("max (# vs. *)", true), ElementsAre("max", "#", "vs", "*"));
  EXPECT_THAT(texts("Channel #1 *"), ElementsAre("channel", "1"));
}

TEST(Words, are_never_more_than_can_be_compared_and_any_bytes_will_do) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "word ";
  EXPECT_LE(words_of(text).size(), kMostWords + 1);
  EXPECT_THAT(texts(std::string("\xff\x00\xfe", 3)), IsEmpty());
}

}  // namespace
}  // namespace weir
