#include <gtest/gtest.h>

#include "harness/engine/driver.h"

namespace weir {
namespace {

TEST(DriverSize, a_stream_takes_no_more_than_it_must) {
  // A hundred thousand may be open. malloc hands out sixteen bytes at a time, eight of them its own.
  EXPECT_LE(sizeof(Driver), 392U);
}

}  // namespace
}  // namespace weir
