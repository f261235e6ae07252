// The smallest scenario as a file for people: what it shows, why each line is there, and how to run it.
#pragma once

#include <cstdint>
#include <string>

#include "harness/repro/odds.h"
#include "harness/repro/shrinker.h"
#include "harness/repro/wanted_end.h"

namespace weir {

/// How large a scenario is.
struct ScenarioSize {
  std::uint64_t streams = 0;
  std::uint64_t faults = 0;
  std::uint64_t messages = 0;  // of all streams, endless ones as one message each
  friend bool operator==(const ScenarioSize&, const ScenarioSize&) = default;
};
[[nodiscard]] ScenarioSize size_of(const Scenario& scenario);
/// "1000 streams, 26 faults, 22420 messages".
[[nodiscard]] std::string describe(const ScenarioSize& size);

struct ShrunkFacts {
  std::string from;     // the run, as the user named it
  ScenarioSize before;  // of it
  WantedEnd wanted;
  Odds odds;          // of the smallest scenario; at least one run
  std::string story;  // of a stream that showed the wanted end
  std::string file;   // that the text is for
};

/// The TOML, with a head of comments and a note behind each line that could not be left out or be smaller. Pure.
[[nodiscard]] std::string shrunk_text(const Shrunk& shrunk, const ShrunkFacts& facts);

}  // namespace weir
