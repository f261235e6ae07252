#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/cli/completion.h"

namespace weir {
namespace {

constexpr std::string_view kFishHead =
    "# fish completion of weir, written by `weir completion fish`\n\ncomplete -c weir -f\n";

/// Inside single quotes.
std::string fish_text(std::string_view text) {
  std::string out;
  for (char letter : text) {
    if (letter == '\'' || letter == '\\') out += '\\';
    out += letter;
  }
  return out;
}

/// What stands for a value: words, files, or nothing that can be guessed.
std::string fish_value(const OptionText& option) {
  if (!option.choices.empty()) return fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
  switch (sort_of(option)) {
    case ValueSort::kFile:
      return " -r -F";
    case ValueSort::kFolder:
      return " -x -a '(__fish_complete_directories)'";
    case ValueSort::kOther:
      break;
  }
  return " -x";
}

std::string fish_option(const OptionText& option, const std::string& when) {
  std::string out = fmt::format("complete -c weir -n '{}'", when);
  for (const std::string& name : option.names)
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.value.empty()) out += fish_value(option);
  return out + fmt::format(" -d '{}'\n", fish_text(in_brief(option.help)));
}

std::string fish_positional(const OptionText& positional, const std::string& when) {
  if (positional.choices.empty() && sort_of(positional) == ValueSort::kOther) return "";
  if (positional.choices.empty() && sort_of(positional) == ValueSort::kFile)
    return fmt::format("complete -c weir -n '{}' -F\n", when);
  const std::string words = positional.choices.empty()
                                ? "(__fish_complete_directories)"
                                : fmt::format("{}", fmt::join(positional.choices, " "));
  return fmt::format("complete -c weir -n '{}' -a '{}'\n", when, words);
}

}  // namespace

std::string fish_completion(const ProgramText& program) {
  std::string out(kFishHead);
  for (const OptionText& option : program.program.options)
    out += fish_option(option, "__fish_use_subcommand");
  for (const VerbText& verb : program.verbs) {
    out += fmt::format("complete -c weir -n __fish_use_subcommand -a {} -d '{}'\n", verb.name,
                       fish_text(in_brief(verb.summary)));
  }
  for (const VerbText& verb : program.verbs) {
    const std::string when = "__fish_seen_subcommand_from " + verb.name;
    for (const OptionText& option : verb.options) out += fish_option(option, when);
    for (const OptionText& positional : verb.positionals) out += fish_positional(positional, when);
  }
  return out;
}

}  // namespace weir
