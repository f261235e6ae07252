#include "harness/scenario/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "harness/model/outcome_classes.h"
#include "harness/model/utf8.h"

namespace weir {
namespace {

using Kind = Node::Kind;

std::string last_part(const std::string& path) {
  std::size_t dot = path.rfind('.');
  return dot == std::string::npos ? path : path.substr(dot + 1);
}

/// Long texts would bury the message.
std::string shorten(const std::string& text) {
  constexpr std::size_t kShown = 40;
  if (text.size() <= kShown) return text;
  return text.substr(0, whole_characters(text, kShown)) + "...";
}

std::string unit_remedy(ValueType type, const std::string& number) {
  switch (type) {
    case ValueType::kDuration:
      return fmt::format("add a unit, in quotes: \"{0}ms\" or \"{0}s\"", number);
    case ValueType::kBytes:
      return fmt::format("add a unit, in quotes: \"{0}B\" or \"{0}KiB\"", number);
    case ValueType::kRate:
      return fmt::format("add a unit, in quotes: \"{0}/s\"", number);
    default:
      return "";
  }
}

std::string form_remedy(ValueType type) {
  switch (type) {
    case ValueType::kDuration:
      return "write a number and one of ns, us, ms, s, m, h, such as \"20ms\"";
    case ValueType::kBytes:
      return "write a number and one of B, kB, MB, KiB, MiB, such as \"64KiB\"";
    case ValueType::kRate:
      return "write a number and /s or /m, such as \"2000/s\"";
    default:
      return "";
  }
}

std::string wrong_type_remedy(const Node& node, const ValueSpec& spec) {
  std::string written(node.value.text());
  bool number = node.kind == Kind::kInteger || node.kind == Kind::kFloat;
  switch (spec.type) {
    case ValueType::kString:
      return number || node.kind == Kind::kBool || node.kind == Kind::kDate
                 ? fmt::format("put it in quotes: \"{}\"", shorten(written))
                 : "write a text in quotes";
    case ValueType::kBool:
      return "write true or false, without quotes";
    case ValueType::kInteger:
      return node.kind == Kind::kString ? "write a whole number, without quotes" : "write a whole number";
    case ValueType::kFraction:
      return "write a number such as 0.1, without quotes";
    case ValueType::kChoice:
      return fmt::format("write one of {}", enumerate(spec.choices));
    default:
      return number ? unit_remedy(spec.type, written) : form_remedy(spec.type);
  }
}

template <typename T>
std::optional<ParamValue> widen(const std::optional<T>& value) {
  return value ? std::optional<ParamValue>(*value) : std::nullopt;
}

std::optional<ParamValue> parse_quantity(ValueType type, std::string_view text) {
  if (type == ValueType::kDuration) return widen(parse_duration(text));
  if (type == ValueType::kBytes) return widen(parse_bytes(text));
  if (type == ValueType::kRate) return widen(parse_rate(text));
  return std::nullopt;
}

/// Letters in one case, dashes of one kind.
std::string plain_name(std::string_view name) {
  std::string out(name);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::tolower(c)); });
  return out;
}

/// What a code was written as: a text, or a number without quotes. Nothing for anything else.
std::optional<std::string> code_text(const Node& node, const ValueSpec& spec) {
  if ((!spec.is_code && spec.any_number_to == 0) || node.kind != Kind::kInteger) return std::nullopt;
  return std::to_string(node.integer);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "31" for 31 and 0x1f; nothing for what is no number up to `most`.
std::optional<std::string> digits_of(std::string_view text, std::int64_t most) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, hex ? 16 : 10);
  const bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  return whole && number <= static_cast<std::uint64_t>(most) ? std::optional(std::to_string(number))
                                                             : std::nullopt;
}

/// How many of the choices are names; a code's numbers may stand behind them as choices of their own.
std::int64_t names_among(const ValueSpec& spec) {
  return std::count_if(spec.choices.begin(), spec.choices.end(),
                       [](const std::string& choice) { return !is_number(choice); });
}

