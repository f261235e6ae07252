// What will happen, decided before anything does: a pure function of scenario and seed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/draws.h"
#include "harness/fault/kind.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// A fault on one stream, its range already drawn to a point. A fault that strikes a stream several times is several of
/// these, in the order of their points.
struct PlannedFault {
  std::uint32_t fault = 0;  // index in Plan::scenario->faults and Plan::actions
  TriggerKind kind = TriggerKind::kOpen;
  std::uint32_t count = 0;                        // kSent, kReplies, kWriting, kBytes, kFrame, kMessage
  std::uint32_t byte = 0;                         // kFrame, kMessage
  Duration after{0};                              // kAfter, kRun
  StreamState state = StreamState::kHeadersSent;  // kState
  std::optional<std::uint32_t> follows{};         // index of the fault after whose firing it counts
  /// kSent: the relay counts the messages as they pass. A client knows what its library took, which may be on the wire
  /// much later.
  bool counted_by_relay = false;
  /// And from where the relay carries out the fault that it follows, which it alone knows in time.
  bool follows_in_relay = false;
  [[nodiscard]] bool is_found_in_frames() const {
    return counted_by_relay || weir::is_found_in_frames(kind, state);
  }
  [[nodiscard]] bool is_found_by_relay() const {
    return counted_by_relay || weir::is_found_by_relay(kind, state);
  }
  friend bool operator==(const PlannedFault&, const PlannedFault&) = default;
};

/// The key of the fault's `at` that names the point: of one in a message, what was counted before it.
[[nodiscard]] std::string_view point_key(const Fault& fault, const PlannedFault& planned);

/// One stream, from its opening to its end.
struct StreamPlan {
  std::uint32_t id = 0;  // position in the plan; incarnations share it
  std::uint32_t group = 0;
  std::uint32_t index = 0;  // within the group
  std::uint32_t incarnation = 0;
  std::uint32_t connection = 0;
  std::uint64_t key = 0;             // what this stream's draws are keyed by; does not depend on its position
  RunTime open_at{};                 // first incarnation only; later ones open when the one before has ended
  std::optional<Duration> live;      // it half-closes so long after its opening
  std::vector<PlannedFault> faults;  // in the order of the scenario
};

/// What the streams of a group share.
struct GroupPlan {
  std::uint32_t first_connection = 0;
  std::uint32_t connections = 0;
  double stream_rate = 0;  // messages a second of each stream; open pace only
};

struct Plan {
  std::shared_ptr<const Scenario> scenario;
  std::uint64_t seed = 0;
  std::vector<FaultAction> actions;  // for each fault of the scenario
  std::vector<GroupPlan> groups;     // for each group of the scenario
  std::vector<StreamPlan> streams;
  std::uint32_t connections = 0;
  /// A fault acts on connections or their frames, or the scenario asks for it: then all go through the relay.
  bool needs_relay = false;

  [[nodiscard]] const StreamGroup& group_of(const StreamPlan& stream) const {
    return scenario->streams[stream.group];
  }
  [[nodiscard]] const Fault& fault(std::uint32_t index) const { return scenario->faults[index]; }
};

/// Decides everything. The scenario must be one the loader accepted.
[[nodiscard]] Plan compile(std::shared_ptr<const Scenario> scenario);

/// The stream that opens when `stream` has ended, for groups that reopen: points of its faults are drawn
/// anew.
[[nodiscard]] StreamPlan next_incarnation(const Plan& plan, const StreamPlan& stream);

}  // namespace weir
