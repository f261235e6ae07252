#include <gtest/gtest.h>

#include "harness/stream/session.h"

namespace weir {
namespace {

TEST(SessionSize, an_idle_stream_is_as_small_as_it_was_before_it_had_parts) {
  // A hundred thousand may be open and idle. What only few streams need stands apart, on the heap.
  EXPECT_LE(sizeof(Session), 320U);
  EXPECT_LE(sizeof(OpenLoad), 88U);
}

}  // namespace
}  // namespace weir
