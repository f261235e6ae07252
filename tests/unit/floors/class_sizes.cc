#include "tests/unit/floors/class_sizes.h"

#include <regex>

namespace weir {
namespace {

/// Without comments, literals' contents, preprocessor lines and attributes; what is left has the same structure.
std::string bare(std::string_view text) {
  static const std::regex noise(
      R"re(//[^\n]*|/\*[^]*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)'|\n[ ]*#[^\n]*|\[\[[^\]]*\]\])re");
  // Macros of annotations, and alignas.
  static const std::regex macro(R"(\b(?:[A-Z][A-Z_]{2,}|alignas|noexcept)\s*\([^()]*\))");
  return std::regex_replace(std::regex_replace(std::string(text), noise, " "), macro, " ");
}

/// Without what stands between < and >, from the inside out.
std::string without_templates(std::string text) {
  static const std::regex innermost(R"(<[^<>;{}]*>)");
  for (std::string before; before != text;) {
    before = text;
    text = std::regex_replace(text, innermost, " ");
  }
  return text;
}

/// One declaration: all up to its body, its initialiser or its end.
void count(std::string declaration, ClassSize& size) {
  static const std::regex access(R"(\b(?:public|protected|private)\s*:)");
  static const std::regex no_part(
      R"(^\s*(?:$|using\b|friend\b|typedef\b|static_assert\b|enum\b|(?:class|struct|union)\s+\w+\s*$))");
  static const std::regex is_static(R"(\bstatic\b|\bconstexpr\b)");
  static const std::regex method(R"(([~\w]+)\s*\()");
  declaration = without_templates(std::regex_replace(declaration, access, " "));
  declaration = std::regex_replace(declaration, std::regex(R"(^\s*template\b)"), " ");
  if (std::regex_search(declaration, no_part)) return;
  if (declaration.find("operator") != std::string::npos) return;
  std::smatch found;
  const std::string before_value = declaration.substr(0, declaration.find('='));
  if (std::regex_search(before_value, found, method)) {
    const std::string own = size.name.substr(size.name.rfind(':') + 1);
    if (found[1] != own && found[1] != "~" + own) ++size.methods;
  } else if (!std::regex_search(declaration, is_static)) {
    ++size.members;
  }
}

class Reader {
 public:
  explicit Reader(std::string text) : text_(std::move(text)) {}

  /// What lies in braces that are no class's: classes in a namespace or a function.
  void read_outside(const std::string& within) {
    std::string head;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '{') {
        ++at_;
        if (const std::string name = class_in(head); !name.empty()) {
          read_class(within, name);
        } else {
          read_outside(within);
        }
        head.clear();
        if (at_ >= text_.size()) return;
      } else if (c == '}') {
        return;
      } else if (c == ';') {
        head.clear();
      } else {
        head += c;
      }
    }
  }

  std::vector<ClassSize> sizes;

 private:
  static std::string class_in(const std::string& head) {
    static const std::regex named(R"(\b(?:class|struct|union)\s+(\w+)(?:\s+final)?\s*(?::[^:][^;]*)?$)");
    static const std::regex enumeration(R"(\benum\b)");
    static const std::regex trailing(R"(\s+$)");
    const std::string text = without_templates(std::regex_replace(head, trailing, ""));
    std::smatch found;
    if (std::regex_search(text, enumeration) || !std::regex_search(text, found, named)) return "";
    return found[1];
  }

  void skip_braces() {
    for (std::size_t depth = 1; depth > 0 && at_ < text_.size(); ++at_) {
      if (text_[at_] == '{') ++depth;
      if (text_[at_] == '}') --depth;
    }
  }

  /// Behind the opening brace; stops at the closing one.
  void read_class(const std::string& within, const std::string& name) {
    ClassSize size{within.empty() ? name : within + "::" + name};
    std::string head;
    std::size_t parens = 0;
    bool counted = false;  // a body or an initialiser is past; only names or the semicolon follow
    while (at_ < text_.size() && (parens > 0 || text_[at_] != '}')) {
      const char c = text_[at_++];
      if (c == '(') ++parens;
      if (c == ')') --parens;
      if (c == '{' && parens == 0) {
        if (const std::string inner = class_in(head); !inner.empty()) {
          read_class(size.name, inner);
          ++at_;
          head.clear();
          continue;
        }
        skip_braces();
        // A method's body ends it; what an initialiser or an enum follows has a semicolon.
        const bool body = head.find('(') != std::string::npos && head.find('=') == std::string::npos;
        if (!counted) count(head, size);
        counted = !body;
        if (body) head.clear();
        continue;
      }
      if (c == ';' && parens == 0) {
        if (!counted) count(head, size);
        head.clear();
        counted = false;
        continue;
      }
      head += c;
    }
    sizes.push_back(size);
  }

  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<ClassSize> class_sizes(std::string_view text) {
  Reader reader(bare(text));
  reader.read_outside("");
  return reader.sizes;
}

}  // namespace weir
