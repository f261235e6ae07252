// What weir's exit codes mean, in one table: of it come every verb's help, the README's table and the words of verdicts.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace weir {

/// The exit codes of every verb. Numbers are part of the interface: never renumber one.
enum ExitCode : int {
  kExitOk = 0,
  kExitBroken = 1,
  kExitUsage = 2,
  kExitNotEvidence = 3,
  kExitWeirLimit = 4,
  kExitUnwritten = 5,
  kExitInconclusive = 98,
  kExitCheckFailed = 99,
  kExitInterrupted = 130,
};

struct ExitRow {
  ExitCode code;
  int gravity;               // of several, the gravest stands
  std::string_view word;     // a verdict's: "NOT EVIDENCE"
  std::string_view meaning;  // for all verbs together, as the README has it
};
/// All codes, in the order in which they are explained.
[[nodiscard]] std::span<const ExitRow> exit_rows();
[[nodiscard]] std::string_view exit_word(ExitCode code);
/// Of two results the graver, for a verb that has several; a code without a row is none.
[[nodiscard]] int graver(int a, int b);

/// What a code means of one verb.
struct VerbExit {
  std::string_view verb;  // "" : of every verb that says nothing else
  ExitCode code;
  std::string_view meaning;
};
[[nodiscard]] std::span<const VerbExit> verb_exits();

/// For a verb's help: a line for each code that it can end with.
[[nodiscard]] std::string exit_codes_help(std::string_view verb);
/// The README's table.
[[nodiscard]] std::string exit_codes_markdown();

}  // namespace weir
