#include "harness/wire/data_source.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace weir {
namespace {

constexpr auto kNoMore = [] {};

TEST(DataSource, what_is_put_in_when_it_is_empty_shares_the_frame) {
  BufferPool pool;
  DataSource source;
  source.put("one", pool);
  int left = 1;
  std::array<char, 100> frame{};
  const std::size_t size = source.fill(frame.data(), frame.size(), pool, [&] {
    if (left-- > 0) source.put("two", pool);
  });
  std::string both;
  append_message(both, "one");
  append_message(both, "two");
  EXPECT_EQ(std::string(frame.data(), size), both);
  EXPECT_EQ(left, -1) << "told each time that nothing was left";
}

TEST(DataSource, is_drawn_from_until_a_fill_leaves_nothing) {
  BufferPool pool;
  DataSource source;
  EXPECT_FALSE(source.is_drawn_from());
  source.put("12345", pool);
  source.begin(true);
  std::array<char, 6> frame{};
  EXPECT_EQ(source.fill(frame.data(), frame.size(), pool, kNoMore), 6U);
  EXPECT_TRUE(source.is_drawn_from()) << "four bytes are left";
  EXPECT_EQ(source.size(), 4U);
  EXPECT_EQ(source.fill(frame.data(), frame.size(), pool, kNoMore), 4U);
  EXPECT_FALSE(source.is_drawn_from());
  EXPECT_TRUE(source.empty());
}

TEST(DataSource, has_no_frame_to_fill_once_it_was_cleared) {
  BufferPool pool;
  DataSource source;
  source.put("lost", pool);
  source.begin(true);
  source.clear(pool);
  EXPECT_TRUE(source.is_drawn_from()) << "the frame that was announced is still to come";
  std::array<char, 10> frame{};
  EXPECT_EQ(source.fill(frame.data(), frame.size(), pool, [] { FAIL() << "nothing was sent"; }), 0U);
  EXPECT_FALSE(source.is_drawn_from());
}

TEST(DataSource, a_frame_that_could_not_be_announced_is_not_drawn) {
  BufferPool pool;
  DataSource source;
  source.put("x", pool);
  source.begin(false);
  EXPECT_FALSE(source.is_drawn_from());
}

}  // namespace
}  // namespace weir
