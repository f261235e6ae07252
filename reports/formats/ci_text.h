// What CI servers read besides JUnit, and what must not break it: cells of a Markdown table, and a workflow's annotations.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

/// Text for a cell of a table in GitHub-flavoured Markdown: nothing in it ends the cell, or begins something else.
[[nodiscard]] std::string markdown_cell(std::string_view text);

struct Annotation {
  std::string_view command;  // "error", "warning" or "notice"
  std::string file{};        // as the workflow's checkout names it; empty: none
  std::uint32_t line = 0;    // from 1; 0: none
  std::string title{};
  std::string message{};
};

/// A workflow command on a line of its own (docs.github.com, "Workflow commands for GitHub Actions"): texts may hold anything.
[[nodiscard]] std::string github_annotation(const Annotation& annotation);

}  // namespace weir
