#include "harness/scenario/syntax_reason.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace weir {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view s) { return text.substr(0, s.size()) == s; });
}

/// The word around `column`: from the '=', comma, bracket or space before it to the comma, bracket, space or
/// comment after it.
std::string word_at(std::string_view line, std::size_t column) {
  constexpr std::string_view kBorders = " \t,=[]{}#";
  std::size_t begin = std::min(column - 1, line.size());
  while (begin > 0 && !contains(kBorders, line.substr(begin - 1, 1))) --begin;
  std::size_t end = std::min(line.find_first_of(kBorders, std::min(column - 1, line.size())), line.size());
  return std::string(line.substr(begin, end - begin));
}

SyntaxReason explain_bare_value(std::string_view line, std::size_t column) {
  std::string word = word_at(line, column);
  std::string lower = word;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  if (lower == "true" || lower == "false") {
    return {fmt::format("'{}' is not a value", word), fmt::format("write {} in small letters", lower)};
  }
  if (starts_with_any(word, {"\u201C", "\u201D", "\u2018", "\u2019", "\u00AB"})) {
    return {"these are typographic quotes", "use the straight quotes \" instead"};
  }
  if (word.empty())
    return {"there is no value here", "write a value: a number, true, false or a text in quotes"};
  return {fmt::format("'{}' is not a value: text must stand in quotes", word),
          fmt::format("write \"{}\"", word)};
}

SyntaxReason explain_rest_of_line(std::string_view line, std::size_t column) {
  std::string word = word_at(line, column);
  bool number_first = !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0;
  bool glued = column >= 2 && column - 2 < line.size() && line[column - 2] != ' ' && line[column - 2] != '\t';
  if (number_first && glued && !contains(word, "\"")) {
    return {fmt::format("'{}' is not a number: a value with a unit must stand in quotes", word),
            fmt::format("write \"{}\"", word)};
  }
  return {"there is something after the value",
          "write one key on each line, and a text in one pair of quotes"};
}

SyntaxReason explain_text(std::string_view line, std::size_t column) {
  char quote = column - 1 < line.size() ? line[column - 1] : '"';
  if (line.substr(std::min(column, line.size())).find(quote) == std::string_view::npos) {
    return {"the closing quote of this text is missing", fmt::format("end the text with {}", quote)};
  }
  return {"this text can't be read: it has an unknown escape after a backslash, or quotes that don't match",
          "write \\\\ for a backslash and \\\" for a quote, or put the text in single quotes"};
}

SyntaxReason explain_bad_key(std::string_view line, std::size_t column) {
  std::size_t first = line.find_first_not_of(" \t");
  std::string_view rest = first == std::string_view::npos ? "" : line.substr(first);
  if (starts_with_any(rest, {"//", ";", "--", "/*"}))
    return {"this is not a TOML comment", "start comments with #"};
  if (starts_with_any(rest, {"["})) {
    bool list = starts_with_any(rest, {"[["});
    return {
        "this table header is broken",
        list
            ? "write [[streams]], [[fault]] or [[check]], with two brackets on both sides"
            : "write [target] or [phases] with both brackets, or [[streams]], [[fault]], [[check]] with two"};
  }
  if (contains(line.substr(0, std::min(column, line.size())), "{")) {
    return {"a table in braces must stand on one line, with a key before each '='",
            "write { key = value, key = value } on one line, or use a [header] of its own"};
  }
  return {"this is not a key",
          "a key is a word of letters, digits, '-' and '_', followed by '=' and a value"};
}

struct Fixed {
  std::string_view complaint;
  std::string_view reason;
  std::string_view remedy;
};

/// What needs no look at the line. Keyed by words of toml11's messages; the first match is taken.
constexpr std::array kFixed = {
    Fixed{"missing array separator", "a comma or a closing ']' is missing in this list",
          "put a comma between the items and ] after the last; texts, and values with a unit, need quotes"},
    Fixed{"parse_array", "this list is broken or not closed",
          "write it as [\"a\", \"b\"], with ] after the last item"},
    Fixed{"missing curly brace", "the closing '}' is missing",
          "end the table with } on the same line; texts, and values with a unit, need quotes"},
    Fixed{"missing table separator", "a comma is missing between two keys",
          "write { key = value, key = value }; texts, and values with a unit, need quotes"},
    Fixed{"trailing comma", "a comma before '}'", "remove the last comma"},
    Fixed{"parse_inline_table", "this table in braces is broken",
          "write { key = value, key = value } on one line"},
    Fixed{"missing key-value separator", "there is no '=' after the key", "write key = value"},
    Fixed{"missing value after", "there is no value after '='",
          "write a value: a number, true, false or a text in quotes"},
    Fixed{"empty key", "there is no key before '='", "write key = value"},
    Fixed{"invalid format for key", "a key is one word", "write key = value; a key with spaces needs quotes"},
    Fixed{"newline required after", "there is something after the table header",
          "put the header on a line of its own"},
    Fixed{"array of table", "this is written once as a single table or value, and once as a list of tables",
          "write every [[streams]], [[fault]] and [[check]] with two brackets, and each other name once"},
    Fixed{"already exists", "this is defined a second time", "remove one of the two"},
    Fixed{"collides", "this is defined a second time, in another shape", "remove one of the two"},
    Fixed{"leading zero", "a number can't begin with 0", "remove the leading zeros"},
    Fixed{"bad integer", "this number is broken", "write it as 1000 or 1_000"},
    Fixed{"bad float", "this number is broken", "write digits on both sides of the point, as in 0.5"},
    Fixed{"parse_date", "this looks like a date, and is none", "put it in quotes if it is meant as text"},
    Fixed{"parse_time", "this looks like a time of day, and is none",
          "put it in quotes if it is meant as text"},
    Fixed{"parse_offset_datetime", "this looks like a date, and is none",
          "put it in quotes if it is meant as text"},
    Fixed{"multiline", "the closing three quotes of this text are missing, or it has an unknown escape",
          "end the text with the same three quotes it begins with"},
    Fixed{"codepoint", "this escape is not a Unicode character",
          "use \\u with a valid code, or type the character"},
};

}  // namespace

SyntaxReason explain_syntax(std::string_view complaint, std::string_view line, std::size_t column) {
  column = std::max<std::size_t>(column, 1);
  if (contains(complaint, "invalid line format")) return explain_rest_of_line(line, column);
  if (contains(complaint, "unknown value")) return explain_bare_value(line, column);
  if (contains(complaint, "not a valid string") || contains(complaint, "not a valid literal string")) {
    return explain_text(line, column);
  }
  if (contains(complaint, "invalid key appeared")) return explain_bad_key(line, column);
  for (const std::string_view list : {"fault", "check", "streams", "calls"}) {
    if (contains(complaint, "already exists") && contains(line, fmt::format("[{}]", list))) {
      return {fmt::format("[{}] with one bracket can stand once only", list),
              fmt::format("write [[{}]] with two brackets, each time", list)};
    }
  }
  for (const Fixed& fixed : kFixed) {
    if (contains(complaint, fixed.complaint)) return {std::string(fixed.reason), std::string(fixed.remedy)};
  }
  return {"this is not valid TOML",
          "see https://toml.io for the format, and `weir faults` for working examples"};
}

}  // namespace weir
