#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/cli/completion.h"

namespace weir {
namespace {

constexpr std::string_view kZshHead = R"(#compdef weir
# zsh completion of weir, written by `weir completion zsh`

_weir() {
  local curcontext=$curcontext state line
  local -a verbs
  verbs=(
)";

constexpr std::string_view kZshMiddle = R"(  )
  _arguments -C '(-)'{-h,--help}'[how it is used]' '(-)--version[which weir this is]' '1:verb:->verb' '*::argument:->argument'
  case $state in
    verb)
      _describe -t verbs verb verbs
      ;;
    argument)
      case $words[1] in
)";

constexpr std::string_view kZshTail = R"(      esac
      ;;
  esac
}

if [[ $funcstack[1] == _weir ]]; then
  _weir "$@"
else
  compdef _weir weir
fi
)";

/// Inside single quotes, with a backslash before what _arguments and _describe would take for their own.
std::string zsh_text(std::string_view text, std::string_view special) {
  std::string out;
  for (char letter : text) {
    if (letter == '\'') {
      out += R"('\'')";
      continue;
    }
    if (letter == '\\' || special.find(letter) != std::string_view::npos) out += '\\';
    out += letter;
  }
  return out;
}

/// ":FILE:_files": what a value is called, and how it is found.
std::string zsh_action(const OptionText& option) {
  const std::string name = zsh_text(option.value, ":[]");
  if (!option.choices.empty()) return fmt::format(":{}:({})", name, fmt::join(option.choices, " "));
  switch (sort_of(option)) {
    case ValueSort::kFile:
      return fmt::format(":{}:_files", name);
    case ValueSort::kFolder:
      return fmt::format(":{}:_files -/", name);
    case ValueSort::kOther:
      break;
  }
  return fmt::format(":{}: ", name);
}

std::string zsh_option(const OptionText& option) {
  std::string out;
  for (const std::string& name : option.names) {
    out +=
        fmt::format(" \\\n            '{}{}[{}]{}'", option.repeats ? "*" : "", name,
                    zsh_text(in_brief(option.help), "[]:"), option.value.empty() ? "" : zsh_action(option));
  }
  return out;
}

std::string zsh_arm(const VerbText& verb) {
  std::string out = fmt::format("        {})\n          _arguments", verb.name);
  for (const OptionText& option : verb.options) out += zsh_option(option);
  for (const OptionText& positional : verb.positionals)
    out += fmt::format(" \\\n            '{}{}'", positional.repeats ? "*" : "", zsh_action(positional));
  return out + "\n          ;;\n";
}

}  // namespace

std::string zsh_completion(const ProgramText& program) {
  std::string out(kZshHead);
  for (const VerbText& verb : program.verbs)
    out += fmt::format("    '{}:{}'\n", verb.name, zsh_text(in_brief(verb.summary), ":"));
  out += kZshMiddle;
  for (const VerbText& verb : program.verbs) out += zsh_arm(verb);
  return out + std::string(kZshTail);
}

}  // namespace weir
