#include "reports/formats/ci_text.h"

#include <fmt/format.h>

#include "reports/text.h"

namespace weir {
namespace {

/// As a workflow command's message wants it; a property's value is stricter.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (char c : text) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    out += special ? fmt::format("%{:02X}", static_cast<unsigned>(c)) : std::string(1, c);
  }
  return out;
}

}  // namespace

std::string markdown_cell(std::string_view text) {
  std::string out;
  for (char c : printable(text)) {
    if (c == '|' || c == '<' || c == '*' || c == '_' || c == '`' || c == '[') out += '\\';
    out += c;
  }
  return out;
}

std::string github_annotation(const Annotation& annotation) {
  std::string where;
  if (!annotation.file.empty()) where = fmt::format("file={},", escaped(annotation.file, true));
  if (!where.empty() && annotation.line > 0) where += fmt::format("line={},", annotation.line);
  return fmt::format("::{} {}title={}::{}\n", annotation.command, where,
                     escaped(printable(annotation.title), true),
                     escaped(printable(annotation.message), false));
}

}  // namespace weir
