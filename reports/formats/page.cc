#include "reports/formats/page.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text.h"

namespace weir::page {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kGap = 2;
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
  std::size_t left = width_;
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

void Page::paragraph(const std::string& mark, const std::string& text, Ink ink) {
  constexpr std::size_t kMostLines = 4;
  std::size_t indent = display_width(mark);
  std::vector<std::string> lines = wrap(printable(text), width_ - indent);
  if (lines.size() > kMostLines) {
    lines.resize(kMostLines);
    lines.back() = fit(lines.back(), width_ - indent - 1) + "…";
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    line({{i == 0 ? mark : std::string(indent, ' '), ink}, {lines[i], ink}});
  }
}

void Page::heading(const std::string& title) {
  blank();
  line({{title, Ink::kBold}});
}

void Table::row(std::vector<Span> cells) {
  for (Span& cell : cells) cell.text = printable(cell.text);
  rows_.push_back(std::move(cells));
}

/// Natural widths, the widest elastic columns cut until all fit; 0 for a column without content.
std::vector<std::size_t> Table::widths(std::size_t available) const {
  std::vector<std::size_t> out(columns_.size(), 0);
  std::size_t total = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    for (const auto& cells : rows_) out[c] = std::max(out[c], display_width(cells[c].text));
    if (out[c] == 0) continue;
    out[c] = std::max(out[c], display_width(columns_[c].title));
    total += out[c] + kGap;
  }
  while (total > available + kGap) {
    std::size_t widest = columns_.size();
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      bool can = columns_[c].elastic && out[c] > kNarrowest;
      if (can && (widest == columns_.size() || out[c] > out[widest])) widest = c;
    }
    if (widest == columns_.size()) break;
    --out[widest];
    --total;
  }
  return out;
}

void Table::print(Page& page) const {
  std::vector<std::size_t> width = widths(page.width() - kIndent);
  auto print_row = [&](const std::vector<Span>& cells) {
    std::vector<Span> spans;
    std::string before(kIndent, ' ');
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (width[c] == 0) continue;
      std::string text = fit(cells[c].text, width[c]);
      std::string pad = padding(width[c], text);
      spans.push_back({before + (columns_[c].right ? pad : ""), Ink::kPlain});
      spans.push_back({text, cells[c].ink});
      before = (columns_[c].right ? "" : pad) + std::string(kGap, ' ');
    }
    page.line(std::move(spans));
  };
  std::vector<Span> titles;
  for (const Column& column : columns_) titles.push_back({column.title, Ink::kDim});
  print_row(titles);
  for (const auto& cells : rows_) print_row(cells);
}

}  // namespace weir::page
