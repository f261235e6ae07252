// Where in a stream a kind of fault may strike, and how often.
#pragma once

#include <optional>
#include <vector>

#include "harness/model/trigger_points.h"

namespace weir {

struct FaultPoints {
  std::vector<TriggerKind> triggers;    // those that `at` may name
  std::vector<TriggerKind> of_links{};  // and these where the scenario is one for links
  /// Those of `triggers` that it may name where `toward` is "server". Empty: no difference.
  std::vector<TriggerKind> triggers_at_server{};
  /// Those of kState that it may name.
  std::vector<StreamState> states = {StreamState::kHeadersSent, StreamState::kHeadersReceived,
                                     StreamState::kHalfClosed};
  bool repeats = false;        // may strike a stream again and again: `every`, and `times` above one
  bool set_at_open = false;    // fixed when the call begins: no window of the run's time can hold it back
  bool can_be_chained = true;  // its firing is known while the stream goes on: others may wait for it

  [[nodiscard]] bool accept(TriggerKind trigger) const;
  /// Of a scenario for links.
  [[nodiscard]] bool accept_on_links(TriggerKind trigger) const;
  [[nodiscard]] bool accept(StreamState state) const;
  /// `trigger` beside `fired`, which waits for another fault and may count on from it.
  [[nodiscard]] bool accept_after_a_fault(TriggerKind trigger) const;
  /// `at` has to be given: no stream's opening is meant when it is left out. Then this one is the example.
  [[nodiscard]] std::optional<TriggerKind> required() const;
};

}  // namespace weir
