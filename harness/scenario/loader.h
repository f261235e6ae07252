// TOML text in, a checked Scenario or all its mistakes out.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/errors.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/vocabulary.h"

namespace weir {

/// A change to the file from the command line: --set target.address=host:port
struct Override {
  std::string key;  // dotted; groups and faults by name or index: "streams.chatters.count", "streams.0.count"
  std::string value;  // a TOML value, or a bare word which is then a string
  std::string typed;  // the whole text as typed, for messages
};

struct LoadResult {
  Scenario scenario;  // meaningful only when errors is empty
  ErrorList errors;
  std::string text;  // of a file, as it was read
  [[nodiscard]] bool ok() const { return errors.empty(); }
};

/// Reads `text`. `file` is used in messages only. Never throws for any text; all mistakes are reported at once, except
/// that a text which is not TOML yields its first mistake alone.
[[nodiscard]] LoadResult load_scenario(std::string_view text, const std::string& file,
                                       const std::vector<Override>& overrides, const Vocabulary& vocabulary);

/// The key `at` of a [[fault]] from changes alone, each for one of its keys: "at.replies" = "3". Or the first thing that is wrong with it;
/// what its kind accepts is not asked.
[[nodiscard]] std::variant<Trigger, Problem> read_typed_trigger(const std::vector<Override>& keys);

/// Where a path stands for the standard input, and what that is called in messages.
inline constexpr std::string_view kStandardInput = "-";
inline constexpr std::string_view kStandardInputName = "<stdin>";

/// In the folder of a run: its scenario as it was run, overrides and all.
inline constexpr std::string_view kResolvedScenario = "scenario.resolved.toml";

/// The same for a file on disk, for the standard input, or for the folder of a run, which stands for its kResolvedScenario. A file that
/// can't be read is one problem.
[[nodiscard]] LoadResult load_scenario_file(const std::string& path, const std::vector<Override>& overrides,
                                            const Vocabulary& vocabulary);

/// The streams that make side calls in a run of such phases: each is a call with one message and one reply, on connections of its own, since a
/// fault of a stream's connection is none of theirs.
[[nodiscard]] StreamGroup group_of_calls(const SideCalls& calls, const Phases& phases);

/// A file's text from which load_scenario() makes the same scenario, but for places and for what the overrides were: they are part of
/// it. What is at its default is left out.
[[nodiscard]] std::string write_scenario(const Scenario& scenario, const Vocabulary& vocabulary);

/// The JSON Schema (draft 7) of a scenario file, for editors and other tools: keys, types and limits of each value by itself. What values
/// must be to each other is beyond it. Made from the table that parses.
[[nodiscard]] std::string scenario_schema(const Vocabulary& vocabulary);

/// Every key of a scenario file with its type, default and meaning, as Markdown. Made from the table that parses.
[[nodiscard]] std::string scenario_key_reference(const Vocabulary& vocabulary);

}  // namespace weir
