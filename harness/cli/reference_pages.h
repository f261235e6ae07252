// The reference of the documentation, as Markdown: made of the tables that the program works with, so that it says what this
// program does.
#pragma once

#include <string>
#include <vector>

#include "harness/cli/option_tree.h"

namespace weir {

struct ReferencePage {
  std::string file;  // "keys.md"
  std::string text;
};

/// verbs.md, keys.md, faults.md, outcome-classes.md, metrics.md, exit-codes.md. Pure.
[[nodiscard]] std::vector<ReferencePage> reference_pages(const ProgramText& program);

}  // namespace weir
