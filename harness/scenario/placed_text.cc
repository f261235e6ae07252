#include "harness/scenario/placed_text.h"

#include <algorithm>
#include <string_view>

namespace weir {
namespace {

/// How many bytes the escape that begins `raw` is written with, and how many it stands for (toml.io, "String").
struct Escape {
  std::size_t written = 2;
  std::size_t meant = 1;
};

Escape escape_at(std::string_view raw) {
  const char kind = raw.size() > 1 ? raw[1] : '\0';
  if (kind == 'u' || kind == 'U') {
    const std::size_t digits = kind == 'u' ? 4 : 8;
    std::size_t code = 0;
    for (std::size_t i = 2; i < 2 + digits && i < raw.size(); ++i) {
      const char c = raw[i];
      code = code * 16 + static_cast<std::size_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return {2 + digits, code < 0x80 ? 1U : code < 0x800 ? 2U : code < 0x10000 ? 3U : 4U};
  }
  // A backslash at a line's end swallows all blanks that follow.
  const std::size_t next = raw.find_first_not_of(" \t\r\n", 1);
  const std::size_t line = raw.find('\n', 1);
  if (line != std::string_view::npos && next != std::string_view::npos && line < next) return {next, 0};
  return {};
}

/// How far into `written` the byte `at` of its text lies.
std::size_t written_offset(std::string_view written, std::size_t at) {
  if (written.empty() || (written[0] != '"' && written[0] != '\'')) return at;
  const char quote = written[0];
  std::size_t raw = 1;
  if (written.size() >= 6 && written[1] == quote && written[2] == quote) {
    raw = 3;
    if (raw < written.size() && written[raw] == '\r') ++raw;
    if (raw < written.size() && written[raw] == '\n') ++raw;
  }
  if (quote == '\'') return raw + at;
  for (std::size_t meant = 0; meant < at && raw < written.size();) {
    const Escape one = written[raw] == '\\' ? escape_at(written.substr(raw)) : Escape{1, 1};
    if (meant + one.meant > at) break;
    raw += one.written;
    meant += one.meant;
  }
  return raw;
}

}  // namespace

SourceSpan PlacedText::span(std::size_t at, std::size_t length) const {
  if (!place.source) return {};
  const std::string_view written = place.text();
  const std::size_t from = std::min(written_offset(written, at), written.size());
  const std::size_t to = std::min(written_offset(written, at + length), written.size());
  return place.source->span(place.offset + from, std::max<std::size_t>(1, to - from));
}

}  // namespace weir
