// A test process that used gRPC leaves without taking down what its threads may still use.
//
// gRPC 1.51.1 ends a completion queue of its callback API on whichever thread lets go of it last, and that one may be under way when
// main() has returned: AddressSanitizer then tells of a double free between it and what runs at exit.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

namespace weir {
namespace {

class Leaves final : public testing::EmptyTestEventListener {
 public:
  void OnTestProgramEnd(const testing::UnitTest& tests) override {
    bool well = tests.Passed();
#ifdef __SANITIZE_ADDRESS__
    if (__lsan_do_recoverable_leak_check() != 0) well = false;
#endif
    std::fflush(nullptr);
    _exit(well ? 0 : 1);
  }
};

[[maybe_unused]] const bool kListens = [] {
  testing::UnitTest::GetInstance()->listeners().Append(new Leaves());  // gtest owns it
  return true;
}();

}  // namespace
}  // namespace weir
