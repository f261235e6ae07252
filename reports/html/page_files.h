// What a page is made with: its style and its script, and those of uPlot. What they are is made when weir is built.
#pragma once

#include <span>
#include <string_view>

#include "reports/embedded.h"

namespace weir {

[[nodiscard]] std::span<const EmbeddedFile> page_files();
/// "page.css". One that is not there is a mistake of weir's own, and empty.
[[nodiscard]] std::string_view page_file(std::string_view name);

}  // namespace weir
