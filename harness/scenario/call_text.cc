#include "harness/scenario/call_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "harness/scenario/mistakes.h"

namespace weir {
namespace {

using PieceKind = CallTextPiece::Kind;

/// What fills in something of the stream.
constexpr std::array<std::pair<std::string_view, PieceKind>, 3> kOfStream = {
    {{"stream", PieceKind::kStream}, {"incarnation", PieceKind::kIncarnation}, {"group", PieceKind::kGroup}}};

constexpr std::string_view kPlaceholders =
    "placeholders are {stream}, {incarnation}, {group}, {file:PATH} and ${env:NAME}";

bool is_lower(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

bool is_variable_name(std::string_view name) {
  const auto fits = [](char c) { return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return !name.empty() && (name[0] < '0' || name[0] > '9') && std::all_of(name.begin(), name.end(), fits);
}

void add_text(CallText& out, std::string_view text) {
  if (text.empty()) return;
  if (!out.empty() && out.back().kind == PieceKind::kText) {
    out.back().text += text;
  } else {
    out.push_back({PieceKind::kText, std::string(text)});
  }
}

/// As it has to stand to be taken for itself.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool opens = text.substr(i).starts_with("${");
    if (opens) {
      out += "$${";
      ++i;
    } else {
      out += text[i] == '{' ? "{{" : text.substr(i, 1);
    }
  }
  return out;
}

/// The lower-case word behind the brace that `text` begins with.
std::string_view word_in(std::string_view text) {
  std::size_t end = 1;
  while (end < text.size() && is_lower(text[end])) ++end;
  return text.substr(1, end - 1);
}

std::string shown(std::string_view text) { return std::string(text.substr(0, 60)); }

/// One placeholder in a text that begins with it, and how many bytes it takes.
class PlaceholderReader {
 public:
  PlaceholderReader(std::string_view rest, CallText& out) : rest_(rest), out_(out) {}

  [[nodiscard]] std::size_t taken() const { return taken_; }

  /// "${env:NAME}"
  std::optional<CallTextMistake> read_variable() {
    const std::size_t end = rest_.find('}');
    if (end == std::string_view::npos) return not_closed("${env:NAME}");
    const std::string_view inner = rest_.substr(2, end - 2);
    taken_ = end + 1;
    if (!inner.starts_with("env:")) {
      return CallTextMistake{fmt::format("'{}' is no placeholder", shown(rest_.substr(0, taken_))),
                             is_variable_name(inner) ? fmt::format("write ${{env:{}}}", inner)
                                                     : "write ${env:NAME} for a variable of the environment"};
    }
    const std::string_view name = inner.substr(4);
    if (!is_variable_name(name)) {
      return CallTextMistake{fmt::format("'{}' is no name of a variable of the environment", shown(name)),
                             "write ${env:NAME}, NAME of letters, digits and '_'"};
    }
    out_.push_back({PieceKind::kEnv, std::string(name)});
    return std::nullopt;
  }

  /// "{stream}", "{file:PATH}", or a brace that stands for itself.
  std::optional<CallTextMistake> read_braced() {
    const std::string_view word = word_in(rest_);
    const char after = word.size() + 1 < rest_.size() ? rest_[word.size() + 1] : '\0';
    if (word.empty() || (after != '}' && after != ':')) {
      taken_ = 1;
      add_text(out_, "{");
      return std::nullopt;
    }
    if (word == "file" && after == ':') return read_file();
    const auto found =
        std::find_if(kOfStream.begin(), kOfStream.end(), [&](const auto& one) { return one.first == word; });
    if (found != kOfStream.end() && after == '}') {
      out_.push_back({found->second, {}});
      taken_ = word.size() + 2;
      return std::nullopt;
    }
    if (word == "env") {
      return CallTextMistake{"a variable of the environment begins with '$'", "write ${env:NAME}"};
    }
    std::vector<std::string> known = {"file"};
    for (const auto& [name, kind] : kOfStream) known.emplace_back(name);
    return CallTextMistake{fmt::format("there is no placeholder {{{}}} here", word),
                           suggest(word, known, fmt::format("{}; {{{{ is a brace", kPlaceholders))};
  }

 private:
  std::optional<CallTextMistake> read_file() {
    const std::size_t end = rest_.find('}');
    if (end == std::string_view::npos) return not_closed("{file:PATH}");
    const std::string_view path = rest_.substr(6, end - 6);
    if (path.empty()) return CallTextMistake{"'{file:}' names no file", "write {file:PATH}"};
    out_.push_back({PieceKind::kFile, std::string(path)});
    taken_ = end + 1;
    return std::nullopt;
  }

  static CallTextMistake not_closed(std::string_view form) {
    return {fmt::format("a placeholder has no '}}' at its end"), fmt::format("write {}", form)};
  }

  std::string_view rest_;
  CallText& out_;
  std::size_t taken_ = 0;
};

}  // namespace

bool comes_from_outside(const CallText& text) {
  return std::any_of(text.begin(), text.end(), [](const CallTextPiece& piece) {
    return piece.kind == PieceKind::kEnv || piece.kind == PieceKind::kFile;
  });
}

bool is_plain(const CallText& text) {
  return std::all_of(text.begin(), text.end(),
                     [](const CallTextPiece& piece) { return piece.kind == PieceKind::kText; });
}

std::string write_call_text(const CallText& text) {
  std::string out;
  for (const CallTextPiece& piece : text) {
    if (piece.kind == PieceKind::kText) {
      out += escaped(piece.text);
    } else if (piece.kind == PieceKind::kEnv) {
      out += fmt::format("${{env:{}}}", piece.text);
    } else if (piece.kind == PieceKind::kFile) {
      out += fmt::format("{{file:{}}}", piece.text);
    } else {
      const auto* word = std::find_if(kOfStream.begin(), kOfStream.end(),
                                      [&](const auto& one) { return one.second == piece.kind; });
      out += fmt::format("{{{}}}", word->first);
    }
  }
  return out;
}

std::optional<CallTextMistake> parse_call_text(std::string_view text, CallText& out) {
  out.clear();
  while (!text.empty()) {
    const std::size_t next = std::min(text.find_first_of("{$"), text.size());
    add_text(out, text.substr(0, next));
    text.remove_prefix(next);
    if (text.empty()) break;
    std::size_t taken = 1;
    if (text.starts_with("$${") || text.starts_with("{{")) {
      taken = text[0] == '$' ? 3 : 2;
      add_text(out, text.substr(1, taken - 1));
    } else if (text.starts_with("${") || text.starts_with("{")) {
      PlaceholderReader reader(text, out);
      std::optional<CallTextMistake> mistake = text[0] == '$' ? reader.read_variable() : reader.read_braced();
      if (mistake) return mistake;
      taken = reader.taken();
    } else {
      add_text(out, "$");
    }
    text.remove_prefix(taken);
  }
  return std::nullopt;
}

}  // namespace weir
