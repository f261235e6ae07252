#include "harness/service/described/condition.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <charconv>
#include <string>
#include <utility>

#include "harness/service/described/field_names.h"

namespace weir {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

/// A part of the text, without the blanks around it.
struct TextPart {
  std::string_view text;
  std::size_t at = 0;

  [[nodiscard]] TextPart from(std::size_t offset) const { return {text.substr(offset), at + offset}; }
  [[nodiscard]] TextPart up_to(std::size_t length) const { return {text.substr(0, length), at}; }
  [[nodiscard]] TextPart trimmed() const {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {text.substr(text.size()), at + text.size()};
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    return {text.substr(first, last - first + 1), at + first};
  }
};

class ConditionReader {
 public:
  ConditionReader(const Descriptor& message, TextMistakes& mistakes)
      : message_(message), mistakes_(mistakes) {}

  bool read(TextPart all, Condition& out) {
    all = all.trimmed();
    if (all.text.empty())
      return wrong(all, "the condition is empty", "write a comparison such as count > 0, or has(field)");
    if (const std::size_t two = all.text.find("&&"); two != std::string_view::npos)
      return several(all.from(two).up_to(2));
    if (const std::size_t two = all.text.find("||"); two != std::string_view::npos)
      return several(all.from(two).up_to(2));
    if (all.text[0] == '!') {
      out.negated_ = true;
      all = all.from(1).trimmed();
    }
    const Comparison found = find_comparison(all);
    const TextPart left = all.up_to(found.at).trimmed();
    if (!read_operand(left, out)) return false;
    if (found.length == 0) return read_alone(left, out);
    out.is_ = found.is;
    const TextPart right = all.from(found.at + found.length).trimmed();
    return read_literal(right, all.from(found.at).up_to(found.length), out);
  }

 private:
  struct Comparison {
    std::size_t at = 0;
    std::size_t length = 0;  // 0: there is none, and `at` is the end
    Condition::Is is = Condition::Is::kOther;
  };

  bool wrong(const TextPart& where, std::string reason, std::string remedy) {
    mistakes_.push_back(
        {where.at, std::max<std::size_t>(1, where.text.size()), std::move(reason), std::move(remedy)});
    return false;
  }
  bool several(const TextPart& where) {
    return wrong(where, "a condition is one comparison",
                 "list several conditions, [\"a == 1\", \"b == 2\"]: any of them is enough");
  }

  static Comparison find_comparison(const TextPart& all) {
    constexpr std::array<std::pair<std::string_view, Condition::Is>, 6> kAll = {{
        {"==", Condition::Is::kEqual},
        {"!=", Condition::Is::kOther},
        {"<=", Condition::Is::kAtMost},
        {">=", Condition::Is::kAtLeast},
        {"<", Condition::Is::kBelow},
        {">", Condition::Is::kAbove},
    }};
    char quote = '\0';
    for (std::size_t i = 0; i < all.text.size(); ++i) {
      const char c = all.text[i];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
        continue;
      }
      if (c == '"' || c == '\'') quote = c;
      for (const auto& [word, is] : kAll) {
        if (all.text.substr(i, word.size()) == word) return {i, word.size(), is};
      }
    }
    return {.at = all.text.size()};
  }

  bool read_operand(const TextPart& part, Condition& out) {
    for (const auto& [word, of] : {std::pair{std::string_view("has"), Condition::Of::kPresence},
                                   std::pair{std::string_view("len"), Condition::Of::kLength}}) {
      if (!part.text.starts_with(word)) continue;
      const TextPart rest = part.from(word.size()).trimmed();
      if (!rest.text.starts_with('(')) continue;
      if (!rest.text.ends_with(')'))
        return wrong(rest.up_to(1), "this bracket is not closed", fmt::format("write {}(path)", word));
      out.of_ = of;
      return read_path(rest.from(1).up_to(rest.text.size() - 2).trimmed(), out);
    }
    if (const std::size_t open = part.text.find('('); open != std::string_view::npos) {
      return wrong(part, fmt::format("there is no function '{}'", part.text.substr(0, open)),
                   "there are has(path) and len(path)");
    }
    const std::size_t single = part.text.find('=');
    if (single != std::string_view::npos)
      return wrong(part.from(single).up_to(1), "'=' does not compare", "write ==");
    return read_path(part, out);
  }

  bool read_path(const TextPart& part, Condition& out) {
    out.path_ = Path::compile(part.text, message_, mistakes_, part.at);
    if (!out.path_) return false;
    const FieldDescriptor& field = out.path_->field();
    if (out.of_ == Condition::Of::kPresence) return true;
    const bool countable = out.path_->is_list() || field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    if (out.of_ == Condition::Of::kLength) {
      return countable ||
             wrong(part, fmt::format("'{}' is {}, which has no length", part.text, describe_item(field)),
                   "len() takes a list, a map, a text or bytes");
    }
    if (out.path_->is_list()) {
      return wrong(part, fmt::format("'{}' is {}", part.text, describe_field(field)),
                   fmt::format("compare its length, len({}) > 0, or its items, {}[*]", part.text, part.text));
    }
    if (field.message_type() != nullptr) {
      return wrong(
          part, fmt::format("'{}' is {}, a message", part.text, describe_item(field)),
          fmt::format(
              "ask whether it is there, has({}), or compare one of its fields: {}.{}", part.text, part.text,
              field.message_type()->field_count() > 0 ? field.message_type()->field(0)->name() : "x"));
    }
    return true;
  }

