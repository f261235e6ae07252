#include "harness/service/described/message_file.h"

#include <fmt/format.h>

#include <absl/strings/escaping.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "harness/service/described/json_tree.h"

namespace weir {
namespace {

bool ends_with_any(const std::string& path, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return path.ends_with(ending); });
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

absl::StatusOr<MessageFile> read_list(const std::string& path, std::string_view text) {
  TextMistakes mistakes;
  const std::optional<JsonTree> tree = parse_json(text, mistakes);
  const auto line_of = [&](std::size_t at) {
    return static_cast<std::size_t>(std::count(
               text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size())), '\n')) +
           1;
  };
  if (!tree) {
    return absl::InvalidArgumentError(
        fmt::format("{}:{}: {}; a .json file is a list of messages, [{{...}}, {{...}}]", path,
                    line_of(mistakes.front().at), mistakes.front().reason));
  }
  if (tree->kind != JsonTree::Kind::kList)
    return absl::InvalidArgumentError(fmt::format(
        "{} holds {}; a .json file is a list of messages, [{{...}}, {{...}}]", path, tree->describe()));
  MessageFile file;
  for (const JsonTree& item : tree->items) {
    if (item.kind != JsonTree::Kind::kObject)
      return absl::InvalidArgumentError(
          fmt::format("{}:{}: {} is no message; write an object", path, line_of(item.at), item.describe()));
    file.entries.push_back({std::string(text.substr(item.at, item.length)), line_of(item.at)});
  }
  return file;
}

}  // namespace

absl::StatusOr<MessageFile> parse_message_file(const std::string& path, std::string_view text) {
  MessageFile file;
  file.recorded = ends_with_any(path, {".base64", ".b64"});
  if (ends_with_any(path, {".json"})) {
    absl::StatusOr<MessageFile> list = read_list(path, text);
    if (!list.ok()) return list;
    file = *std::move(list);
  } else if (file.recorded || ends_with_any(path, {".ndjson", ".jsonl"})) {
    std::size_t number = 0;
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      std::string_view line = text.substr(from, end - from);
      ++number;
      from = end + 1;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (is_blank(line)) continue;
      std::string entry(line);
      if (file.recorded && !absl::Base64Unescape(absl::string_view(line.data(), line.size()), &entry))
        return absl::InvalidArgumentError(
            fmt::format("{}:{}: this is no base64; write the bytes of one message a line", path, number));
      file.entries.push_back({std::move(entry), number});
    }
  } else {
    return absl::InvalidArgumentError(fmt::format(
        "the ending of '{}' does not say what is in it; call it .json, .ndjson or .base64", path));
  }
  if (file.entries.empty())
    return absl::InvalidArgumentError(fmt::format("{} holds no message; write one at least", path));
  return file;
}

absl::StatusOr<MessageFile> read_message_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad())
    return absl::InvalidArgumentError(fmt::format(
        "the file '{}' can't be read; check the path, which begins in the scenario's folder", path));
  return parse_message_file(path, text);
}

}  // namespace weir
