#include "reports/formats/format.h"

#include <array>

namespace weir {

std::span<const Format> formats() {
  static const auto all = std::to_array<Format>({
#define WEIR_REPORT_FORMAT(name, file) name##_format(),
#include "reports/formats/formats.def"
#undef WEIR_REPORT_FORMAT
  });
  return all;
}

const Format* find_format(std::string_view name) {
  for (const Format& format : formats()) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

}  // namespace weir
