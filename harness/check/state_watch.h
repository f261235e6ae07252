// What the service says that it has taken as complete, row by row.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>

#include <absl/status/statusor.h>
#include "harness/check/scorecard.h"
#include "harness/check/state_count.h"

namespace weir {

class StateWatch {
 public:
  /// `ask`: empty where nobody is to be asked; then the watch sees nothing, and no row anything of it.
  explicit StateWatch(std::function<absl::StatusOr<double>()> ask) : ask_(std::move(ask)) {}

  [[nodiscard]] bool is_asked() const { return static_cast<bool>(ask_); }
  /// A row begins.
  [[nodiscard]] absl::Status begin(ScoreRow& row);
  /// The classes of streams that were left alone are how the service's streams end that are complete.
  void learn_ends(const ScoreRow& plain);
  /// A run of the row in hand.
  void add(const v1::Report& report) { tally_.add(tally_state(report, ends_)); }
  /// By how much the value grows for each stream, from a row that left the service alone. Why that can't be told, in a sentence; else
  /// empty.
  [[nodiscard]] std::string learn(ScoreRow& plain);
  /// Asks again. Nothing where all is as it should be; a service that gives no value is a finding too.
  [[nodiscard]] std::optional<StateCount::Finding> look(ScoreRow& row);

 private:
  std::function<absl::StatusOr<double>()> ask_;
  std::set<std::string> ends_{};
  StateTally tally_;  // of the row in hand
  StateCount count_;
};

}  // namespace weir
