// The formats a saved report can be written in. A new one is a file in this folder and a line in formats.def.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reports/picture/run_seen.h"
#include "weir/v1/report.pb.h"

namespace weir {

struct Format {
  std::string_view name;       // for `weir report --format NAME`
  std::string_view file_name;  // in the run folder; empty: not written there
  std::string (*render)(const v1::Report& report);
  /// The same of all that the run's folder holds; null where the report alone is shown.
  std::string (*render_seen)(const v1::Report& report, const RunSeen& seen) = nullptr;

  [[nodiscard]] std::string write(const v1::Report& report, const RunSeen& seen) const {
    return render_seen != nullptr ? render_seen(report, seen) : render(report);
  }
};

#define WEIR_REPORT_FORMAT(name, file) [[nodiscard]] Format name##_format();
#include "reports/formats/formats.def"
#undef WEIR_REPORT_FORMAT

/// All formats, in the order in which they are listed to people.
[[nodiscard]] std::span<const Format> formats();

/// The format called `name`; null when there is none.
[[nodiscard]] const Format* find_format(std::string_view name);

}  // namespace weir
