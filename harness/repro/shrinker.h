// From a run in which something happened to the smallest scenario in which it still does: delta debugging over streams, faults, lines and numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/plan/plan.h"
#include "harness/repro/odds.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// How far a stream had come when a fault struck it.
struct StruckAt {
  std::uint32_t sent = 0;
  std::uint32_t replies = 0;
};

/// What one run of a scenario showed.
struct Attempted {
  bool hit = false;  // the wanted end came back
  Duration took{};   // the run's time
  std::map<std::string, StruckAt>
      struck{};  // of each fault that fired, by name: the first stream that it struck
};

/// Runs a scenario once. Nothing: the search is to end, since its time is up or somebody asked.
using Attempt = std::function<std::optional<Attempted>(const std::shared_ptr<const Scenario>&)>;

/// A smaller scenario, and what came of it.
struct ShrinkStep {
  std::string what;                      // "without fault 'tcp-fin'"
  std::optional<Odds> odds;              // nothing: it makes no scenario
  std::shared_ptr<const Scenario> best;  // the smallest so far, this one included when it was kept
  bool kept = false;
};

struct ShrinkTask {
  const Plan* plan = nullptr;  // of the run
  /// Streams that may be all it takes, the likeliest first. They are tried before the whole plan.
  std::vector<std::vector<StreamPlan>> guesses;
  std::string name;  // of what comes out
  Threshold threshold;
  std::function<void(const ShrinkStep&)> on_step{};  // may be empty
};

struct Shrunk {
  std::shared_ptr<const Scenario>
      scenario;  // null: the wanted end did not come back often enough to begin with
  Odds first;    // of what the search began with
  Odds odds;     // of the scenario
  /// Why a line can't be left out, or a number not be smaller, by WrittenLine::path().
  std::map<std::string, std::string> notes;
  std::uint32_t tried = 0;  // scenarios that were run
  std::uint32_t kept = 0;   // of these
  std::uint32_t runs = 0;
  bool finished = false;  // nothing more can be left out; else the search was ended
};

/// Streams first, guesses before the plan as a whole; then faults, points in time (which become points in messages), lines and numbers, again and again until
/// nothing changes. Each scenario
/// is one that the loader accepts, and is run until the threshold is reached or out of reach; one that takes far longer than the best is not kept. What was tried is not tried again.
/// Deterministic but for what `attempt` says.
[[nodiscard]] Shrunk shrink(const ShrinkTask& task, const Attempt& attempt);

}  // namespace weir
