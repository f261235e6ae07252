#include "reports/formats/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "reports/text.h"

namespace weir::page {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kGap = 2;
constexpr std::size_t kNoteIndent = 6;
constexpr std::size_t kNarrowest = 8;  // an elastic column is not cut below this

/// ECMA-48 "select graphic rendition" parameters.
std::string_view sgr(Ink ink) {
  switch (ink) {
    case Ink::kDim:
      return "2";
    case Ink::kBold:
      return "1";
    case Ink::kGood:
      return "32";
    case Ink::kWarn:
      return "33";
    case Ink::kBad:
      return "1;31";
    case Ink::kPlain:
      break;
  }
  return "";
}

std::string inked(const std::string& text, Ink ink, bool color) {
  if (!color || ink == Ink::kPlain || text.empty()) return text;
  return fmt::format("\x1b[{}m{}\x1b[0m", sgr(ink), text);
}

/// No line ends in spaces.
void trim_end(std::vector<Span>& spans) {
  while (!spans.empty()) {
    std::string& last = spans.back().text;
    last.erase(last.find_last_not_of(' ') + 1);
    if (!last.empty()) return;
    spans.pop_back();
  }
}

std::string padding(std::size_t width, const std::string& text) {
  std::size_t used = display_width(text);
  return std::string(width > used ? width - used : 0, ' ');
}

}  // namespace

void Page::line(std::vector<Span> spans) {
  for (Span& span : spans) span.text = printable(span.text);
  trim_end(spans);
  std::size_t left = cuts() ? width_ : std::numeric_limits<std::size_t>::max();
  for (std::size_t i = 0; i < spans.size(); ++i) {
    // A span is cut as well when there is no room for what follows it.
    std::size_t rest = 0;
    for (std::size_t k = i; k < spans.size(); ++k) rest += display_width(spans[k].text);
    std::string text = rest <= left ? spans[i].text : fit(spans[i].text, left);
    bool cut = text != spans[i].text;
    if (!cut && rest > left && display_width(text) == left) {
      text = fit(fmt::format("{} ", text), left);
      cut = true;
    }
    text_ += inked(text, spans[i].ink, color_);
    if (cut) break;
    left -= display_width(text);
  }
  text_ += "\n";
}

namespace {

std::string together(const std::vector<Span>& spans) {
  std::string all;
  for (const Span& span : spans) all += span.text;
  return all;
}

/// The bytes [from, to) of the spans' text, each with the ink of its span.
std::vector<Span> part_of(const std::vector<Span>& spans, std::size_t from, std::size_t to) {
  std::vector<Span> out;
  std::size_t begin = 0;
  for (const Span& span : spans) {
    std::size_t end = begin + span.text.size();
    std::size_t low = std::max(begin, from);
    std::size_t high = std::min(end, to);
    if (low < high) out.push_back({span.text.substr(low - begin, high - low), span.ink});
    begin = end;
  }
  return out;
}

}  // namespace

void Page::flow(std::vector<Span> mark, std::vector<Span> spans, std::size_t indent) {
  for (Span& span : spans) span.text = printable(span.text);
  const std::string all = together(spans);
  const std::size_t marked = display_width(together(mark));
  const std::size_t room = width_ > indent + 2 ? width_ - indent : 2;
  const std::size_t first = std::min(room, width_ > marked + 2 ? width_ - marked : 2);
  std::vector<Span> before = std::move(mark);
  std::size_t at = 0;
  for (const std::string& text : wrap(all, room, first)) {
    while (at < all.size() && all.compare(at, text.size(), text) != 0) ++at;  // spaces that a break took
    std::vector<Span> parts = std::move(before);
    for (Span& part : part_of(spans, at, at + text.size())) parts.push_back(std::move(part));
    line(std::move(parts));
    at += text.size();
    before = {{std::string(indent, ' ')}};
  }
}

void Page::paragraph(const std::string& mark, const std::string& text, Ink ink) {
  flow({{mark, ink}}, {{text, ink}}, display_width(mark));
}

void Page::heading(const std::string& title) {
  blank();
  line({{title, Ink::kBold}});
}

void Table::row(std::vector<Span> cells) {
  for (Span& cell : cells) cell.text = printable(cell.text);
  rows_.push_back(std::move(cells));
}

/// Natural widths; where that is too much, the spare columns are left out and the widest elastic ones cut until all fit. 0 for
/// a column that is not shown. A note takes what is left, if that is enough for any.
std::vector<std::size_t> Table::widths(std::size_t available, bool may_cut) const {
  std::vector<std::size_t> out(columns_.size(), 0);
  const std::size_t columns = columns_.size() - (columns_.back().note ? 1 : 0);
  std::size_t total = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    for (const auto& cells : rows_) out[c] = std::max(out[c], display_width(cells[c].text));
    if (out[c] == 0) continue;
    out[c] = std::max(out[c], display_width(columns_[c].title));
    if (c < columns) total += out[c] + kGap;
  }
  if (!may_cut) return out;
  for (std::size_t c = columns; c-- > 0 && total > available + kGap;) {
    if (!columns_[c].spare || out[c] == 0) continue;
    total -= out[c] + kGap;
    out[c] = 0;
  }
  while (total > available + kGap) {
    std::size_t widest = columns_.size();
    for (std::size_t c = 0; c < columns; ++c) {
      bool can = columns_[c].elastic && out[c] > kNarrowest;
      if (can && (widest == columns_.size() || out[c] > out[widest])) widest = c;
    }
    if (widest == columns_.size()) break;
    --out[widest];
    --total;
  }
  if (columns < columns_.size()) {
    std::size_t left = available > total ? available - total : 0;
    out.back() = left >= display_width(columns_.back().title) ? std::min(left, out.back()) : 0;
  }
  return out;
}

void Table::print(Page& page) const {
  std::vector<std::size_t> width = widths(page.width() - kIndent, page.cuts());
  const bool noted = columns_.back().note;
  auto print_row = [&](const std::vector<Span>& cells) {
    std::vector<Span> spans;
    std::string before(kIndent, ' ');
    const bool below = noted && display_width(cells.back().text) > width.back();
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (width[c] == 0 || (below && c + 1 == columns_.size())) continue;
      std::string text = fit(cells[c].text, width[c]);
      std::string pad = padding(width[c], text);
      spans.push_back({before + (columns_[c].right ? pad : ""), Ink::kPlain});
      spans.push_back({text, cells[c].ink});
      before = (columns_[c].right ? "" : pad) + std::string(kGap, ' ');
    }
    page.line(std::move(spans));
    if (below) page.paragraph(std::string(kNoteIndent, ' '), cells.back().text, cells.back().ink);
  };
  std::vector<Span> titles;
  for (const Column& column : columns_) titles.push_back({column.title, Ink::kDim});
  if (noted && width.back() == 0) titles.back().text.clear();
  print_row(titles);
  for (const auto& cells : rows_) print_row(cells);
}

}  // namespace weir::page
