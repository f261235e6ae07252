// Help that fits the terminal.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class FormatterBase;
}

namespace weir {

/// Columns that help may take: those of the terminal, from 72 to 160; 80 where there is none. Pure.
[[nodiscard]] std::size_t help_columns(std::optional<std::size_t> terminal);
/// The same for stdout, now.
[[nodiscard]] std::size_t help_columns();

/// `text` with no line wider than `width`, as far as its words allow. A line with a name and a text apart ("  --out DIR   folder")
/// goes on below its text, an indented command with a backslash, as a shell takes it. Pure.
[[nodiscard]] std::string wrap_help(std::string_view text, std::size_t width);

/// Writes the help of a verb, and of those below it, in so many columns.
[[nodiscard]] std::shared_ptr<CLI::FormatterBase> help_formatter(std::size_t width);

}  // namespace weir
