// What the verbs and their options are called and mean, read from the command line itself: of it come man pages, completions and
// the reference.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace weir {

/// An option or a positional argument as its help says it.
struct OptionText {
  std::vector<std::string> names;    // "-H", "--header"; of a positional its one name: "FILE"
  std::string value;                 // "TIME"; empty: a flag. Of a positional its name
  std::vector<std::string> choices;  // the only values that it takes; empty: any
  std::string range;                 // "1 - 1000"; empty: none is told
  std::string fallback;              // what holds when it is left out, where that is told
  std::string help;
  bool required = false;
  bool repeats = false;  // may be given several times, or takes several values
};

/// One verb. `name` of the program itself is "".
struct VerbText {
  std::string name;
  std::string summary;
  std::vector<OptionText> positionals;
  std::vector<OptionText> options;
  std::string details;  // what its help has below the options
};

struct ProgramText {
  VerbText program;
  std::vector<VerbText> verbs;  // in the order in which help has them
};

/// Reads `app`, which has all its verbs. What help hides is not in it.
[[nodiscard]] ProgramText program_text(const CLI::App& app);

/// "--set" of {"-s", "--set"}: the name by which it is told.
[[nodiscard]] const std::string& long_name(const OptionText& option);

/// A help text in a few words, for a list that a shell shows: its first clause, of 68 columns at most. Pure.
[[nodiscard]] std::string in_brief(std::string_view help);

/// What a value is, as far as a shell can find candidates for it.
enum class ValueSort { kFile, kFolder, kOther };
/// By the name of the value: "FILE.pem", "DIR", "RUN". Pure.
[[nodiscard]] ValueSort sort_of(const OptionText& option);

}  // namespace weir
