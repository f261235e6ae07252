#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "harness/cli/completion.h"

namespace weir {
namespace {

constexpr std::string_view kBashHead = R"(# bash completion of weir, written by `weir completion bash`

_weir() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb='' word
  COMPREPLY=()
  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    if [[ $word != -* ]]; then
      verb=$word
      break
    fi
  done
  local options='' words='' names=''
  case $verb in
)";

// Behind the table: what an option's value may be, else options where a dash was typed, else what stands in no option.
constexpr std::string_view kBashTail = R"(  esac
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
  elif [[ $names == file ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  elif [[ $names == folder ]]; then
    mapfile -t COMPREPLY < <(compgen -d -- "$cur")
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  fi
}

complete -o filenames -F _weir weir
)";

/// What finds an option's value; empty where nobody can guess it.
std::string compgen_of(const OptionText& option) {
  if (!option.choices.empty()) return fmt::format("-W '{}'", fmt::join(option.choices, " "));
  switch (sort_of(option)) {
    case ValueSort::kFile:
      return "-f";
    case ValueSort::kFolder:
      return "-d";
    case ValueSort::kOther:
      break;
  }
  return "";
}

/// The arms of `case $prev` for options that take a value; those with the same candidates share one.
std::string bash_values(const VerbText& verb) {
  std::vector<std::pair<std::string, std::vector<std::string>>> arms;
  for (const OptionText& option : verb.options) {
    if (option.value.empty()) continue;
    const std::string candidates = compgen_of(option);
    auto arm =
        std::find_if(arms.begin(), arms.end(), [&](const auto& one) { return one.first == candidates; });
    if (arm == arms.end()) arm = arms.insert(arms.end(), {candidates, {}});
    arm->second.insert(arm->second.end(), option.names.begin(), option.names.end());
  }
  std::string out;
  for (const auto& [candidates, names] : arms) {
    out += fmt::format("        {})\n", fmt::join(names, " | "));
    if (!candidates.empty())
      out += fmt::format("          mapfile -t COMPREPLY < <(compgen {} -- \"$cur\")\n", candidates);
    out += "          return\n          ;;\n";
  }
  return out;
}

std::string all_names(const VerbText& verb) {
  std::vector<std::string> names;
  for (const OptionText& option : verb.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return fmt::format("{}", fmt::join(names, " "));
}

std::string bash_arm(const VerbText& verb) {
  std::string out = fmt::format("    {})\n", verb.name);
  if (const std::string values = bash_values(verb); !values.empty())
    out += fmt::format("      case $prev in\n{}      esac\n", values);
  out += fmt::format("      options='{}'\n", all_names(verb));
  for (const OptionText& positional : verb.positionals) {
    if (!positional.choices.empty())
      out += fmt::format("      words='{}'\n", fmt::join(positional.choices, " "));
    if (sort_of(positional) == ValueSort::kFile) out += "      names=file\n";
    if (sort_of(positional) == ValueSort::kFolder) out += "      names=folder\n";
  }
  return out + "      ;;\n";
}

}  // namespace

std::string bash_completion(const ProgramText& program) {
  std::vector<std::string> verbs;
  for (const VerbText& verb : program.verbs) verbs.push_back(verb.name);
  std::string out(kBashHead);
  out += fmt::format("    '')\n      options='{}'\n      words='{}'\n      ;;\n", all_names(program.program),
                     fmt::join(verbs, " "));
  for (const VerbText& verb : program.verbs) out += bash_arm(verb);
  return out + std::string(kBashTail);
}

}  // namespace weir
