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

/// What a page does with a line, or a table, that is wider than it.
enum class TooWide { kCut, kLeave };

/// Collects lines. Used by one thread at a time.
class Page {
 public:
  /// Text is wrapped at `width` columns.
  Page(std::size_t width, bool color, TooWide too_wide = TooWide::kCut)
      : width_(width), color_(color), too_wide_(too_wide) {}

  /// One line, for what is short or aligned; with kCut, what is longer than the page ends in "…".
  void line(std::vector<Span> spans);
  /// As many lines as it takes. The first begins with `mark`, the others with `indent` spaces.
  void flow(std::vector<Span> mark, std::vector<Span> spans, std::size_t indent);
  /// The same of one piece, indented as deep as the mark.
  void paragraph(const std::string& mark, const std::string& text, Ink ink = Ink::kPlain);
  /// An empty line and a title.
  void heading(const std::string& title);
  void blank() { text_ += "\n"; }

  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] bool cuts() const { return too_wide_ == TooWide::kCut; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::size_t width_;
  bool color_;
  TooWide too_wide_;
  std::string text_;
};

struct Column {
  std::string title;
  bool right = false;    // numbers
  bool elastic = false;  // may be cut when the page is too narrow
  bool spare = false;    // may be left out when the page is too narrow; the last of them goes first
  bool note = false;     // only the last: what does not fit beside its row stands below it, whole
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
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t available, bool may_cut) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Span>> rows_;
};

}  // namespace weir::page
