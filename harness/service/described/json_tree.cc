#include "harness/service/described/json_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/service/described/placeholder.h"

namespace weir {
namespace {

/// The text with quotes around placeholders that stand by themselves, and where each of its bytes was.
struct QuotedText {
  std::string text;
  std::vector<std::size_t> was;

  void add(char c, std::size_t at) {
    text += c;
    was.push_back(at);
  }
  [[nodiscard]] std::size_t origin(std::size_t at) const {
    if (was.empty()) return 0;
    return was[std::min(at, was.size() - 1)];
  }
};

QuotedText quote_placeholders(std::string_view text) {
  QuotedText out;
  bool within = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (within && c == '\\' && i + 1 < text.size()) {
      out.add(c, i);
      ++i;
      out.add(text[i], i);
      continue;
    }
    if (c == '"') within = !within;
    const std::string_view rest = text.substr(i);
    const bool begins = rest.starts_with("${") || (c == '{' && rest.size() > 1 &&
                                                   std::isalpha(static_cast<unsigned char>(rest[1])) != 0);
    const std::size_t end = !within && begins ? placeholder_end(rest) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out.add(c, i);
      continue;
    }
    out.add('"', i);
    for (std::size_t k = 0; k < end; ++k) {
      if (rest[k] == '"' || rest[k] == '\\') out.add('\\', i + k);
      out.add(rest[k], i + k);
    }
    out.add('"', i + end - 1);
    i += end - 1;
  }
  return out;
}

/// Tells how far the parser has read.
class CountedIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountedIterator(const char* at, std::size_t* count) : at_(at), count_(count) {}
  const char& operator*() const { return *at_; }
  CountedIterator& operator++() {
    ++at_;
    ++*count_;
    return *this;
  }
  CountedIterator operator++(int) {
    CountedIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountedIterator& a, const CountedIterator& b) { return a.at_ == b.at_; }
  friend bool operator!=(const CountedIterator& a, const CountedIterator& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  std::size_t* count_;
};

