#include "reports/html/markup.h"

#include <fmt/format.h>

#include "reports/text.h"

namespace weir {
namespace {

std::string escaped_html(std::string_view text) {
  std::string out;
  for (char c : printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string html_text(std::string_view text) { return "<bdi>" + escaped_html(text) + "</bdi>"; }

std::string html_attribute(std::string_view text) { return escaped_html(text); }

void HtmlTable::row(const std::vector<std::string>& cells, std::string_view attributes) {
  rows_ += fmt::format("<tr{}>", attributes);
  for (std::size_t c = 0; c < cells.size(); ++c)
    rows_ += fmt::format("<td{}>{}</td>", columns_[c].number ? " class=n" : "", cells[c]);
  rows_ += "</tr>\n";
}

std::string HtmlTable::html() const {
  if (empty()) return "";
  std::string head;
  for (const HtmlColumn& column : columns_)
    head += fmt::format("<th scope=col{}>{}</th>", column.number ? " class=n" : "", column.title);
  return fmt::format(
      "<div class=scroll tabindex=0 role=region "
      "aria-label=\"{0}\"><table><thead><tr>{1}</tr></thead><tbody>\n"
      "{2}</tbody></table></div>\n",
      html_attribute(name_), head, rows_);
}

}  // namespace weir