/// The mistake of a text, or of a code's number, that is none of the choices.
void refuse_choice(Mistakes& mistakes, const Node& node, const ValueSpec& spec, const std::string& written) {
  const std::string name = last_part(node.path);
  // A long list is said once, if at all.
  constexpr std::size_t kShortList = 8;
  const bool number = is_number(written) || (written.starts_with('-') && is_number(written.substr(1)));
  const std::string remedy = remedy_for_number(spec.other_numbers, written);
  if (number && (spec.any_number_to > 0 || (spec.is_code && names_among(spec) > 0))) {
    const std::int64_t last =
        spec.any_number_to > 0 ? spec.any_number_to : spec.first_number + names_among(spec) - 1;
    mistakes.at_value(node,
                      fmt::format("'{}' can't be {}: its numbers are {} to {}", name, shorten(written),
                                  spec.first_number, last),
                      remedy.empty() ? fmt::format("write one of {}", enumerate(spec.choices)) : remedy);
    return;
  }
  if (!remedy.empty()) {
    mistakes.at_value(node, fmt::format("'{}' can't be {}", name, shorten(written)), remedy);
    return;
  }
  mistakes.at_value(
      node,
      spec.choices.size() <= kShortList
          ? fmt::format("'{}' must be {}, not \"{}\"", name, describe_type(spec), shorten(written))
          : fmt::format("'{}' can't be \"{}\"", name, shorten(written)),
      suggest(written, spec.choices, fmt::format("write one of {}", enumerate(spec.choices))));
}

/// The value of a node of a kind that fits the type; nothing when it doesn't fit.
std::optional<ParamValue> value_of(const Node& node, const ValueSpec& spec) {
  switch (spec.type) {
    case ValueType::kBool:
      return node.kind == Kind::kBool ? std::optional<ParamValue>(node.flag) : std::nullopt;
    case ValueType::kInteger:
      return node.kind == Kind::kInteger ? std::optional<ParamValue>(node.integer) : std::nullopt;
    case ValueType::kFraction:
      if (node.kind == Kind::kInteger) return static_cast<double>(node.integer);
      return node.kind == Kind::kFloat && std::isfinite(node.number) ? std::optional<ParamValue>(node.number)
                                                                     : std::nullopt;
    default:
      return node.kind == Kind::kString ? std::optional<ParamValue>(node.text) : widen(code_text(node, spec));
  }
}

}  // namespace

std::optional<std::string> choice_of(const ValueSpec& spec, std::string_view text) {
  if (std::find(spec.choices.begin(), spec.choices.end(), text) != spec.choices.end())
    return std::string(text);
  if (spec.any_number_to > 0) {
    if (std::optional<std::string> digits = digits_of(text, spec.any_number_to)) return digits;
  }
  if (!spec.is_code) return std::nullopt;
  for (std::size_t i = 0; i < spec.choices.size(); ++i) {
    if (is_number(spec.choices[i])) continue;
    const bool named = plain_name(spec.choices[i]) == plain_name(text);
    if (named || std::to_string(spec.first_number + static_cast<std::int64_t>(i)) == text)
      return spec.choices[i];
  }
  return std::nullopt;
}

std::string remedy_for_number(const std::vector<OtherNumbers>& others, std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  const auto found = std::find_if(others.begin(), others.end(), [number](const OtherNumbers& one) {
    return one.low <= number && number <= one.high;
  });
  return found == others.end() ? std::string() : found->remedy;
}

bool within_limits(const ParamValue& value, const ValueSpec& spec) {
  if (spec.low && (value < *spec.low || (spec.above_low && value == *spec.low))) return false;
  return !spec.high || value <= *spec.high;
}

ValueSpec whole_number(std::int64_t low, std::int64_t high) {
  return {.type = ValueType::kInteger, .choices = {}, .low = low, .high = high};
}

ValueSpec time_from(Duration low) {
  return {.type = ValueType::kDuration, .choices = {}, .low = low, .high = kLongestTime};
}

ValueSpec positive_time() {
  return {.type = ValueType::kDuration,
          .choices = {},
          .low = Duration(0),
          .high = kLongestTime,
          .above_low = true};
}

ValueSpec positive_rate() {
  return {.type = ValueType::kRate, .choices = {}, .low = Rate{0}, .high = Rate{1e9}, .above_low = true};
}

