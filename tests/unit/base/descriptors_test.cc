#include "harness/base/descriptors.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <vector>

namespace weir {
namespace {

/// This process may have `room` descriptors more, as long as it lives.
class FewDescriptors {
 public:
  explicit FewDescriptors(std::uint64_t room) {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest = open("/", O_PATH | O_CLOEXEC);
    close(lowest);
    rlimit few = before_;
    few.rlim_cur = static_cast<rlim_t>(lowest) + room;
    setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST(Descriptors, that_are_left_are_not_spoken_of) {
  const FewDescriptors few(2);
  DescriptorWatch watch(2);
  EXPECT_EQ(watch.look(), std::nullopt);
}

TEST(Descriptors, that_run_out_are_spoken_of_once_with_a_remedy) {
  for (const std::uint64_t room : {0U, 1U}) {
    std::optional<std::string> first, second;
    {
      // Nothing else in here: what watches over tests may need a descriptor itself.
      const FewDescriptors few(room);
      DescriptorWatch watch(2);
      first = watch.look();
      second = watch.look();
    }
    ASSERT_TRUE(first.has_value()) << room;
    EXPECT_THAT(*first, testing::HasSubstr("ulimit -n"));
    EXPECT_EQ(second, std::nullopt);
  }
}

}  // namespace
}  // namespace weir
