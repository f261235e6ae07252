#include "harness/scenario/document.h"

#include <cctype>
#include <charconv>
#include <exception>
#include <limits>
#include <map>
#include <sstream>
#include <toml.hpp>
#include <vector>

#include "harness/model/utf8.h"
#include "harness/scenario/preflight.h"
#include "harness/scenario/syntax_reason.h"

namespace weir {
namespace {

// A sorted map, so that problems come in the same order on every machine.
using TomlValue = toml::basic_value<toml::discard_comments, std::map, std::vector>;

/// A value that the library accepts and TOML or a scenario does not.
struct BadValue {
  Place place;
  std::string path, reason, remedy;
};

bool is_key_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; }

/// Finds the key that stands before the '=' before `value_offset`. The library keeps no places of keys.
Place find_key(const std::shared_ptr<const SourceText>& source, const std::string& key, const Place& value) {
  std::string_view text = source->text();
  std::size_t end = value.offset;
  auto skip_blanks_back = [&] {
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
  };
  skip_blanks_back();
  if (end > 0 && text[end - 1] == '=') {
    --end;
    skip_blanks_back();
    std::size_t quotes = end > 0 && (text[end - 1] == '"' || text[end - 1] == '\'') ? 1 : 0;
    if (end >= key.size() + 2 * quotes && text.substr(end - quotes - key.size(), key.size()) == key) {
      return {source, end - quotes - key.size(), key.size()};
    }
  }
  // A table made by a header, or by a dotted key: look for its name as a whole word in that line.
  std::size_t start = value.offset == 0 ? 0 : text.rfind('\n', value.offset - 1) + 1;
  std::string_view line = text.substr(start, std::min(text.find('\n', start), text.size()) - start);
  std::size_t at = key.empty() ? std::string_view::npos : line.find(key);
  for (; at != std::string_view::npos; at = line.find(key, at + 1)) {
    std::size_t after = at + key.size();
    bool whole =
        (at == 0 || !is_key_char(line[at - 1])) && (after >= line.size() || !is_key_char(line[after]));
    if (whole) return {source, start + at, key.size()};
  }
  return value;
}

/// The library turns an integer out of range into the nearest one. True when `written` is such a number.
bool is_out_of_range(std::int64_t value, std::string_view written) {
  std::string digits(written);
  digits.erase(std::remove(digits.begin(), digits.end(), '_'), digits.end());
  if (!digits.empty() && digits[0] == '+') digits.erase(0, 1);
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0')
    base = digits[1] == 'x' ? 16 : digits[1] == 'o' ? 8 : digits[1] == 'b' ? 2 : 10;
  if (base != 10) digits.erase(0, 2);
  std::int64_t exact = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exact, base);
  return error != std::errc() || exact != value;
}

class Converter {
 public:
  explicit Converter(std::shared_ptr<const SourceText> source) : source_(std::move(source)) {}

  Node convert(const TomlValue& value, const std::string& path, const Place& parent) const {
    Node node;
    node.path = path;
    node.value = place_of(value, parent);
    node.key = node.value;
    switch (value.type()) {
      case toml::value_t::boolean:
        node.kind = Node::Kind::kBool;
        node.flag = value.as_boolean();
        break;
      case toml::value_t::integer:
        node.kind = Node::Kind::kInteger;
        node.integer = value.as_integer();
        if (is_out_of_range(node.integer, node.value.text())) {
          throw BadValue{node.value, path, "this number is too large",
                         "write a number below 9223372036854775808"};
        }
        break;
      case toml::value_t::floating:
        node.kind = Node::Kind::kFloat;
        node.number = value.as_floating();
        break;
      case toml::value_t::string:
        node.kind = Node::Kind::kString;
        node.text = value.as_string().str;
        if (!is_utf8(node.text)) {
          throw BadValue{node.value, path, "an escape in this text is not a Unicode character",
                         "use \\u with a valid code, or type the character"};
        }
        break;
      case toml::value_t::array:
        convert_items(value, node);
        break;
      case toml::value_t::table:
        convert_members(value, node);
        break;
      default:
        node.kind = Node::Kind::kDate;
    }
    return node;
  }

 private:
  Place place_of(const TomlValue& value, const Place& parent) const {
    const auto* region = dynamic_cast<const toml::detail::region*>(toml::detail::get_region(value));
    if (region == nullptr) return parent;
    return {source_, static_cast<std::size_t>(region->first() - region->begin()), region->size()};
  }

