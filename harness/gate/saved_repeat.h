// The runs of one scenario that `weir run --repeat` left, as one side of a comparison.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/gate/compare_runs.h"
#include "harness/gate/repeat.h"

namespace weir {

class SavedRepeat {
 public:
  /// `name`: the folder, as the user named it.
  explicit SavedRepeat(std::string name) { side_.name = std::move(name); }

  /// A run that is no evidence (see counts()): it is told of, and in no number.
  void leave_out(const v1::Report& report);
  /// The next run that counts. Its times are put together at once, so that a hundred runs take the memory of a hundred histograms.
  void add(const v1::Report& report, SavedRun run);

  /// One histogram a run. Of one run alone that counts its stretches, as of a plain run. kInvalidArgument: no run counts, or runs differ
  /// in what they must not.
  [[nodiscard]] absl::StatusOr<SavedRun> side() const;

 private:
  void tell_of(const v1::Report& report);

  SavedRun side_;
  std::optional<SavedRun> alone_;  // the first that counts
  std::vector<std::string> differences_;
  int exit_code_ = 0;  // the gravest
};

}  // namespace weir
