// What is said while something runs: a line for each thing that happens, and of thousands the first few and a count.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "harness/base/units.h"

namespace weir {

/// A plain value; decides without a clock of its own.
class BoundedLines {
 public:
  /// So many lines of one topic are said in a second; what is beyond them is merged into one.
  static constexpr std::uint32_t kMost = 10;

  /// Something of this topic happened. Times ascend.
  void add(RunTime at, const std::string& topic, std::string line);
  /// What is to be said now, in the order in which it happened. What was merged is said once its second is over.
  [[nodiscard]] std::vector<std::string> take(RunTime now);
  /// The rest, at the end.
  [[nodiscard]] std::vector<std::string> take_all() { return take(kNever); }

 private:
  struct Second {
    RunTime began{};
    std::uint32_t said = 0;
    std::uint64_t merged = 0;
  };
  void close(const std::string& topic, Second& second);

  std::map<std::string, Second> seconds_;  // by topic: the one under way
  std::vector<std::string> lines_;
};

}  // namespace weir
