#include "reports/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/model/utf8.h"

namespace weir {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

// Zero-width and direction marks, line separators, invisible operators, two that no text may hold (XML 1.0 section 2.2), tags.
constexpr CodeRange kUnseen[] = {{0x00AD, 0x00AD}, {0x061C, 0x061C},  {0x180E, 0x180E}, {0x200B, 0x200F},
                                 {0x2028, 0x202E}, {0x2060, 0x206F},  {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB},
                                 {0xFFFE, 0xFFFF}, {0xE0000, 0xE007F}};
constexpr CodeRange kCombining[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},
                                    {0x064B, 0x065F}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
                                    {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0x3099, 0x309A},
                                    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
constexpr CodeRange kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23F3},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26D4, 0x26D4},
    {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},
    {0x2753, 0x2757},   {0x2795, 0x2797},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},
    {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x16FE0, 0x18CFF}, {0x1B000, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F19A},
    {0x1F200, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD}};

template <std::size_t N>
bool in(const CodeRange (&ranges)[N], char32_t value) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const CodeRange& range) { return range.first <= value && value <= range.last; });
}

std::size_t width_of(char32_t value) {
  if (in(kCombining, value)) return 0;
  return in(kWide, value) ? 2 : 1;
}

/// Bytes of `text`'s longest beginning that takes at most `width` columns.
std::size_t prefix_bytes(std::string_view text, std::size_t width) {
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Utf8Character point = first_character(text.substr(at));
    used += width_of(point.value);
    if (used > width) break;
    at += point.length;
  }
  return at;
}

std::string_view without_spaces_before(std::string_view text) {
  return text.substr(std::min(text.size(), text.find_first_not_of(' ')));
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Utf8Character point = first_character(text);
    out += point.valid ? text.substr(0, point.length) : std::string_view("\uFFFD");
    text.remove_prefix(point.length);
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Utf8Character point = first_character(text);
    auto value = static_cast<std::uint32_t>(point.value);
    bool control = value < 0x20 || (value >= 0x7F && value < 0xA0);
    if (value == '\n') {
      out += "\\n";
    } else if (value == '\r') {
      out += "\\r";
    } else if (value == '\t') {
      out += "\\t";
    } else if (!point.valid || control) {
      out += fmt::format("\\x{:02x}", value);
    } else if (in(kUnseen, point.value)) {
      out += fmt::format("\\u{{{:04x}}}", value);
    } else {
      out += text.substr(0, point.length);
    }
    text.remove_prefix(point.length);
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Utf8Character point = first_character(text);
    width += width_of(point.value);
    text.remove_prefix(point.length);
  }
  return width;
}

std::string fit(std::string_view text, std::size_t width) {
  if (prefix_bytes(text, width) == text.size()) return std::string(text);
  return std::string(text.substr(0, prefix_bytes(text, width - 1))) + "…";
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) { return wrap(text, width, width); }

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t first) {
  std::vector<std::string> lines;
  while (true) {
    const bool shorter = lines.empty() && first < width;
    std::size_t bytes = prefix_bytes(text, shorter ? first : width);
    if (bytes == text.size()) break;
    // A space just behind the last column that fits is a good place too.
    std::size_t space = text.substr(0, bytes + 1).rfind(' ');
    bool none = space == std::string_view::npos || space == 0;
    std::size_t cut = !none ? space : shorter ? 0 : bytes;
    lines.emplace_back(text.substr(0, cut));
    text = without_spaces_before(text.substr(cut));
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

std::string in_words(const std::vector<std::string>& items) {
  const bool nested = std::any_of(items.begin(), items.end(), [](const std::string& item) {
    return item.find(", ") != std::string::npos;
  });
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool last = i + 1 == items.size();
    if (i > 0) out += nested ? (last ? "; and " : "; ") : (last ? " and " : ", ");
    out += items[i];
  }
  return out;
}

}  // namespace weir
