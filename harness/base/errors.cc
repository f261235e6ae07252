#include "harness/base/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "harness/model/utf8.h"

namespace weir {
namespace {

/// How many columns of a terminal the UTF-8 character that begins with `byte` takes. Nearly all of three and four bytes
/// are Chinese, Japanese, Korean or pictures, which take two (Unicode UAX #11); continuation bytes take none.
std::size_t columns_of(char byte) {
  auto lead = static_cast<unsigned char>(byte);
  if (continues_character(byte)) return 0;
  // 0xE1 and 0xE2 lead to alphabets and punctuation such as a typographic quote.
  return lead >= 0xE3U ? 2 : 1;
}

/// The line under `line` that marks `length` bytes from byte `column` (from 1) on. Tabs are kept.
std::string carets(const std::string& line, std::size_t column, std::size_t length) {
  std::string out;
  std::size_t marked = 0;
  for (std::size_t i = 0; i < line.size() && i + 1 < column + length; ++i) {
    std::size_t columns = columns_of(line[i]);
    bool before = i + 1 < column;
    if (!before) marked += columns;
    if (before && line[i] == '\t') {
      out += '\t';
    } else {
      out.append(columns, before ? ' ' : '^');
    }
  }
  return marked == 0 ? out + '^' : out;  // a place at the line's end, or inside a character
}

std::string render_one(const Problem& problem) {
  const SourceSpan& at = problem.span;
  std::string out;
  if (at.line == 0) {
    out = fmt::format("{}: error: {}\n", at.file, problem.reason);
  } else {
    out = fmt::format("{}:{}:{}: error: {}\n", at.file, at.line, at.column, problem.reason);
    std::string number = fmt::format("{:5}", at.line);
    out += fmt::format("{} | {}\n", number, at.text);
    out += fmt::format("{} | {}\n", std::string(number.size(), ' '), carets(at.text, at.column, at.length));
  }
  if (!problem.remedy.empty()) out += fmt::format("  fix: {}\n", problem.remedy);
  return out;
}

}  // namespace

std::string ErrorList::render() const {
  std::vector<const Problem*> sorted;
  for (const Problem& problem : problems_) sorted.push_back(&problem);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem* a, const Problem* b) {
    return std::tie(a->span.file, a->span.line, a->span.column) <
           std::tie(b->span.file, b->span.line, b->span.column);
  });
  std::string out;
  for (const Problem* problem : sorted) out += render_one(*problem) + "\n";
  out += problems_.size() == 1 ? "1 error\n" : fmt::format("{} errors\n", problems_.size());
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Optimal string alignment: insert, delete, replace, swap neighbours; each costs one.
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  std::iota(d[0].begin(), d[0].end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t replace = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = 0;
  for (const std::string& candidate : candidates) {
    std::size_t distance = edit_distance(word, candidate);
    std::size_t allowed = std::max<std::size_t>(1, std::max(word.size(), candidate.size()) / 3);
    if (distance <= allowed && (best.empty() || distance < best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  if (!best.empty() || word.size() < 3) return best;
  // The beginning of one word alone is as good as the word.
  for (const std::string& candidate : candidates) {
    if (!candidate.starts_with(word)) continue;
    if (!best.empty()) return "";
    best = candidate;
  }
  return best;
}

}  // namespace weir
