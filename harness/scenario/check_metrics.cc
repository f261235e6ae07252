#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "harness/scenario/cross_checks.h"
#include "reports/metric.h"

namespace weir {
namespace {

std::string unit_example(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::kMicroseconds:
      return "a time with a unit, in quotes: \"20ms\"";
    case MetricUnit::kPerSecond:
      return "a rate such as \"2000/s\", or a plain number";
    case MetricUnit::kBytes:
      return "a size such as \"64KiB\", or a plain number";
    case MetricUnit::kCount:
    case MetricUnit::kRatio:
      break;
  }
  return "a plain number, without quotes";
}

std::optional<double> parse_quantity(MetricUnit unit, const std::string& text) {
  switch (unit) {
    case MetricUnit::kMicroseconds:
      if (auto duration = parse_duration(text)) return to_us(*duration);
      break;
    case MetricUnit::kPerSecond:
      if (auto rate = parse_rate(text)) return rate->per_second;
      break;
    case MetricUnit::kBytes:
      if (auto bytes = parse_bytes(text)) return static_cast<double>(bytes->count);
      break;
    case MetricUnit::kCount:
    case MetricUnit::kRatio:
      break;
  }
  return std::nullopt;
}

bool is_share(const Node& node) { return node.kind == Node::Kind::kString && node.text.ends_with('%'); }

/// "0.1%" as 0.001; complains where the metric is no part of anything, or the bound none of it.
std::optional<double> read_share(CrossCheck& check, const Node& node, const Metric& metric) {
  if (share_of(metric).empty()) {
    check.mistakes.at_value(node, "this metric is no part of a whole, so a bound in percent means nothing",
                            fmt::format("write {}", unit_example(metric.unit)));
    return std::nullopt;
  }
  double percent = 0;
  const char* digits_end = node.text.data() + node.text.size() - 1;
  auto [end, error] = std::from_chars(node.text.data(), digits_end, percent);
  if (error != std::errc() || end != digits_end || !(percent >= 0 && percent <= 100)) {
    check.mistakes.at_value(node, fmt::format("{} is no share", node.value.text().substr(0, 60)),
                            "write a number from 0 to 100 and a percent sign, in quotes: \"0.1%\"");
    return std::nullopt;
  }
  return percent / 100;
}

/// The bound in the metric's base unit.
std::optional<double> read_bound(CrossCheck& check, const Node& node, const Metric& metric) {
  if (is_share(node)) return read_share(check, node, metric);
  if (node.kind == Node::Kind::kString) {
    std::optional<double> value = parse_quantity(metric.unit, node.text);
    if (!value) {
      std::string share =
          share_of(metric).empty() ? "" : ", or a share of " + share_of(metric) + ": \"0.1%\"";
      check.mistakes.at_value(node, fmt::format("{} doesn't fit the metric", node.value.text().substr(0, 60)),
                              fmt::format("write {}{}", unit_example(metric.unit), share));
    }
    return value;
  }
  double value = node.kind == Node::Kind::kInteger ? static_cast<double>(node.integer) : node.number;
  // Zero is the same in every unit.
  if (metric.unit == MetricUnit::kMicroseconds && value != 0) {
    check.mistakes.at_value(
        node, "this bound is a time and has no unit",
        fmt::format("write \"{0}ms\", \"{0}us\" or \"{0}s\", in quotes", node.value.text().substr(0, 40)));
    return std::nullopt;
  }
  return value;
}

/// What only percentiles of latencies have.
void check_decision(CrossCheck& check, const Node& node, const Check& values, const Metric& metric) {
  const Node* decide = node.find("decide");
  const Node* strict = node.find("strict");
  const bool has_interval = sampled_percentile(metric).has_value();
  if (!has_interval && values.decide == CheckDecision::kInterval && decide != nullptr) {
    check.mistakes.at_value(*decide, "this metric has no interval: it is no percentile of a latency",
                            "leave 'decide' out");
    return;
  }
  if (!values.strict || strict == nullptr || (has_interval && values.decide != CheckDecision::kPoint)) return;
  check.mistakes.at_value(
      *strict,
      "'strict' is for checks that their interval may not settle, and this one is held "
      "against the value itself",
      has_interval ? "leave 'strict' out, or write decide = \"interval\"" : "leave 'strict' out");
}

void check_one(CrossCheck& check, const Node& node, Check& values, const std::vector<std::string>& groups) {
  const Node* min = node.find("min");
  const Node* max = node.find("max");
  if (min == nullptr && max == nullptr) {
    check.mistakes.at_place(node.value, join_path(node.path, "max"), "the check has no bound",
                            "add max = ..., min = ... or both");
  }
  const Node* name = check.sound(node, "metric");
  if (name == nullptr) return;
  // The class of an outcome stands behind its family, and that may stand behind a group's name.
  constexpr std::string_view kOutcomes = "outcomes.";
  const std::size_t at = name->text.find(kOutcomes);
  if (at != std::string::npos) {
    const std::size_t begin = at + kOutcomes.size();
    values.metric = name->text.substr(0, begin) + class_as_called(name->text.substr(begin), check.vocabulary);
  }
  MetricParse parsed = parse_metric(at == std::string::npos ? name->text : values.metric, groups,
                                    check.vocabulary.outcome_classes);
  if (!parsed.metric) {
    check.mistakes.at_value(*name, parsed.reason, parsed.remedy);
    return;
  }
  check_decision(check, node, values, *parsed.metric);
  bool both =
      min != nullptr && max != nullptr && check.mistakes.is_sound(min) && check.mistakes.is_sound(max);
  if (both && is_share(*min) != is_share(*max)) {
    check.mistakes.at_value(*max, "one bound is a share and the other a count",
                            "write both in percent, or neither");
    return;
  }
  values.share = (min != nullptr && is_share(*min)) || (max != nullptr && is_share(*max));
  if (min != nullptr && check.mistakes.is_sound(min)) values.min = read_bound(check, *min, *parsed.metric);
  if (max != nullptr && check.mistakes.is_sound(max)) values.max = read_bound(check, *max, *parsed.metric);
  if (values.min && values.max && *values.min > *values.max) {
    check.mistakes.at_value(
        *min,
        fmt::format("'min' is above 'max' ({} and {}): no run can pass", values.min_text, values.max_text),
        "swap them");
  }
}

}  // namespace

void check_checks(CrossCheck& check) {
  std::vector<std::string> groups;
  bool all_named = !check.groups.empty() && check.groups.size() == check.scenario.streams.size();
  // The names as written: one that is taken or ill-formed has been reported, and is still what a metric means.
  for (const Node* group : check.groups) {
    const Node* name = group->find("name");
    bool readable = name != nullptr && name->kind == Node::Kind::kString;
    if (readable) groups.push_back(name->text);
    all_named = all_named && readable;
  }
  for (std::size_t i = 0; i < check.checks.size(); ++i) {
    const Node* metric = check.checks[i]->find("metric");
    // While a group's name can't be read, a metric of that group would be reported for nothing.
    bool skip = !all_named && metric != nullptr && metric->kind == Node::Kind::kString;
    if (!skip) check_one(check, *check.checks[i], check.scenario.checks[i], groups);
  }
}

}  // namespace weir
