#include "harness/engine/peak_counter.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace weir {
namespace {

TEST(PeakCounter, remembers_the_most_there_ever_were) {
  PeakCounter counter;
  counter.up();
  counter.up();
  counter.down();
  counter.up();
  counter.down();
  counter.down();
  EXPECT_EQ(counter.now(), 0U);
  EXPECT_EQ(counter.peak(), 2U);
}

TEST(PeakCounter, misses_none_from_many_threads) {
  PeakCounter counter;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) counter.up();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter.now(), 4000U);
  EXPECT_EQ(counter.peak(), 4000U);
}

}  // namespace
}  // namespace weir
