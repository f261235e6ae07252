#include "harness/wire/client/wire_call.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

// A hundred thousand may be open and idle. What a call does, its parts' tests and wire_transport_test say.
TEST(WireCall, is_no_larger_than_136_bytes) { EXPECT_LE(sizeof(WireCall), 136U); }

}  // namespace
}  // namespace weir