ValueSpec spec_of(const ParamSpec& param) {
  ValueSpec spec{.type = param.type,
                 .choices = param.choices,
                 .low = {},
                 .high = {},
                 .is_code = param.is_code,
                 .first_number = param.first_number,
                 .any_number_to = param.any_number_to,
                 .other_numbers = param.other_numbers};
  switch (param.type) {
    case ValueType::kDuration:
      if (param.positive) return positive_time();
      // Only a deadline may lie in the past.
      return time_from(param.name == "deadline" ? -kLongestTime : Duration(0));
    case ValueType::kFraction:
      spec.low = 0.0;
      spec.high = 1.0;
      return spec;
    case ValueType::kInteger:
      return whole_number(std::max<std::int64_t>(param.low, param.positive ? 1 : 0), param.high);
    case ValueType::kRate:
      return positive_rate();
    case ValueType::kBytes:
      if (param.positive) {
        spec.low = Bytes{0};
        spec.above_low = true;
      }
      return spec;
    case ValueType::kString:
      // What has to be said can't be nothing.
      spec.above_low = param.default_text.empty() && !param.optional;
      return spec;
    default:
      return spec;
  }
}

std::string describe_type(const ValueSpec& spec) {
  switch (spec.type) {
    case ValueType::kString:
      return "a text in quotes";
    case ValueType::kBool:
      return "true or false";
    case ValueType::kInteger:
      return "a whole number";
    case ValueType::kFraction:
      return "a number";
    case ValueType::kDuration:
      return "a duration such as \"20ms\"";
    case ValueType::kBytes:
      return "a size such as \"64KiB\"";
    case ValueType::kRate:
      return "a rate such as \"2000/s\"";
    case ValueType::kChoice:
      break;
  }
  std::vector<std::string> quoted;
  for (const std::string& choice : spec.choices) quoted.push_back("\"" + choice + "\"");
  if (spec.any_number_to > 0) quoted.push_back(fmt::format("a number up to {}", spec.any_number_to));
  return enumerate(quoted);
}

std::string describe_limits(const ValueSpec& spec) {
  std::string low_word = spec.above_low ? "above" : "at least";
  // A limit that only guards against overflow says nothing to a reader.
  bool low_matters = spec.low && *spec.low != ParamValue(-kLongestTime);
  if (!low_matters && !spec.high) return "";
  if (!low_matters) return fmt::format("at most {}", format_value(*spec.high));
  if (!spec.high) return fmt::format("{} {}", low_word, format_value(*spec.low));
  if (spec.above_low)
    return fmt::format("above {}, at most {}", format_value(*spec.low), format_value(*spec.high));
  return fmt::format("from {} to {}", format_value(*spec.low), format_value(*spec.high));
}

std::string format_value(const ParamValue& value) {
  struct Formatter {
    std::string operator()(const std::string& v) const { return "\"" + v + "\""; }
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(std::int64_t v) const { return std::to_string(v); }
    std::string operator()(double v) const { return fmt::format("{}", v); }
    std::string operator()(Duration v) const {
      return v == kLongestTime ? "\"168h\"" : "\"" + format_duration(v) + "\"";
    }
    std::string operator()(Bytes v) const { return "\"" + format_bytes(v) + "\""; }
    std::string operator()(Rate v) const { return fmt::format("\"{}/s\"", whole(v.per_second)); }
    /// Large whole numbers in full, not as 1e+09.
    static std::string whole(double v) {
      return v == std::floor(v) && v < 1e15 ? fmt::format("{:.0f}", v) : fmt::format("{:g}", v);
    }
  };
  return std::visit(Formatter(), value);
}

std::string describe_node(const Node& node) {
  switch (node.kind) {
    case Kind::kString:
      return fmt::format("the text \"{}\"", shorten(node.text));
    case Kind::kInteger:
    case Kind::kFloat:
      return fmt::format("the number {}", shorten(std::string(node.value.text())));
    case Kind::kBool:
      return node.flag ? "true" : "false";
    case Kind::kDate:
      return "a date or a time of day";
    case Kind::kArray:
      return "a list";
    case Kind::kTable:
      return "a table";
  }
  return "";
}

