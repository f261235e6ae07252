#include "harness/service/described/placeholder.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <utility>

namespace weir {
namespace {

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// "${" or "{" with a letter behind it.
bool begins_one(std::string_view text) {
  if (text.starts_with("${")) return true;
  return text.size() > 1 && text[0] == '{' && is_letter(text[1]);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// "n % 100": the operator has a blank before it, since names may have dashes.
bool split_operator(std::string_view& inner, Placeholder& out) {
  for (std::size_t i = 1; i + 1 < inner.size(); ++i) {
    const char c = inner[i];
    if ((c != '+' && c != '-' && c != '%') || (c == '-' && inner[i - 1] != ' ')) continue;
    const std::string_view number = trim(inner.substr(i + 1));
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), out.operand);
    if (error != std::errc() || end != number.data() + number.size()) return false;
    out.op = c;
    inner = trim(inner.substr(0, i));
    return true;
  }
  return true;
}

Placeholder read_one(std::string_view text, std::size_t at, TextMistakes& mistakes) {
  Placeholder out;
  out.at = at;
  out.length = text.size();
  const bool of_environment = text.starts_with('$');
  std::string_view inner = text.substr(of_environment ? 2 : 1);
  inner.remove_suffix(1);
  const std::size_t colon = inner.find(':');
  if (colon != std::string_view::npos) {
    out.name = trim(inner.substr(0, colon));
    out.argument = inner.substr(colon + 1);
  } else {
    if (!split_operator(inner, out)) {
      mistakes.push_back({at, text.size(), fmt::format("'{}' has no whole number behind its operator", text),
                          "write {n + 1}, {n - 1} or {n % 100}"});
    } else if (out.op == '%' && out.operand <= 0) {
      mistakes.push_back({at, text.size(), "the remainder by zero or less is no number", "write {n % 100}"});
    }
    out.name = trim(inner);
  }
  if (of_environment && (out.name != "env" || out.argument.empty())) {
    mistakes.push_back({at, text.size(), fmt::format("'{}' names nothing", text),
                        "write ${env:NAME} for a variable of the environment"});
  }
  if (!of_environment && out.name == "env") {
    mistakes.push_back({at, text.size(), "a variable of the environment has a dollar sign before it",
                        fmt::format("write ${{env:{}}}", out.argument)});
  }
  return out;
}

}  // namespace

std::size_t placeholder_end(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

bool has_placeholder(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "{{" || text.substr(i, 2) == "}}") {
      ++i;
    } else if (begins_one(text.substr(i))) {
      return true;
    }
  }
  return false;
}

std::vector<TextPiece> split_placeholders(std::string_view text, std::size_t at, TextMistakes& mistakes) {
  std::vector<TextPiece> pieces;
  std::string literal;
  const auto end_literal = [&] {
    if (!literal.empty()) pieces.push_back({std::exchange(literal, {})});
  };
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("{{") || rest.starts_with("}}")) {
      literal += rest[0];
      i += 2;
    } else if (begins_one(rest)) {
      const std::size_t end = placeholder_end(rest);
      if (end == std::string_view::npos) {
        mistakes.push_back(
            {at + i, 1, "this brace is not closed", "write {n}, or {{ where a brace is meant"});
        return pieces;
      }
      end_literal();
      pieces.push_back({"", read_one(rest.substr(0, end), at + i, mistakes)});
      i += end;
    } else {
      literal += rest[0];
      ++i;
    }
  }
  end_literal();
  return pieces;
}

}  // namespace weir
