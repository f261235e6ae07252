// The resilience suite against someone's own service: strikes streams, looks whether the service is well afterwards.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/base/clock.h"
#include "harness/check/entries.h"
#include "harness/check/own_words.h"
#include "harness/check/remedy.h"
#include "harness/check/scorecard.h"
#include "harness/run/run.h"
#include "harness/scenario/loader.h"

namespace weir {

struct CheckOptions {
  std::string target;  // as target.address of a scenario
  std::string method;
  std::string engine;                           // "grpc" or "wire"
  std::string integrity = "echo";               // or "none": replies are only counted
  Duration watchdog = std::chrono::seconds(1);  // how long a stream may make no progress
  Duration settle = std::chrono::seconds(3);    // the service's time to close and to let go
  std::string gauge;                            // the metric's name; empty: none
  bool floods = false;                          // entries that load the service are run as well
  bool strict = false;              // an answer that a specification only puts up with fails its row
  std::vector<std::string> only;    // names of entries; empty: all
  std::vector<Override> overrides;  // for every scenario
  GivenOptions given{};             // what was typed
  std::optional<OwnWords> words{};  // a scenario's, whose target and method the above are; else weir's chat
};

/// What the suite needs of the world; tests bring their own.
struct CheckTools {
  /// What each entry's time is measured by; outlives the suite.
  const Clock* clock = nullptr;
  /// Asked once before anything else, with a scenario of the suite: waits for the service. An error ends the suite. May be empty.
  std::function<absl::Status(const Scenario&)> ready{};
  /// What the service tells of the scenario's method that is of another kind than bidi: look_for_other_kind(). Asked once,
  /// before the first run. May be empty.
  std::function<std::optional<v1::Diagnosis>(const Scenario&)> other_kind{};
  /// Runs a scenario: run_scenario() with a folder and the signals.
  std::function<absl::StatusOr<RunResult>(const std::shared_ptr<const Scenario>&, const std::string& text)>
      run;
  /// Connections that the server has open, where the kernel tells; may say nothing.
  std::function<std::optional<std::uint32_t>()> sockets;
  /// The service's gauge; empty: there is none.
  std::function<absl::StatusOr<double>()> gauge;
  /// How much the service says that it has taken as complete; empty: nobody is asked.
  std::function<absl::StatusOr<double>()> state{};
  /// Lets time pass. True when the user asks to stop.
  std::function<bool(Duration)> pause;
  /// Told of each row as it is known; may be empty.
  std::function<void(const ScoreRow&)> on_row;
};

/// Runs the suite. The first entry leaves the service alone: when its streams are not served, nothing can be learned from the
/// others, and they are in the card as skipped. Whatever else is found, there and later, hides no other row. An interruption
/// ends the suite as well, and what is known stands. A method that the service itself says is not bidi ends it before the
/// first run: whatever such a method answers says nothing of the service.
/// kInvalidArgument when the options make no scenario (the whole text of the mistakes), kUnavailable when the gauge or the
/// state can't be read at the beginning.
///
/// A row passes when every stream ended as the fault allows, bystanders noticed nothing, a new stream is served within
/// ten seconds, and within `settle` the service has closed the connections and its gauge has come back: fewer than two, or
/// half the struck streams, above what it was; and the service's state, where it tells one, has grown by what the clients
/// completed and no more: by how much for each stream, the plain row shows. Of a service that closes late when it is left alone, the plain row says so.
[[nodiscard]] absl::StatusOr<Scorecard> run_check(const CheckOptions& options, const CheckTools& tools);

}  // namespace weir