std::optional<ParamValue> read_value(Mistakes& mistakes, const Node& node, const ValueSpec& spec) {
  std::string name = last_part(node.path);
  std::optional<ParamValue> value = value_of(node, spec);
  if (!value) {
    mistakes.at_value(node,
                      fmt::format("'{}' must be {}, not {}", name, describe_type(spec), describe_node(node)),
                      wrong_type_remedy(node, spec));
    return std::nullopt;
  }
  if (spec.type == ValueType::kChoice) {
    const auto& written = std::get<std::string>(*value);
    std::optional<std::string> choice = choice_of(spec, written);
    if (!choice) refuse_choice(mistakes, node, spec, written);
    return widen(choice);
  }
  if (spec.type == ValueType::kDuration || spec.type == ValueType::kBytes || spec.type == ValueType::kRate) {
    value = parse_quantity(spec.type, node.text);
    if (!value) {
      mistakes.at_value(
          node, fmt::format("'{}' must be {}, not \"{}\"", name, describe_type(spec), shorten(node.text)),
          form_remedy(spec.type));
      return std::nullopt;
    }
  }
  const auto* text = std::get_if<std::string>(&*value);
  if (spec.above_low && text != nullptr && text->empty()) {
    mistakes.at_value(node, fmt::format("'{}' is empty", name), "write a text between the quotes");
    return std::nullopt;
  }
  if (!within_limits(*value, spec)) {
    mistakes.at_value(node,
                      fmt::format("'{}' is out of range: {}", name, shorten(std::string(node.value.text()))),
                      fmt::format("write a value {}", describe_limits(spec)));
    return std::nullopt;
  }
  return value;
}

std::optional<ParamValue> parse_default(const ParamSpec& param) {
  const std::string& text = param.default_text;
  const char* end = text.data() + text.size();
  switch (param.type) {
    case ValueType::kString:
    case ValueType::kChoice:
      return text;
    case ValueType::kBool:
      return text == "true" || text == "false" ? std::optional<ParamValue>(text == "true") : std::nullopt;
    case ValueType::kInteger: {
      std::int64_t number = 0;
      auto [stop, error] = std::from_chars(text.data(), end, number);
      return error == std::errc() && stop == end ? std::optional<ParamValue>(number) : std::nullopt;
    }
    case ValueType::kFraction: {
      double number = 0;
      auto [stop, error] = std::from_chars(text.data(), end, number);
      return error == std::errc() && stop == end ? std::optional<ParamValue>(number) : std::nullopt;
    }
    default:
      return parse_quantity(param.type, text);
  }
}

namespace {

/// How a table's header names it: without the places in lists, of which it means the last.
std::string header_of(std::string path) {
  for (std::size_t at = path.find('['); at != std::string::npos; at = path.find('[', at))
    path.erase(at, path.find(']', at) + 1 - at);
  return path;
}

}  // namespace

bool expect_table(Mistakes& mistakes, const Node& node) {
  if (node.kind == Kind::kTable) return true;
  std::string name = last_part(node.path);
  if (node.kind == Kind::kArray) {
    mistakes.at_value(
        node, fmt::format("'{}' must be one table, not a list", name),
        fmt::format("write [{}] with single brackets, or {{ key = value }}", header_of(node.path)));
  } else {
    bool item = !name.empty() && name.back() == ']';
    mistakes.at_value(node, fmt::format("'{}' must be a table, not {}", name, describe_node(node)),
                      item ? fmt::format("write [[{}]] and its keys below", name.substr(0, name.find('[')))
                           : fmt::format("write {} = {{ key = value }}", name));
  }
  return false;
}

bool expect_list(Mistakes& mistakes, const Node& node, const std::string& example) {
  if (node.kind == Kind::kArray) return true;
  mistakes.at_value(node,
                    fmt::format("'{}' must be a list, not {}", last_part(node.path), describe_node(node)),
                    fmt::format("write {}", example));
  return false;
}

std::optional<std::vector<std::string>> read_texts(Mistakes& mistakes, const Node& node) {
  if (node.kind == Kind::kString) return std::vector{node.text};
  if (!expect_list(mistakes, node,
                   fmt::format("[\"{}\", \"{}\"]", name_of(OutcomeFamily::kOk), name_of(OutcomeId::kTcpRst))))
    return std::nullopt;
  std::vector<std::string> texts;
  bool sound = true;
  for (const Node& item : node.items) {
    std::optional<ParamValue> text = read_value(mistakes, item, ValueSpec{});
    sound = sound && text.has_value();
    if (text) texts.push_back(std::get<std::string>(*text));
  }
  if (sound && texts.empty()) {
    mistakes.at_value(node, fmt::format("'{}' is an empty list", last_part(node.path)),
                      "name at least one, or leave the key out");
    return std::nullopt;
  }
  return sound ? std::optional(texts) : std::nullopt;
}

}  // namespace weir