  /// Without a comparison it has to be true or false by itself.
  bool read_alone(const TextPart& part, Condition& out) {
    if (out.of_ == Condition::Of::kPresence) return true;
    if (out.of_ == Condition::Of::kLength)
      return wrong(part, "a length is neither true nor false", fmt::format("compare it: {} > 0", part.text));
    if (out.path_->field().cpp_type() != FieldDescriptor::CPPTYPE_BOOL) {
      return wrong(
          part,
          fmt::format("'{}' is {}, neither true nor false", part.text, describe_item(out.path_->field())),
          fmt::format("compare it, such as {} == {}", part.text,
                      out.path_->field().cpp_type() == FieldDescriptor::CPPTYPE_STRING ? "\"text\"" : "0"));
    }
    out.is_ = Condition::Is::kOther;
    out.literal_ = std::int64_t{0};
    return true;
  }

  bool read_literal(const TextPart& part, const TextPart& comparison, Condition& out) {
    if (out.of_ == Condition::Of::kPresence)
      return wrong(comparison, "has() is true or false by itself",
                   "remove the comparison; write !has(path) for its absence");
    if (part.text.empty())
      return wrong(comparison, "there is nothing to compare with",
                   "write a number, a text in quotes or true");
    if (out.of_ == Condition::Of::kLength) return read_number(part, "a length", /*whole=*/true, out);
    const FieldDescriptor& field = out.path_->field();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return read_text(part, field, out);
      case FieldDescriptor::CPPTYPE_BOOL:
        if (part.text == "true" || part.text == "false") {
          out.literal_ = static_cast<std::int64_t>(part.text == "true" ? 1 : 0);
          return true;
        }
        return wrong(part,
                     fmt::format("'{}' is a bool, and {} is neither true nor false", field.name(), part.text),
                     "write true or false without quotes");
      case FieldDescriptor::CPPTYPE_ENUM:
        return read_enum(part, field, out);
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        return read_number(part, describe_item(field), /*whole=*/false, out);
      default:
        return read_number(part, describe_item(field), /*whole=*/true, out);
    }
  }

  static bool is_quoted(std::string_view text) {
    return text.size() >= 2 && (text[0] == '"' || text[0] == '\'') && text.back() == text[0];
  }

  bool read_text(const TextPart& part, const FieldDescriptor& field, Condition& out) {
    if (is_quoted(part.text)) {
      out.literal_ = std::string(part.text.substr(1, part.text.size() - 2));
      return true;
    }
    return wrong(part,
                 fmt::format("'{}' is {}, and {} is no text", field.name(), describe_item(field), part.text),
                 fmt::format("put it in quotes: '{}'", part.text));
  }

  bool read_enum(const TextPart& part, const FieldDescriptor& field, Condition& out) {
    const std::string_view name =
        is_quoted(part.text) ? part.text.substr(1, part.text.size() - 2) : part.text;
    if (const EnumValueDescriptor* value = field.enum_type()->FindValueByName(std::string(name))) {
      out.literal_ = static_cast<std::int64_t>(value->number());
      return true;
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size()) {
      out.literal_ = number;
      return true;
    }
    return wrong(part, fmt::format("{} has no value '{}'", field.enum_type()->full_name(), name),
                 suggest_enum_value(*field.enum_type(), name));
  }

  bool read_number(const TextPart& part, const std::string& what, bool whole, Condition& out) {
    const char* const first = part.text.data();
    const char* const last = first + part.text.size();
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(first, last, number);
    if (error == std::errc() && end == last) {
      out.literal_ = number;
      return true;
    }
    std::uint64_t large = 0;
    if (auto [stop, problem] = std::from_chars(first, last, large); problem == std::errc() && stop == last) {
      out.literal_ = large;
      return true;
    }
    double real = 0;
    if (auto [stop, problem] = std::from_chars(first, last, real);
        problem == std::errc() && stop == last && !whole) {
      out.literal_ = real;
      return true;
    }
    return wrong(part,
                 fmt::format("this is {}, and {} is no {}number", what, part.text, whole ? "whole " : ""),
                 is_quoted(part.text) ? "remove the quotes" : "compare it with a number, such as 0");
  }

  const Descriptor& message_;
  TextMistakes& mistakes_;
};

std::optional<Condition> Condition::compile(std::string_view text, const Descriptor& message,
                                            TextMistakes& mistakes) {
  Condition condition;
  if (!ConditionReader(message, mistakes).read({text, 0}, condition)) return std::nullopt;
  return condition;
}

bool Condition::compares(const FieldValue& value) const {
  const int order = compare(value, view(literal_));
  switch (is_) {
    case Is::kEqual:
      return order == 0;
    case Is::kOther:
      return order != 0;
    case Is::kBelow:
      return order < 0;
    case Is::kAbove:
      return order > 0;
    case Is::kAtMost:
      return order <= 0;
    case Is::kAtLeast:
      return order >= 0;
  }
  return false;
}

bool Condition::holds(std::string_view bytes) const {
  bool found = false;
  if (of_ == Of::kPresence) {
    found = path_->has(bytes);
  } else if (of_ == Of::kLength) {
    found = compares(path_->length(bytes));
  } else if (path_->is_many()) {
    path_->each(bytes, [&](const FieldValue& value) {
      found = compares(value);
      return !found;
    });
  } else {
    std::string scratch;
    found = compares(path_->value(bytes, scratch));
  }
  return found != negated_;
}

}  // namespace weir
