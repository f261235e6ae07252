#include "harness/repro/redact.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "harness/base/secrets.h"

namespace weir {
namespace {

constexpr auto kSecretWords = std::to_array<std::string_view>(
    {"password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "privatekey", "signingkey",
     "authorization", "credential", "cookie", "session", "signature", "bearer", "jwt"});

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

bool is_space(char c) { return c == ' ' || c == '\t'; }

/// A quote as it stands in the text: `"`, or `\"` where it is within a string of TOML.
std::size_t quote_at(std::string_view text, std::size_t at) {
  std::size_t slashes = 0;
  while (at + slashes < text.size() && text[at + slashes] == '\\') ++slashes;
  const bool quote = at + slashes < text.size() && (text[at + slashes] == '"' || text[at + slashes] == '\'');
  return quote ? slashes + 1 : 0;
}

struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The value that begins at `at`, without its quotes; nothing where none does, or it is a table or a list.
std::optional<Part> value_at(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  if (const std::size_t quote = quote_at(text, at)) {
    const std::string_view mark = text.substr(at, quote);
    const std::size_t begin = at + quote;
    for (std::size_t i = begin; i < text.size(); ++i) {
      if (text.substr(i, quote) == mark) return Part{begin, i};
      // One that is written out within the value.
      if (quote == 1 && text[i] == '\\') ++i;
    }
    return Part{begin, text.size()};
  }
  std::size_t end = at;
  while (end < text.size() && std::string_view(",}]\n\r\"'\\{[").find(text[end]) == std::string_view::npos)
    ++end;
  if (end == at) return std::nullopt;
  return Part{at, end};
}

/// Behind a name: where its value begins, past a quote, blanks and ':' or '='.
std::optional<std::size_t> past_sign(std::string_view text, std::size_t at) {
  at += quote_at(text, at);
  while (at < text.size() && is_space(text[at])) ++at;
  if (at >= text.size() || (text[at] != ':' && text[at] != '=')) return std::nullopt;
  while (at < text.size() && (text[at] == ':' || text[at] == '=')) ++at;  // "==" stands in conditions
  return at;
}

/// Where a table ends that gives names to paths, "keep = { token = "auth.token" }"; nothing where none begins.
std::optional<std::size_t> past_paths(std::string_view text, std::string_view name, std::size_t at) {
  if (name != "keep" && name != "remember") return std::nullopt;
  std::optional<std::size_t> begin = past_sign(text, at);
  if (!begin) return std::nullopt;
  while (*begin < text.size() && is_space(text[*begin])) ++*begin;
  if (*begin >= text.size() || text[*begin] != '{') return std::nullopt;
  return std::min(text.find('}', *begin), text.size());
}

/// A placeholder, whatever it stands for.
bool is_named_elsewhere(std::string_view value) {
  if (value.starts_with('{') && value.find('}') == value.size() - 1) return true;
  return value.find("${env:") != std::string_view::npos || value.find("{file:") != std::string_view::npos;
}

bool is_literal(std::string_view value) {
  return value == "true" || value == "false" ||
         (!value.empty() && value.find_first_not_of("0123456789.+-eE") == std::string_view::npos);
}

/// "bearer" or "basic" before a word, as in a header's value.
bool is_scheme(std::string_view name) {
  std::string low(name);
  std::transform(low.begin(), low.end(), low.begin(), [](unsigned char c) { return std::tolower(c); });
  return low == "bearer" || low == "basic";
}

/// What is to be masked behind the name that ends at `at`.
std::optional<Part> secret_behind(std::string_view text, std::string_view name, std::size_t at) {
  const std::optional<std::size_t> sign = past_sign(text, at);
  if (sign && sounds_secret(name)) return value_at(text, *sign);
  if (sign || !is_scheme(name) || at >= text.size() || text[at] != ' ') return std::nullopt;
  std::size_t end = at + 1;
  while (end < text.size() &&
         (is_name_char(text[end]) || std::string_view("+/=~").find(text[end]) != std::string_view::npos))
    ++end;
  // A word of prose is no token.
  return end - at > 8 ? std::optional(Part{at + 1, end}) : std::nullopt;
}

}  // namespace

bool sounds_secret(std::string_view name) {
  std::string plain;
  for (char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) { return plain.find(word) != std::string::npos; });
}

std::string redacted(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    if (!is_name_char(text[at])) {
      out += text[at++];
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_name_char(text[end])) ++end;
    const std::string_view name = text.substr(at, end - at);
    out += name;
    at = end;
    if (const std::optional<std::size_t> past = past_paths(text, name, end)) {
      out += text.substr(end, *past - end);
      at = *past;
      continue;
    }
    const std::optional<Part> secret = secret_behind(text, name, end);
    if (!secret) continue;
    const std::string_view value = text.substr(secret->begin, secret->end - secret->begin);
    out += text.substr(end, secret->begin - end);
    if (is_named_elsewhere(value) || value.empty()) {
      out += value;
    } else {
      out += is_literal(value) ? "\"" + std::string(Secrets::kMask) + "\"" : std::string(Secrets::kMask);
    }
    at = secret->end;
  }
  return out;
}

}  // namespace weir
