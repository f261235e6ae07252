#include "reports/html/page_files.h"

namespace weir {

std::string_view page_file(std::string_view name) {
  for (const EmbeddedFile& file : page_files()) {
    if (file.name == name) return file.text;
  }
  return {};
}

}  // namespace weir
