// The suite in the words of a scenario of the user's: to whom it speaks and what is said, in place of weir's chat.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/errors.h"
#include "harness/scenario/loader.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// A group of a scenario as whose streams the suite speaks.
struct OwnWords {
  std::shared_ptr<const Scenario> scenario{};  // checked
  std::size_t group = 0;                       // among scenario->streams; one of the file's own
  [[nodiscard]] const StreamGroup& streams() const { return scenario->streams[group]; }
};

/// The group called `name`, or the only one where that is empty. Nothing when there is no such group or the scenario names no
/// service; then the mistake is in `errors`.
[[nodiscard]] std::optional<OwnWords> choose_words(std::shared_ptr<const Scenario> scenario,
                                                   const std::string& name, ErrorList& errors);

/// Whether a reply is held against its message, or against the reply before it. Pure.
[[nodiscard]] bool compares_replies(const StreamGroup& streams);

/// What else the scenario's target says, such that a scenario of the suite can be checked against it. Pure.
[[nodiscard]] std::vector<Override> keys_of_target(const OwnWords& words);

/// Why such a fault can't be tried on these streams, in a sentence; empty when it can. Pure.
[[nodiscard]] std::string why_not_tried(const Fault& fault, const StreamGroup& streams);

/// A scenario of the suite, as it is loaded, in these words: its streams say what those of the group say, at the suite's pace and as often as
/// the suite has it; they are set up, begin, react and leave as those do, and side calls go on beside them. Streams that only listen live for a
/// while, and are struck by the clock, since nobody knows when something is pushed. `watchdog`: the suite's. Pure.
[[nodiscard]] Scenario in_words(Scenario suite, const OwnWords& words, Duration watchdog);

}  // namespace weir
