// A page of text for a terminal: inked spans, lines cut to a width, tables with aligned columns.
//
// All text enters through here and is made printable here, so that no caller can forget it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir::page {

enum class Ink { kPlain, kDim, kBold, kGood, kWarn, kBad };

/// A piece of a line. `text` may hold anything.
struct Span {
  std::string text;
  Ink ink = Ink::kPlain;
};

/// Collects lines of at most `width` columns; what is longer ends in "…". Used by one thread at a time.
class Page {
 public:
  Page(std::size_t width, bool color) : width_(width), color_(color) {}

  void line(std::vector<Span> spans);
  /// Breaks `text` into at most four lines. The first begins with `mark`, the others are indented as deep.
  void paragraph(const std::string& mark, const std::string& text, Ink ink = Ink::kPlain);
  /// An empty line and a title.
  void heading(const std::string& title);
  void blank() { text_ += "\n"; }

  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::size_t width_;
  bool color_;
  std::string text_;
};

struct Column {
  std::string title;
  bool right = false;    // numbers
  bool elastic = false;  // may be cut when the page is too narrow
};

/// Rows under titles. A column without any content is left out.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// As many cells as there are columns.
  void row(std::vector<Span> cells);
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  /// Writes the table, indented by two columns.
  void print(Page& page) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t available) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Span>> rows_;
};

}  // namespace weir::page
