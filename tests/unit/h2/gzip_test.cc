#include "harness/h2/gzip.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace weir {
namespace {

Gzip::Packed pack(Gzip& gzip, const std::string& text) {
  std::copy(text.begin(), text.end(), gzip.room(text.size()));
  return gzip.pack();
}

TEST(Gzip, what_is_packed_comes_out_as_it_went_in) {
  Gzip gzip;
  for (const std::size_t size : {100U, 5'000U, 3'000'000U}) {
    const std::string text(size, 'x');
    const Gzip::Packed packed = pack(gzip, text);
    ASSERT_TRUE(packed.compressed);
    EXPECT_LT(packed.bytes.size(), size / 2);
    std::string_view message;
    ASSERT_EQ(gzip.unpack(packed.bytes, std::nullopt, message), Gzip::Unpacked::kMessage);
    EXPECT_EQ(message, text);
  }
}

TEST(Gzip, what_would_not_become_smaller_stays_as_it_is) {
  Gzip gzip;
  for (const std::string text : {"", "a", "abcdefghij"}) {
    const Gzip::Packed packed = pack(gzip, text);
    EXPECT_FALSE(packed.compressed);
    EXPECT_EQ(packed.bytes, text);
  }
}

TEST(Gzip, what_is_cut_or_changed_or_goes_on_is_broken) {
  Gzip gzip;
  const std::string whole(pack(gzip, std::string(1'000, 'x')).bytes);
  std::string_view message;
  std::string changed = whole;
  changed[whole.size() - 6] = static_cast<char>(changed[whole.size() - 6] ^ 1);  // in the checksum
  for (const std::string& text : {std::string(), std::string("no gzip"), whole.substr(0, whole.size() - 1),
                                  whole.substr(0, 12), changed, whole + "x"})
    EXPECT_EQ(gzip.unpack(text, std::nullopt, message), Gzip::Unpacked::kBroken) << text.size();
  EXPECT_EQ(gzip.unpack(whole, std::nullopt, message), Gzip::Unpacked::kMessage)
      << "nothing is left of those";
}

TEST(Gzip, no_more_is_made_of_a_message_than_is_accepted) {
  Gzip gzip;
  const std::string bomb(pack(gzip, std::string(50'000'000, 'x')).bytes);
  std::string_view message;
  EXPECT_EQ(gzip.unpack(bomb, 49'999'999, message), Gzip::Unpacked::kTooLarge);
  EXPECT_EQ(gzip.unpack(bomb, 50'000'000, message), Gzip::Unpacked::kMessage);
  EXPECT_EQ(message.size(), 50'000'000U);
}

TEST(Gzip, where_nobody_says_how_much_is_accepted_there_is_an_end_to_it_all_the_same) {
  Gzip gzip;
  const std::string bomb(pack(gzip, std::string(Gzip::kMostUnpacked + 1, 'x')).bytes);
  std::string_view message;
  EXPECT_EQ(gzip.unpack(bomb, std::nullopt, message), Gzip::Unpacked::kTooLarge);
  EXPECT_EQ(gzip.unpack(bomb, Gzip::kMostUnpacked + 1, message), Gzip::Unpacked::kMessage);
}

}  // namespace
}  // namespace weir
