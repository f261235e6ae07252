#include "harness/repro/written_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace weir {
namespace {

bool is_header(std::string_view line) { return line.starts_with('['); }
bool is_one_of_several(std::string_view header) { return header.starts_with("[["); }

/// Between the brackets.
std::string_view word_of_header(std::string_view header) {
  const std::size_t begin = header.find_first_not_of('[');
  return header.substr(begin, header.find(']') - begin);
}

std::string_view key_of(std::string_view line) { return line.substr(0, line.find(" =")); }

std::vector<std::string_view> split_lines(std::string_view toml) {
  std::vector<std::string_view> lines;
  while (!toml.empty()) {
    const std::size_t end = std::min(toml.find('\n'), toml.size());
    const std::string_view line = toml.substr(0, end);
    if (!line.empty() && !line.starts_with('#')) lines.push_back(line);
    toml.remove_prefix(std::min(end + 1, toml.size()));
  }
  return lines;
}

/// The table that begins at `header`: "streams/chatters".
std::string table_at(const std::vector<std::string_view>& lines, std::size_t header,
                     std::map<std::string, int>& numbers) {
  const std::string word(word_of_header(lines[header]));
  if (!is_one_of_several(lines[header])) return word;
  std::string name = fmt::format("{}", ++numbers[word]);
  for (std::size_t i = header + 1; i < lines.size() && !is_header(lines[i]); ++i) {
    constexpr std::string_view kName = "name = \"";
    if (!lines[i].starts_with(kName)) continue;
    name = std::string(lines[i].substr(kName.size()));
    name = name.substr(0, name.find('"'));
  }
  return word + "/" + name;
}

/// What a search leaves as it is, by table and key; an empty key is the whole table.
bool is_fixed(const WrittenLine& line) {
  static const std::set<std::string> kOfTarget = {"address", "method",   "descriptors", "tls",
                                                  "auth",    "metadata", "proxy"};
  static const std::set<std::string> kOfOthers = {"name",     "kind",   "on",      "select", "count",
                                                  "messages", "expect", "message", "reply"};
  if (line.table.empty()) return line.key != "seed";
  if (line.table == "phases") return line.key != "warmup";
  if (line.table == "target") return kOfTarget.contains(line.key);
  return kOfOthers.contains(line.key);
}

bool goes_as_a_whole(const std::string& table) {
  return table.starts_with("check/") || table.starts_with("calls/");
}

}  // namespace

std::vector<WrittenLine> lines_of(std::string_view toml) {
  const std::vector<std::string_view> texts = split_lines(toml);
  std::vector<WrittenLine> lines;
  std::map<std::string, int> numbers;
  std::string table;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const bool header = is_header(texts[i]);
    if (header) table = table_at(texts, i, numbers);
    lines.push_back({table, header ? "" : std::string(key_of(texts[i])), std::string(texts[i])});
  }
  return lines;
}

std::vector<Droppable> droppables_of(const std::vector<WrittenLine>& lines) {
  std::vector<Droppable> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const WrittenLine& line = lines[i];
    if (goes_as_a_whole(line.table)) {
      if (line.key.empty()) out.push_back({line.table, {}});
      out.back().lines.push_back(i);
    } else if (!line.key.empty() && !is_fixed(line)) {
      out.push_back({line.path(), {i}});
    }
  }
  return out;
}

std::string text_without(const std::vector<WrittenLine>& lines, const std::vector<bool>& dropped) {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (dropped[i]) continue;
    if (lines[i].key.empty()) {
      bool has_keys = is_one_of_several(lines[i].text);
      for (std::size_t k = i + 1; k < lines.size() && !lines[k].key.empty(); ++k)
        has_keys = has_keys || !dropped[k];
      if (!has_keys) continue;
      out += '\n';
    }
    out += lines[i].text + '\n';
  }
  return out;
}

std::string annotated(const std::vector<WrittenLine>& lines,
                      const std::map<std::string, std::string>& notes) {
  std::string out;
  for (const WrittenLine& line : lines) {
    const auto note = notes.find(line.path());
    const bool has_note = note != notes.end();
    if (line.key.empty()) {
      out +=
          has_note ? fmt::format("\n# {}\n{}\n", note->second, line.text) : fmt::format("\n{}\n", line.text);
    } else {
      out += has_note ? fmt::format("{:<31} # {}\n", line.text, note->second) : line.text + '\n';
    }
  }
  return out;
}

}  // namespace weir
