// What a service counts as complete, held against what its clients completed.
#pragma once

#include <optional>
#include <string>

#include "harness/check/state_tally.h"

namespace weir {

/// By how much the value grows for each stream that is taken as complete, learnt from streams that were left alone.
class StateCount {
 public:
  /// Streams that were left alone have moved the value so. What is wrong with it as a measure, in a sentence; empty: nothing.
  [[nodiscard]] std::string learn(double before, double after, const StateTally& tally);
  /// It can be held against streams that were struck.
  [[nodiscard]] bool is_known() const { return each_ > 0; }

  struct Finding {
    std::string why;        // a sentence
    bool too_many = false;  // more was taken as complete than was: else fewer
  };
  /// What is wrong with a change of the value; nothing where it fits. Whole streams are counted: where the report says too little of some,
  /// they may have been complete.
  [[nodiscard]] std::optional<Finding> judge(double before, double after, const StateTally& tally) const;

 private:
  double each_ = 0;
};

}  // namespace weir
