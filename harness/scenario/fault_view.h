// One [[fault]] with what its checks need to know of it.
#pragma once

#include "harness/scenario/cross_checks.h"

namespace weir {

/// `kind` and `group` are null when they are unknown; `group_node` belongs to `group`.
struct FaultView {
  const Node& node;
  Fault& fault;
  const FaultKindSpec* kind = nullptr;
  const StreamGroup* group = nullptr;
  const Node* group_node = nullptr;
};

/// Complains about `at` and what stands beside it: a point that the kind does not take or no stream reaches, a repetition
/// of what can happen once, a window for what is fixed when the call begins. The view's kind is known.
void check_trigger(CrossCheck& check, const FaultView& view);

/// Complains about faults that wait for one that is not there, is on another group, can't be waited for, or waits for
/// them in turn.
void check_chains(CrossCheck& check);

}  // namespace weir
