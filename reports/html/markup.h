// HTML from texts that may hold anything: whatever came over the wire enters a page through here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// As text of a page: escaped, what can't be seen written out, and in a direction of its own, so that Arabic or Hebrew turns nothing
/// around that stands beside it.
[[nodiscard]] std::string html_text(std::string_view text);
/// As the value of an attribute, between double quotes.
[[nodiscard]] std::string html_attribute(std::string_view text);

struct HtmlColumn {
  std::string_view title{};
  bool number = false;
};

/// A table that is scrolled by itself where the page is too narrow for it. Cells are HTML.
class HtmlTable {
 public:
  HtmlTable(std::string_view name, std::vector<HtmlColumn> columns)
      : name_(name), columns_(std::move(columns)) {}

  /// As many cells as there are columns. `attributes`: of the row, as HTML; a space first.
  void row(const std::vector<std::string>& cells, std::string_view attributes = "");
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  /// Nothing without a row.
  [[nodiscard]] std::string html() const;

 private:
  std::string name_;
  std::vector<HtmlColumn> columns_;
  std::string rows_;
};

}  // namespace weir