class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  TreeBuilder(const QuotedText& source, const std::size_t& read, TextMistakes& mistakes)
      : source_(source), read_(read), mistakes_(mistakes) {}

  JsonTree root;

  bool null() override { return add(JsonTree::Kind::kNull, "null"); }
  bool boolean(bool value) override {
    return add(value ? JsonTree::Kind::kTrue : JsonTree::Kind::kFalse, value ? "true" : "false");
  }
  bool number_integer(number_integer_t value) override {
    return add(JsonTree::Kind::kNumber, fmt::format("{}", value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return add(JsonTree::Kind::kNumber, fmt::format("{}", value));
  }
  bool number_float(number_float_t, const string_t& written) override {
    return add(JsonTree::Kind::kNumber, written);
  }
  bool string(string_t& value) override {
    JsonTree& tree = put(JsonTree::Kind::kText);
    tree.text = value;
    place_text(tree.at, tree.length);
    return true;
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(JsonTree::Kind::kObject); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(JsonTree::Kind::kList); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    JsonMember member;
    member.name = name;
    place_text(member.at, member.length);
    const auto known = std::find_if(open_.back()->members.begin(), open_.back()->members.end(),
                                    [&](const JsonMember& other) { return other.name == name; });
    if (known != open_.back()->members.end()) {
      mistakes_.push_back(
          {member.at, member.length, fmt::format("'{}' stands here twice", name), "keep one of the two"});
    }
    open_.back()->members.push_back(std::move(member));
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception& error) override {
    // "[json.exception.parse_error.101] parse error at line 1, column 9: syntax error while parsing value - ...; expected ..."
    std::string reason = error.what();
    if (const std::size_t colon = reason.find(": "); colon != std::string::npos)
      reason = reason.substr(colon + 2);
    const std::size_t at = position > 0 ? position - 1 : 0;
    mistakes_.push_back({source_.origin(at), 1, fmt::format("this is no JSON: {}", reason),
                         "a message is a JSON object: {\"field\": \"value\", \"number\": 5}"});
    return false;
  }

 private:
  /// A text has just been read, its second quote last.
  void place_text(std::size_t& at, std::size_t& length) const {
    const std::size_t end = read_ - 1;  // of the quote
    std::size_t begin = end;
    const auto escaped = [&](std::size_t quote) {
      std::size_t slashes = 0;
      while (quote > slashes && source_.text[quote - slashes - 1] == '\\') ++slashes;
      return slashes % 2 == 1;
    };
    while (begin > 0 && (source_.text[begin - 1] != '"' || escaped(begin - 1))) --begin;
    at = source_.origin(begin);
    length = std::max<std::size_t>(1, source_.origin(end) - at);
    if (source_.origin(end) == at && end > begin) length = 1;
  }

  bool add(JsonTree::Kind kind, std::string text) {
    // Of a number the parser has seen what follows.
    const std::size_t end =
        kind == JsonTree::Kind::kNumber && read_ < source_.text.size() ? read_ - 1 : read_;
    const std::size_t from = end > text.size() ? end - text.size() : 0;
    JsonTree& tree = put(kind);
    tree.at = source_.origin(from);
    tree.length = text.size();
    tree.text = std::move(text);
    return true;
  }

  JsonTree& put(JsonTree::Kind kind) {
    JsonTree* tree = &root;
    if (!open_.empty()) {
      JsonTree& parent = *open_.back();
      tree =
          parent.kind == JsonTree::Kind::kList ? &parent.items.emplace_back() : &parent.members.back().value;
    }
    tree->kind = kind;
    return *tree;
  }
  /// A container is complete in its parent only when it is closed; until then nothing else is added to the parent, so that it stays put.
  bool open(JsonTree::Kind kind) {
    JsonTree& here = put(kind);
    here.at = source_.origin(read_ > 0 ? read_ - 1 : 0);
    open_.push_back(&here);
    return true;
  }
  bool close() {
    open_.back()->length = source_.origin(read_ > 0 ? read_ - 1 : 0) + 1 - open_.back()->at;
    open_.pop_back();
    return true;
  }

  const QuotedText& source_;
  const std::size_t& read_;
  TextMistakes& mistakes_;
  std::vector<JsonTree*> open_;
};

std::string without_doubled_braces(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i + 1 < text.size() && (text[i] == '{' || text[i] == '}') && text[i + 1] == text[i]) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace

const JsonTree* JsonTree::find(std::string_view name) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const JsonMember& member) { return member.name == name; });
  return found == members.end() ? nullptr : &found->value;
}

bool JsonTree::has_placeholder() const {
  if (kind == Kind::kText) return weir::has_placeholder(text);
  return std::any_of(items.begin(), items.end(),
                     [](const JsonTree& item) { return item.has_placeholder(); }) ||
         std::any_of(members.begin(), members.end(), [](const JsonMember& member) {
           return weir::has_placeholder(member.name) || member.value.has_placeholder();
         });
}

std::string JsonTree::dump() const {
  std::string out;
  switch (kind) {
    case Kind::kText:
      return nlohmann::json(without_doubled_braces(text)).dump();
    case Kind::kList:
      for (const JsonTree& item : items) out += (out.empty() ? "" : ",") + item.dump();
      return "[" + out + "]";
    case Kind::kObject:
      for (const JsonMember& member : members)
        out += (out.empty() ? "" : ",") + nlohmann::json(member.name).dump() + ":" + member.value.dump();
      return "{" + out + "}";
    default:
      return text;
  }
}

std::string JsonTree::describe() const {
  switch (kind) {
    case Kind::kNumber:
      return "the number " + text;
    case Kind::kText:
      return text.size() <= 40 ? "\"" + text + "\"" : "a text";
    case Kind::kList:
      return "a list";
    case Kind::kObject:
      return "an object";
    default:
      return text;
  }
}

std::optional<JsonTree> parse_json(std::string_view text, TextMistakes& mistakes) {
  const QuotedText source = quote_placeholders(text);
  std::size_t read = 0;
  TreeBuilder builder(source, read, mistakes);
  const char* const begin = source.text.data();
  const std::size_t before = mistakes.size();
  std::size_t unused = 0;
  const bool sound = nlohmann::json::sax_parse(
      CountedIterator(begin, &read), CountedIterator(begin + source.text.size(), &unused), &builder);
  if (!sound || mistakes.size() > before) return std::nullopt;
  return std::move(builder.root);
}

}  // namespace weir
