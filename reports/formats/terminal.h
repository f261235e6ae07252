// A report for a person who has ten seconds. What failed stands last, nearest the prompt.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "weir/v1/report.pb.h"

namespace weir {

struct TerminalStyle {
  bool color = false;
  /// Of the terminal; what is below 72 or above 160 is taken as these. None off a terminal: then nothing is cut.
  std::optional<std::size_t> width{};
};

/// The summary of a judged report. `run_folder` is where the report is kept, and `page` the file there to look at, which the last line
/// names; not mentioned when empty.
/// Whatever a server sent is made printable: it cannot steer the terminal. Without color nothing is lost.
[[nodiscard]] std::string render_terminal(const v1::Report& report, const TerminalStyle& style,
                                          std::string_view run_folder = "", std::string_view page = "");

}  // namespace weir
