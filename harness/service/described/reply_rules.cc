#include "harness/service/described/reply_rules.h"

#include <charconv>
#include <string>
#include <utility>

#include "harness/base/draws.h"

namespace weir {
namespace {

/// xDS has versions such as "9" and "10".
FieldValue number_if_digits(const FieldValue& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr || text->empty() || text->size() > 18) return value;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  return error == std::errc() && end == text->data() + text->size() ? FieldValue(number) : value;
}

/// How many lie between two whole numbers that go up; 0 for anything else.
std::uint32_t between(const FieldValue& low, const FieldValue& high) {
  const auto as_whole = [](const FieldValue& value) -> std::optional<std::uint64_t> {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return static_cast<std::uint64_t>(*number);
    if (const auto* number = std::get_if<std::uint64_t>(&value)) return *number;
    return std::nullopt;
  };
  const std::optional<std::uint64_t> from = as_whole(low);
  const std::optional<std::uint64_t> to = as_whole(high);
  if (!from || !to) return 0;
  const std::uint64_t missing = *to - *from - 1;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(missing, UINT32_MAX));
}

void compare_with_latest(ReplyRules::Kind kind, const FieldValue& latest, const FieldValue& value,
                         ReplyMeaning& meaning) {
  const int order = compare(value, latest);
  if (order < 0) {
    meaning.backwards = true;
  } else if (order == 0) {
    if (kind != ReplyRules::Kind::kNeverBack) meaning.repeated = true;
  } else if (kind == ReplyRules::Kind::kContiguous) {
    meaning.skipped += between(latest, value);
  }
}

}  // namespace

void RuleBook::judge(const ReplyRules& rules, std::string_view reply, ReplyMeaning& meaning) {
  std::string scratch;
  const std::uint64_t apart = rules.by ? hash_of(rules.by->value(reply, scratch)) : 0;
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    const ReplyRules::Rule& rule = rules.rules[i];
    const auto judge_value = [&](const FieldValue& as_it_is) {
      const FieldValue value = number_if_digits(as_it_is);
      if (rule.kind == ReplyRules::Kind::kUnique) {
        if (!seen_.insert({mix_keys(i, apart), hash_of(value)}).second) meaning.repeated = true;
        return true;
      }
      const auto [latest, first] = latest_.try_emplace(Key{i, apart}, keep(value));
      if (first) return true;
      compare_with_latest(rule.kind, view(latest->second), value, meaning);
      if (compare(value, view(latest->second)) > 0) latest->second = keep(value);
      return true;
    };
    if (rule.path.is_many()) {
      rule.path.each(reply, judge_value);
    } else {
      judge_value(rule.path.value(reply, scratch));
    }
  }
}

}  // namespace weir
