#include "tests/support/source_texts.h"

#include <algorithm>

namespace weir {
namespace {

/// Reads a source from one end to the other.
class Reader {
 public:
  Reader(const std::string& file, std::string_view source) : file_(file), source_(source) {}

  std::vector<LiteralText> read() {
    while (at_ < source_.size()) {
      if (starts("//") || (starts("#") && at_line_start())) {
        at_ = std::min(source_.find('\n', at_), source_.size());
      } else if (starts("R\"(")) {
        raw();
      } else if (starts("\"")) {
        plain();
      } else if (starts("'")) {
        character();
      } else {
        if (std::string_view(" \t\r\n").find(source_[at_]) == std::string_view::npos) joined_ = false;
        ++at_;
      }
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool starts(std::string_view what) const { return source_.substr(at_).starts_with(what); }
  [[nodiscard]] bool at_line_start() const {
    const std::size_t before = source_.find_last_not_of(" \t", at_ == 0 ? 0 : at_ - 1);
    return at_ == 0 || before == std::string_view::npos || source_[before] == '\n';
  }
  void raw() {
    const std::size_t from = at_ + 3;
    const std::size_t end = std::min(source_.find(")\"", from), source_.size());
    add(std::string(source_.substr(from, end - from)));
    at_ = std::min(end + 2, source_.size());
  }
  void plain() {
    const std::size_t begin = at_++;
    std::string text;
    for (; at_ < source_.size() && source_[at_] != '"'; ++at_) {
      if (source_[at_] != '\\' || at_ + 1 == source_.size()) {
        text += source_[at_];
        continue;
      }
      ++at_;
      text += source_[at_] == 'n' ? '\n' : source_[at_] == 't' ? '\t' : source_[at_];
    }
    const std::size_t end = std::min(at_ + 1, source_.size());
    at_ = begin;
    add(std::move(text));
    at_ = end;
  }
  /// 'x', and the digit separators of 1'000.
  void character() {
    joined_ = false;
    if (source_.substr(at_).size() > 3 && source_[at_ + 1] == '\\') {
      at_ = std::min(source_.find('\'', at_ + 3), source_.size() - 1) + 1;
    } else {
      at_ += source_.size() > at_ + 2 && source_[at_ + 2] == '\'' ? 3 : 1;
    }
  }
  void add(std::string text) {
    if (joined_ && !found_.empty()) {
      found_.back().text += text;
    } else {
      const auto line = static_cast<std::size_t>(
          1 + std::count(source_.begin(), source_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
      found_.push_back({file_, line, std::move(text)});
    }
    joined_ = true;
  }

  const std::string& file_;
  std::string_view source_;
  std::size_t at_ = 0;
  bool joined_ = false;  // nothing but space since the last literal
  std::vector<LiteralText> found_;
};

}  // namespace

std::vector<LiteralText> texts_of(const std::string& file, std::string_view source) {
  return Reader(file, source).read();
}

}  // namespace weir
