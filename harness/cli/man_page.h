// Man pages of the program and its verbs.
#pragma once

#include <string>

#include "harness/cli/option_tree.h"

namespace weir {

/// "weir-run.1", or "weir.1" for the program itself.
[[nodiscard]] std::string man_file(const VerbText& verb);

/// The page in roff, with the macros of man(7). `version` is "0.1.0". Pure.
[[nodiscard]] std::string man_page(const ProgramText& program, const VerbText& verb,
                                   const std::string& version);

}  // namespace weir
