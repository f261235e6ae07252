// The gates that were run before on the same two arms: a gate that is run again until it is green is not worth its colour.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

/// The file of attempts, beside the folders of the gates.
inline constexpr const char* kAttemptsFile = "attempts.tsv";
/// So many gates of the same arms are run without being asked for by name.
inline constexpr std::uint32_t kMostAttempts = 2;

struct GateAttempt {
  std::string key;      // of scenario and arms, with what can be known of the programs
  std::string at;       // RFC 3339, UTC
  std::string verdict;  // its word
  std::string folder;
};

/// Its line in the file.
[[nodiscard]] std::string attempt_line(const GateAttempt& attempt);

/// How many lines of a file are gates of this key that came to a word about the arms: one that was interrupted, or was no evidence,
/// said nothing that a second one could be chosen over.
[[nodiscard]] std::uint32_t attempts_before(std::string_view file, std::string_view key);

}  // namespace weir
