// What a scorecard says nothing of, so that nobody takes it for more than it is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/check/remedy.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// A thing that may be wrong with a service whose card is all green.
struct Unseen {
  std::string what;      // a word for the verdict's line: "contents"
  std::string why;       // a sentence
  CheckRemedy remedy{};  // how to have it looked at
};

struct CheckScope {
  std::string integrity = "echo";
  bool has_gauge = false;
  bool has_state = false;
  std::string why_state_says_nothing{};  // it was asked, and can't be held against what clients completed
  bool sees_sockets = true;              // the kernel tells which connections the service has open
  bool closes_late = false;  // it does, and the service closes too late for the other rows to be judged by it
  CheckRemedy for_late_close{};
  GivenOptions given{};
  std::optional<StreamGroup> words{};  // as whose streams the suite speaks, where it is not weir's chat
};

/// Pure.
[[nodiscard]] std::vector<Unseen> not_looked_at(const CheckScope& scope);

}  // namespace weir