  void convert_items(const TomlValue& value, Node& node) const {
    node.kind = Node::Kind::kArray;
    for (const TomlValue& item : value.as_array()) {
      std::string path = node.path + "[" + std::to_string(node.items.size()) + "]";
      node.items.push_back(convert(item, path, node.value));
    }
  }

  void convert_members(const TomlValue& value, Node& node) const {
    node.kind = Node::Kind::kTable;
    for (const auto& [key, member] : value.as_table()) {
      if (!is_utf8(key)) {
        throw BadValue{place_of(member, node.value), node.path,
                       "an escape in this key is not a Unicode character", "write keys without escapes"};
      }
      Node child = convert(member, join_path(node.path, key), node.value);
      child.key = find_key(source_, key, child.value);
      node.members.emplace(key, std::move(child));
    }
  }

  std::shared_ptr<const SourceText> source_;
};

struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
};

std::optional<std::size_t> leading_number(std::string_view text, std::size_t bar) {
  std::size_t first = text.find_first_not_of(' ');
  std::size_t number = 0;
  if (first >= bar) return std::nullopt;
  auto [end, error] = std::from_chars(text.data() + first, text.data() + bar, number);
  bool whole = error == std::errc() && end == text.data() + bar;
  return whole ? std::optional(number) : std::nullopt;
}

/// Where the last caret of the library's message points. Its location() names the start of the construct, the
/// caret the offending character:
///     3 | rate = 20ms
///       |          ^--- expected newline, but got 'm'.
LineColumn caret_of(const std::string& message, const toml::source_location& fallback) {
  LineColumn found{fallback.line(), fallback.column()};
  std::istringstream lines(message);
  std::string previous;
  for (std::string line; std::getline(lines, line); previous = line) {
    std::size_t bar = previous.find(" | ");
    if (bar == std::string::npos || line.compare(0, bar + 3, std::string(bar, ' ') + " | ") != 0) continue;
    std::optional<std::size_t> number = leading_number(previous, bar);
    std::size_t caret = line.find_first_not_of(' ', bar + 3);
    if (!number || caret == std::string::npos) continue;
    if (line[caret] == '^' || line[caret] == '~') found = {*number, caret - (bar + 3) + 1};
  }
  return found;
}

Problem syntax_problem(const SourceText& source, const toml::exception& error) {
  std::string message = error.what();
  LineColumn at = caret_of(message, error.location());
  std::size_t offset = 0;
  for (std::size_t line = 1; line < at.line && offset < source.text().size(); ++line) {
    offset = std::min(source.text().find('\n', offset), source.text().size() - 1) + 1;
  }
  Problem problem;
  problem.span = source.span(offset, 1);
  problem.span.column = std::min(at.column, problem.span.text.size() + 1);
  auto [reason, remedy] =
      explain_syntax(message.substr(0, message.find('\n')), problem.span.text, problem.span.column);
  problem.reason = std::move(reason);
  problem.remedy = std::move(remedy);
  return problem;
}

}  // namespace

std::optional<Node> parse_document(std::string_view text, const std::string& file, ErrorList& errors) {
  auto source = std::make_shared<const SourceText>(file, std::string(text.substr(0, kMaxScenarioBytes)));
  if (std::optional<TextFlaw> flaw = find_text_flaw(text)) {
    Problem problem{source->span(flaw->offset, 1), "", flaw->reason, flaw->remedy};
    // The line itself may hold what made it unreadable, or be endless: quote only what is fit to be quoted.
    if (!is_utf8(problem.span.text) || problem.span.text.size() > kMaxLineBytes) problem.span.text.clear();
    for (char& c : problem.span.text) {
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) c = '?';
    }
    errors.add(std::move(problem));
    return std::nullopt;
  }
  try {
    std::istringstream stream{std::string(text)};
    auto value = toml::parse<toml::discard_comments, std::map, std::vector>(stream, file);
    return Converter(source).convert(value, "", Place{source, 0, 1});
  } catch (const BadValue& bad) {
    errors.add({bad.place.span(), bad.path, bad.reason, bad.remedy});
  } catch (const toml::exception& error) {
    errors.add(syntax_problem(*source, error));
  } catch (const std::exception&) {
    errors.add(
        {source->span(0, 1), "", "this text can't be read as TOML", "check it with another TOML tool"});
  }
  return std::nullopt;
}

}  // namespace weir
