// Scripts that have a shell complete weir's verbs, options and values.
#pragma once

#include <string>

#include "harness/cli/option_tree.h"

namespace weir {

/// For bash, by its own `complete -F`; nothing of the package bash-completion is needed. Pure.
[[nodiscard]] std::string bash_completion(const ProgramText& program);
/// For zsh, as a file `_weir` on its fpath. Pure.
[[nodiscard]] std::string zsh_completion(const ProgramText& program);
/// For fish. Pure.
[[nodiscard]] std::string fish_completion(const ProgramText& program);

}  // namespace weir
