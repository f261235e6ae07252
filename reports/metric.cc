#include "reports/metric.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "reports/hdr/percentile.h"
#include "reports/quantity.h"

namespace weir {
namespace {

/// One percentile, understood: "p99.5", "p99_without_failures".
struct Percentile {
  double percent = 0;
  bool with_failures = true;
  bool says_so = false;  // by the name's end
};

std::optional<Percentile> parse_percentile(std::string_view text) {
  Percentile out;
  for (std::string_view end : {kWithFailures, kWithoutFailures}) {
    if (!text.ends_with(end)) continue;
    text.remove_suffix(end.size());
    out.says_so = true;
    out.with_failures = end == kWithFailures;
    break;
  }
  if (!text.starts_with('p')) return std::nullopt;
  text.remove_prefix(1);
  // Digits and at most one dot between them: from_chars takes "1e1", "nan" and ".5" as well.
  bool plain = !text.empty() && text.front() != '.' && text.back() != '.' &&
               text.find_first_not_of("0123456789.") == std::string_view::npos;
  if (!plain) return std::nullopt;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.percent);
  bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || out.percent <= 0 || out.percent >= 100) return std::nullopt;
  return out;
}

const LatencyRow* find_latency_row(std::string_view name) {
  for (const LatencyRow& row : kLatencies) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

const HarnessLatency* find_harness_latency(std::string_view name) {
  for (const HarnessLatency& each : harness_latencies()) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

const MetricRow* find_row(std::string_view name) {
  for (const MetricRow& row : metric_rows()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

bool is_family(std::string_view word) {
  std::vector<std::string> all = metric_families();
  return std::find(all.begin(), all.end(), word) != all.end();
}

/// The values of a latency that are worth suggesting; any other percentile will do as well.
std::vector<std::string> values_of_latency(bool can_fail) {
  std::vector<std::string> words;
  for (const LatencyValue& value : latency_values()) words.emplace_back(value.name);
  for (const PercentileRow& row : kPercentiles) words.emplace_back(row.name);
  if (!can_fail) return words;
  for (const PercentileRow& row : kPercentiles)
    words.push_back(std::string(row.name).append(kWithoutFailures));
  words.emplace_back(kCensoredWord);
  return words;
}

/// The members of a family that can be listed; outcomes take classes besides, latencies other percentiles.
std::vector<std::string> words_of(std::string_view family) {
  if (const LatencyRow* row = find_latency_row(family)) return values_of_latency(row->can_fail());
  std::vector<std::string> words;
  for (const HarnessLatency& each : harness_latencies()) {
    if (family_of(each.name) != family) continue;
    std::string prefix(each.name.substr(family.size() + 1));
    for (const std::string& value : values_of_latency(false)) words.push_back(prefix + "." + value);
  }
  for (const MetricRow& row : metric_rows()) {
    bool member = family_of(row.name) == family && row.name.size() > family.size();
    if (member) words.emplace_back(row.name.substr(family.size() + 1));
  }
  return words;
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// What to write instead of `word`: the candidate that differs from it in one short stretch of letters, or
/// all of them.
std::string remedy_for(std::string_view word, const std::vector<std::string>& candidates) {
  for (const std::string& candidate : candidates) {
    std::size_t shorter = std::min(word.size(), candidate.size());
    std::size_t longer = std::max(word.size(), candidate.size());
    std::size_t head = 0;
    while (head < shorter && word[head] == candidate[head]) ++head;
    std::size_t tail = 0;
    while (tail < shorter - head && word[word.size() - 1 - tail] == candidate[candidate.size() - 1 - tail])
      ++tail;
    if (longer - head - tail <= std::max<std::size_t>(1, longer / 3)) {
      return fmt::format("did you mean '{}'?", candidate);
    }
  }
  return fmt::format("use one of: {}", fmt::join(candidates, ", "));
}

/// Whether `member` is one of `classes`, a prefix of one that ends at a dot, or within an open set ("app.").
bool names_class(std::string_view member, const std::vector<std::string>& classes) {
  if (member.empty() || member.front() == '.' || member.back() == '.') return false;
  if (classes.empty()) return true;
  std::string prefix = std::string(member) + ".";
  return std::any_of(classes.begin(), classes.end(), [&](const std::string& known) {
    bool open = !known.empty() && known.back() == '.';
    return known == member || known.starts_with(prefix) || (open && member.starts_with(known));
  });
}

/// The unit of a latency's value; nothing when there is no such value.
std::optional<MetricUnit> unit_of_value(std::string_view value, bool can_fail) {
  for (const LatencyValue& known : latency_values()) {
    if (known.name == value) return known.unit;
  }
  if (value == kCensoredWord && can_fail) return MetricUnit::kCount;
  std::optional<Percentile> percentile = parse_percentile(value);
  if (!percentile || (percentile->says_so && !can_fail)) return std::nullopt;
  return MetricUnit::kMicroseconds;
}

struct Split {
  std::string_view head;
  std::string_view tail;
};

Split split_at_dot(std::string_view text) {
  std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return {text, {}};
  return {text.substr(0, dot), text.substr(dot + 1)};
}

/// FAMILY.MEMBER as a metric of a group, or of all of them; nothing when there is none of that name.
std::optional<Metric> understand(const std::string& group, std::string_view family, std::string_view member,
                                 const std::vector<std::string>& classes) {
  Metric metric{group, std::string(family), std::string(member)};
  std::string name = member.empty() ? metric.family : metric.family + "." + metric.member;
  metric.row = find_row(name);
  if (metric.row != nullptr) {
    metric.unit = metric.row->unit;
    return metric;
  }
  if (family == kOutcomes) return names_class(member, classes) ? std::optional(metric) : std::nullopt;
  const LatencyRow* latency = find_latency_row(family);
  auto [which, value] = split_at_dot(member);
  const bool of_harness = find_harness_latency(metric.family + "." + std::string(which)) != nullptr;
  if (latency == nullptr && !of_harness) return std::nullopt;
  std::optional<MetricUnit> unit =
      of_harness ? unit_of_value(value, false) : unit_of_value(member, latency->can_fail());
  if (!unit) return std::nullopt;
  metric.unit = *unit;
  return metric;
}

/// Whether no metric of the family can be asked of a group.
bool is_of_the_run(std::string_view family) {
  if (find_latency_row(family) != nullptr) return false;
  std::span<const MetricRow> rows = metric_rows();
  return std::none_of(rows.begin(), rows.end(), [&](const MetricRow& row) {
    return family_of(row.name) == family && row.scope == MetricScope::kGroups;
  });
}

MetricParse refuse(std::string reason, std::string remedy) {
  return {std::nullopt, std::move(reason), std::move(remedy)};
}

/// FAMILY[.MEMBER], after the group is off. The family is known to be one.
MetricParse parse_member(const std::string& group, std::string_view family, std::string_view member,
                         const std::vector<std::string>& classes) {
  const std::vector<std::string> words = words_of(family);
  if (!group.empty() && is_of_the_run(family)) {
    return refuse(fmt::format("'{}' is counted for the whole run, not for the group '{}'", family, group),
                  fmt::format("leave '{}.' away", group));
  }
  if (std::optional<Metric> metric = understand(group, family, member, classes)) return {metric, "", ""};
  if (words.empty())
    return refuse(fmt::format("'{}' has no members", family), fmt::format("write '{}' alone", family));
  if (member.empty()) {
    return refuse(fmt::format("'{}' does not say which of its values is meant", family),
                  fmt::format("add one of: {}", fmt::join(words, ", ")));
  }
  if (family != "outcomes")
    return refuse(fmt::format("'{}' has no '{}'", family, member), remedy_for(member, words));
  std::vector<std::string> candidates = words;
  for (const std::string& known_class : classes) {
    candidates.push_back(known_class.ends_with('.') ? known_class + "..." : known_class);
  }
  return refuse(fmt::format("no outcome is called '{}'", member), remedy_for(member, candidates));
}

/// The rest of `text` after "GROUP."; nothing when it does not begin so.
std::optional<std::string_view> after_group(std::string_view text, const std::string& group) {
  if (group.empty() || text.size() <= group.size() || !text.starts_with(group) || text[group.size()] != '.') {
    return std::nullopt;
  }
  return text.substr(group.size() + 1);
}

const v1::GroupReport* find_group(const v1::Report& report, const std::string& name) {
  for (const v1::GroupReport& group : report.groups()) {
    if (group.name() == name) return &group;
  }
  return nullptr;
}

const v1::Latency* find_latency(const google::protobuf::RepeatedPtrField<v1::Latency>& latencies,
                                std::string_view name) {
  for (const v1::Latency& latency : latencies) {
    if (latency.name() == name) return &latency;
  }
  return nullptr;
}

/// As the report holds it: the percentile, or that it is never reached.
std::optional<double> stored_with_failures(double percent, const v1::Latency& latency) {
  struct Row {
    double percent;
    std::string_view name;
    bool there;
    double value;
  };
  for (const Row& row :
       {Row{50, "p50", latency.has_p50_with_failures_us(), latency.p50_with_failures_us()},
        Row{90, "p90", latency.has_p90_with_failures_us(), latency.p90_with_failures_us()},
        Row{99, "p99", latency.has_p99_with_failures_us(), latency.p99_with_failures_us()},
        Row{99.9, "p999", latency.has_p999_with_failures_us(), latency.p999_with_failures_us()}}) {
    if (row.percent != percent) continue;
    if (row.there) return row.value;
    const auto& never = latency.quantiles_never();
    if (std::find(never.begin(), never.end(), row.name) == never.end()) return std::nullopt;
    return std::numeric_limits<double>::infinity();
  }
  return std::nullopt;
}

/// Of which it is a percentile.
std::uint64_t samples_of(const Percentile& wanted, const v1::Latency& latency) {
  return latency.count() + (wanted.with_failures ? latency.censored() : 0);
}

std::optional<double> percentile_value(const Percentile& wanted, const v1::Latency& latency) {
  const std::uint64_t samples = samples_of(wanted, latency);
  if (samples == 0) return std::nullopt;
  if (samples < samples_for(wanted.percent)) {  // the maximum, by its rank
    return samples > latency.count() ? std::numeric_limits<double>::infinity() : latency.max_us();
  }
  if (wanted.with_failures && latency.censored() > 0) {
    std::optional<double> stored = stored_with_failures(wanted.percent, latency);
    if (stored) return stored;
    if (latency.count() == 0) return std::numeric_limits<double>::infinity();
    return percentile_us(latency, wanted.percent, latency.censored());
  }
  for (const PercentileRow& row : kPercentiles) {
    if (row.percent == wanted.percent && holds(row, latency)) return (latency.*row.get)();
  }
  return percentile_us(latency, wanted.percent);
}

std::optional<double> latency_value(std::string_view value, const v1::Latency& latency) {
  if (value == kCensoredWord) return static_cast<double>(latency.censored());
  for (const LatencyValue& known : latency_values()) {
    if (known.name != value) continue;
    if (known.unit != MetricUnit::kCount && latency.count() == 0) return std::nullopt;
    return known.value(latency);
  }
  std::optional<Percentile> percentile = parse_percentile(value);
  return percentile ? percentile_value(*percentile, latency) : std::nullopt;
}

/// The latency that a metric is a value of, and which value; no latency where the report lacks it.
struct LatencyOf {
  const v1::Latency* latency = nullptr;
  std::string_view value;
};

LatencyOf latency_of(const Metric& metric, const v1::Report& report, const v1::GroupReport* group) {
  if (find_latency_row(metric.family) != nullptr) {
    return {find_latency(group == nullptr ? report.latency() : group->latency(), metric.family),
            metric.member};
  }
  auto [which, value] = split_at_dot(metric.member);
  const HarnessLatency* of_harness = find_harness_latency(metric.family + "." + std::string(which));
  return {of_harness == nullptr ? nullptr : of_harness->find(report), value};
}

/// Streams whose end is of the class, or of one below it.
double streams_of_class(const Metric& metric, const v1::Report& report) {
  double streams = 0;
  for (const v1::OutcomeRow& row : report.outcomes()) {
    bool in_group = metric.group.empty() || row.group() == metric.group;
    bool in_class = row.class_() == metric.member || row.class_().starts_with(metric.member + ".");
    if (in_group && in_class) streams += row.count();
  }
  return streams;
}

}  // namespace

MetricParse parse_metric(std::string_view text, const std::vector<std::string>& groups,
                         const std::vector<std::string>& classes) {
  MetricParse whole;
  auto [head, tail] = split_at_dot(text);
  if (is_family(head)) {
    whole = parse_member("", head, tail, classes);
    if (whole.metric) return whole;
  }
  // A group may be called like a metric, and one group's name may begin with another's: the first reading
  // that makes sense holds, and the complaint of the last one that came close is kept.
  std::optional<MetricParse> grouped;
  for (const std::string& group : groups) {
    std::optional<std::string_view> rest = after_group(text, group);
    if (!rest) continue;
    auto [family, member] = split_at_dot(*rest);
    grouped = is_family(family) ? parse_member(group, family, member, classes)
                                : refuse(fmt::format("no metric is called '{}'", family),
                                         remedy_for(family, metric_families()));
    if (grouped->metric) return *grouped;
  }
  if (is_family(head)) return whole;
  if (grouped) return *grouped;
  std::vector<std::string> candidates = groups;
  for (std::string& family : metric_families()) candidates.push_back(std::move(family));
  if (contains(groups, text)) {
    return refuse(fmt::format("'{}' is a group: which of its metrics is meant?", text),
                  fmt::format("write for example '{}.response.p99'", text));
  }
  return refuse(fmt::format("no group or metric is called '{}'", head), remedy_for(head, candidates));
}

std::vector<std::string> metric_families() {
  std::vector<std::string> out;
  for (const LatencyRow& row : kLatencies) out.emplace_back(row.name);
  for (const MetricRow& row : metric_rows()) {
    std::string family(family_of(row.name));
    if (!contains(out, family)) out.push_back(std::move(family));
  }
  return out;
}

std::optional<double> value_without_failures(const Metric& metric, const v1::Report& report) {
  if (metric.row != nullptr || find_latency_row(metric.family) == nullptr) return std::nullopt;
  std::optional<Percentile> percentile = parse_percentile(metric.member);
  if (!percentile || !percentile->with_failures) return std::nullopt;
  const LatencyOf found = latency_of(metric, report, find_group(report, metric.group));
  if (found.latency == nullptr || found.latency->censored() == 0 || found.latency->count() == 0)
    return std::nullopt;
  percentile->with_failures = false;
  return percentile_value(*percentile, *found.latency);
}

std::optional<TooFew> too_few_samples(const Metric& metric, const v1::Report& report) {
  const v1::GroupReport* group = find_group(report, metric.group);
  if (!metric.group.empty() && group == nullptr) return std::nullopt;
  std::optional<Percentile> percentile;
  std::uint64_t samples = 0;
  if (metric.family == kPerStream) {
    percentile = parse_percentile(std::string_view(metric.member).substr(metric.member.find('_') + 1));
    samples = (group == nullptr ? report.per_stream() : group->per_stream()).streams();
  } else if (metric.row == nullptr && metric.family != kOutcomes) {
    const LatencyOf found = latency_of(metric, report, group);
    percentile = parse_percentile(found.value);
    if (found.latency != nullptr && percentile) samples = samples_of(*percentile, *found.latency);
  }
  if (!percentile || samples == 0 || samples >= samples_for(percentile->percent)) return std::nullopt;
  return TooFew{samples, samples_for(percentile->percent)};
}

std::optional<SampledPercentile> sampled_percentile(const Metric& metric) {
  if (metric.row != nullptr || metric.family == kOutcomes) return std::nullopt;
  const bool of_stream = find_latency_row(metric.family) != nullptr;
  std::optional<Percentile> percentile =
      parse_percentile(of_stream ? metric.member : split_at_dot(metric.member).tail);
  if (!percentile) return std::nullopt;
  return SampledPercentile{percentile->percent, percentile->with_failures};
}

const v1::Latency* latency_of(const Metric& metric, const v1::Report& report) {
  const v1::GroupReport* group = find_group(report, metric.group);
  if (metric.row != nullptr || (!metric.group.empty() && group == nullptr)) return nullptr;
  return latency_of(metric, report, group).latency;
}

std::optional<double> metric_value(const Metric& metric, const v1::Report& report) {
  const v1::GroupReport* group = find_group(report, metric.group);
  if (!metric.group.empty() && group == nullptr) return std::nullopt;
  if (metric.row != nullptr) return metric.row->value(report, group);
  if (metric.family == kOutcomes) return streams_of_class(metric, report);
  LatencyOf found = latency_of(metric, report, group);
  return found.latency == nullptr ? std::nullopt : latency_value(found.value, *found.latency);
}

std::string share_of(const Metric& metric) {
  if (metric.row != nullptr) return std::string(metric.row->share_of);
  if (metric.family == kOutcomes) return std::string(kOutcomesTotal);
  return metric.member == kCensoredWord ? "all measured messages" : "";
}

std::optional<double> metric_whole(const Metric& metric, const v1::Report& report) {
  if (metric.row == nullptr && metric.family != kOutcomes) {
    const v1::GroupReport* group = find_group(report, metric.group);
    if (metric.member != kCensoredWord || (!metric.group.empty() && group == nullptr)) return std::nullopt;
    const v1::Latency* latency = latency_of(metric, report, group).latency;
    if (latency == nullptr) return std::nullopt;
    return static_cast<double>(latency->count()) + static_cast<double>(latency->censored());
  }
  Metric whole{.group = metric.group, .family = {}, .member = {}, .row = find_row(share_of(metric))};
  return whole.row == nullptr ? std::nullopt : metric_value(whole, report);
}

std::string format_share(double share) { return fmt::format("{:.4g}%", share * 100); }

std::string format_metric(const Metric& metric, double value) {
  switch (metric.unit) {
    case MetricUnit::kMicroseconds:
      return std::isinf(value) ? "never" : format_us(value);
    case MetricUnit::kPerSecond:
      return format_per_second(value);
    case MetricUnit::kBytes:
      return format_size(value);
    case MetricUnit::kRatio:
      return fmt::format("{:.4g}", value);
    case MetricUnit::kCount:
      break;
  }
  return fmt::format("{:.0f}", value);
}

}  // namespace weir
