#include "reports/formats/format.h"

#include <array>

#include "reports/formats/json.h"
#include "reports/formats/terminal.h"

namespace weir {
namespace {

std::string render_plain_terminal(const v1::Report& report) {
  return render_terminal(report, TerminalStyle{});
}

constexpr std::array<Format, 2> kFormats = {{
    {"terminal", "summary.txt", render_plain_terminal},
    {"json", "report.json", to_json},
}};

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* find_format(std::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

}  // namespace weir
