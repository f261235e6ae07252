#include "harness/base/boxed.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace weir {
namespace {

TEST(Boxed, has_no_value_until_one_is_made) {
  Boxed<std::string> box;
  EXPECT_FALSE(box);
  box.emplace(3, 'x');
  ASSERT_TRUE(box);
  EXPECT_EQ(*box, "xxx");
  EXPECT_EQ(sizeof(box), sizeof(void*));
}

TEST(Boxed, a_copy_has_a_value_of_its_own) {
  Boxed<std::string> one;
  one.emplace("a");
  Boxed<std::string> copy = one;
  copy->append("b");
  EXPECT_EQ(*one, "a");
  EXPECT_EQ(*copy, "ab");
  one = copy;
  copy->append("c");
  EXPECT_EQ(*one, "ab");
  EXPECT_FALSE(Boxed<std::string>(Boxed<std::string>()));
}

TEST(Boxed, a_move_takes_the_value_along) {
  Boxed<std::string> one;
  one.emplace("a");
  const Boxed<std::string> other = std::move(one);
  EXPECT_EQ(*other, "a");
}

}  // namespace
}  // namespace weir
