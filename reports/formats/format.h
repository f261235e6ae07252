// The formats a saved report can be written in. A new one is a file in this folder and a line in formats.def.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "weir/v1/report.pb.h"

namespace weir {

struct Format {
  std::string_view name;       // for `weir report --format NAME`
  std::string_view file_name;  // in the run folder; empty: not written there
  std::string (*render)(const v1::Report& report);
};

#define WEIR_REPORT_FORMAT(name, file) [[nodiscard]] Format name##_format();
#include "reports/formats/formats.def"
#undef WEIR_REPORT_FORMAT

/// All formats, in the order in which they are listed to people.
[[nodiscard]] std::span<const Format> formats();

/// The format called `name`; null when there is none.
[[nodiscard]] const Format* find_format(std::string_view name);

}  // namespace weir
