#include "reports/metric.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "reports/quantity.h"

namespace weir {
namespace {

bool is_latency(std::string_view family) {
  constexpr std::array<std::string_view, 9> kNames = {"response", "service",       "wait",
                                                      "setup",    "first_message", "write_block",
                                                      "recovery", "drain",         "lateness"};
  return std::find(kNames.begin(), kNames.end(), family) != kNames.end();
}

/// A message that never got its reply would have been a sample of it.
bool can_be_censored(std::string_view family) {
  return family == "response" || family == "service" || family == "first_message";
}

std::vector<std::string> families() {
  return {"response", "service", "wait",     "setup",      "first_message", "write_block",
          "recovery", "drain",   "lateness", "outcomes",   "messages",      "throughput",
          "faults",   "memory",  "fairness", "per_stream", "harness"};
}

bool is_family(std::string_view word) {
  std::vector<std::string> all = families();
  return std::find(all.begin(), all.end(), word) != all.end();
}

/// The closed set of members of a family; outcomes take classes besides.
std::vector<std::string> words_of(std::string_view family) {
  std::vector<std::string> words;
  if (is_latency(family)) words = {"min", "mean", "p50", "p90", "p99", "p99.9", "max", "count"};
  if (can_be_censored(family)) {
    for (const char* word :
         {"p50_with_failures", "p90_with_failures", "p99_with_failures", "p99.9_with_failures", "censored"}) {
      words.emplace_back(word);
    }
  }
  if (!words.empty()) return words;
  if (family == "outcomes") return {"total", "expected", "unexpected", "ambiguous", "void", "collateral"};
  if (family == "messages") return {"sent", "received", "unanswered", "unmatched"};
  if (family == "faults") return {"planned", "fired", "collateral"};
  if (family == "memory") return {"per_stream"};
  if (family == "harness") {
    return {"lateness.p99", "lateness.max", "timers.p99",   "timers.max",  "lag.p99",       "lag.max",
            "cores_used",   "cpu_share",    "others_share", "steal_share", "pressure_share"};
  }
  if (family == "per_stream") {
    return {"mean_p50", "mean_p90", "mean_p99", "mean_worst", "max_p50", "max_p90", "max_p99", "max_worst"};
  }
  return {};
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

MetricUnit unit_of(std::string_view family, std::string_view member) {
  if (is_latency(family) && member != "count" && member != "censored") return MetricUnit::kMicroseconds;
  if (family == "per_stream") return MetricUnit::kMicroseconds;
  if (family == "harness")
    return member.find('.') == std::string_view::npos ? MetricUnit::kRatio : MetricUnit::kMicroseconds;
  if (family == "fairness") return MetricUnit::kRatio;
  if (family == "throughput") return MetricUnit::kPerSecond;
  if (family == "memory") return MetricUnit::kBytes;
  return MetricUnit::kCount;
}

MetricParse refuse(std::string reason, std::string remedy) {
  return {std::nullopt, std::move(reason), std::move(remedy)};
}

/// FAMILY[.MEMBER], after the group is off. The family is known to be one.
MetricParse parse_member(const std::string& group, std::string_view family, std::string_view member,
                         const std::vector<std::string>& classes) {
  const std::vector<std::string> words = words_of(family);
  if (!group.empty() && (family == "faults" || family == "memory" || family == "harness")) {
    return refuse(fmt::format("'{}' is counted for the whole run, not for the group '{}'", family, group),
                  fmt::format("leave '{}.' away", group));
  }
  bool known = words.empty() ? member.empty() : contains(words, member);
  if (!known && family == "outcomes") known = names_class(member, classes);
  if (known)
    return {Metric{group, std::string(family), std::string(member), unit_of(family, member)}, "", ""};
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

struct Split {
  std::string_view head;
  std::string_view tail;
};

Split split_at_dot(std::string_view text) {
  std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return {text, {}};
  return {text.substr(0, dot), text.substr(dot + 1)};
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

std::optional<double> with_failures(const std::string& member, const v1::Latency& latency) {
  struct Row {
    std::string_view member;
    std::string_view name;
    bool there;
    double value;
  };
  for (const Row& row :
       {Row{"p50_with_failures", "p50", latency.has_p50_with_failures_us(), latency.p50_with_failures_us()},
        Row{"p90_with_failures", "p90", latency.has_p90_with_failures_us(), latency.p90_with_failures_us()},
        Row{"p99_with_failures", "p99", latency.has_p99_with_failures_us(), latency.p99_with_failures_us()},
        Row{"p99.9_with_failures", "p999", latency.has_p999_with_failures_us(),
            latency.p999_with_failures_us()}}) {
    if (row.member != member) continue;
    if (row.there) return row.value;
    const auto& never = latency.quantiles_never();
    if (std::find(never.begin(), never.end(), row.name) == never.end()) return std::nullopt;
    return std::numeric_limits<double>::infinity();
  }
  return std::nullopt;
}

std::optional<double> spread_value(const std::string& member, const v1::StreamSpread& spread) {
  if (spread.streams() == 0) return std::nullopt;
  if (member == "mean_p50") return spread.mean_p50_us();
  if (member == "mean_p90") return spread.mean_p90_us();
  if (member == "mean_p99") return spread.mean_p99_us();
  if (member == "mean_worst") return spread.mean_worst_us();
  if (member == "max_p50") return spread.max_p50_us();
  if (member == "max_p90") return spread.max_p90_us();
  if (member == "max_p99") return spread.max_p99_us();
  return spread.max_worst_us();
}

/// Of one group, or the lowest of all: shares are compared within a group only.
std::optional<double> fairness_value(const v1::GroupReport* group, const v1::Report& report) {
  std::optional<double> lowest;
  for (const v1::GroupReport& each : report.groups()) {
    if ((group != nullptr && &each != group) || !each.has_fairness()) continue;
    lowest = std::min(lowest.value_or(1), each.fairness());
  }
  return lowest;
}

std::optional<double> latency_value(const Metric& metric, const v1::Latency& latency) {
  if (metric.member == "count") return static_cast<double>(latency.count());
  if (metric.member == "censored") return static_cast<double>(latency.censored());
  if (metric.member.ends_with("_with_failures")) return with_failures(metric.member, latency);
  if (latency.count() == 0) return std::nullopt;
  if (metric.member == "min") return latency.min_us();
  if (metric.member == "mean") return latency.mean_us();
  if (metric.member == "p50") return latency.p50_us();
  if (metric.member == "p90") return latency.p90_us();
  if (metric.member == "p99") return latency.p99_us();
  if (metric.member == "p99.9") return latency.p999_us();
  if (metric.member == "max") return latency.max_us();
  return std::nullopt;
}

double outcome_value(const Metric& metric, const v1::Report& report, const v1::OutcomeTotals& totals) {
  if (metric.member == "total") return totals.total();
  if (metric.member == "expected") return totals.expected();
  if (metric.member == "unexpected") return totals.unexpected();
  if (metric.member == "ambiguous") return totals.ambiguous();
  if (metric.member == "void") return totals.void_();
  if (metric.member == "collateral") return totals.collateral();
  double streams = 0;
  for (const v1::OutcomeRow& row : report.outcomes()) {
    bool in_group = metric.group.empty() || row.group() == metric.group;
    bool in_class = row.class_() == metric.member || row.class_().starts_with(metric.member + ".");
    if (in_group && in_class) streams += row.count();
  }
  return streams;
}

double message_value(const std::string& member, const v1::GroupReport& group) {
  if (member == "sent") return static_cast<double>(group.messages_sent());
  if (member == "received") return static_cast<double>(group.replies_received());
  if (member == "unmatched") return static_cast<double>(group.replies_unmatched());
  return static_cast<double>(group.messages_unanswered());
}

/// "lateness.p99", "cores_used": see words_of.
std::optional<double> harness_value(const std::string& member, const v1::Report& report) {
  if (!report.has_harness()) return std::nullopt;
  const v1::Harness& harness = report.harness();
  struct Share {
    std::string_view member;
    bool there;
    double value;
  };
  for (const Share& share :
       {Share{"cores_used", true, harness.cores_used()},
        Share{"cpu_share", harness.has_cpu_share(), harness.cpu_share()},
        Share{"others_share", harness.has_others_share(), harness.others_share()},
        Share{"steal_share", harness.has_steal_share(), harness.steal_share()},
        Share{"pressure_share", harness.has_pressure_share(), harness.pressure_share()}}) {
    if (share.member == member) return share.there ? std::optional(share.value) : std::nullopt;
  }
  auto [what, quantile] = split_at_dot(member);
  const v1::Latency* latency = what == "timers" ? &harness.timers() : &harness.lag();
  if (what == "lateness") latency = find_latency(report.latency(), what);
  if (latency == nullptr || latency->count() == 0) return std::nullopt;
  return quantile == "max" ? latency->max_us() : latency->p99_us();
}

double fault_value(const std::string& member, const v1::FaultReport& fault) {
  if (member == "planned") return fault.planned();
  if (member == "fired") return fault.fired();
  return fault.collateral();
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
    grouped = is_family(family)
                  ? parse_member(group, family, member, classes)
                  : refuse(fmt::format("no metric is called '{}'", family), remedy_for(family, families()));
    if (grouped->metric) return *grouped;
  }
  if (is_family(head)) return whole;
  if (grouped) return *grouped;
  std::vector<std::string> candidates = groups;
  for (std::string& family : families()) candidates.push_back(std::move(family));
  if (contains(groups, text)) {
    return refuse(fmt::format("'{}' is a group: which of its metrics is meant?", text),
                  fmt::format("write for example '{}.response.p99'", text));
  }
  return refuse(fmt::format("no group or metric is called '{}'", head), remedy_for(head, candidates));
}

std::optional<double> metric_value(const Metric& metric, const v1::Report& report) {
  const v1::GroupReport* group = find_group(report, metric.group);
  if (!metric.group.empty() && group == nullptr) return std::nullopt;
  bool whole_run = metric.group.empty();
  if (is_latency(metric.family)) {
    const v1::Latency* latency = find_latency(whole_run ? report.latency() : group->latency(), metric.family);
    return latency == nullptr ? std::nullopt : latency_value(metric, *latency);
  }
  if (metric.family == "outcomes") {
    return outcome_value(metric, report, whole_run ? report.totals() : group->totals());
  }
  if (metric.family == "fairness") return fairness_value(whole_run ? nullptr : group, report);
  if (metric.family == "per_stream") {
    return spread_value(metric.member, whole_run ? report.per_stream() : group->per_stream());
  }
  if (metric.family == "harness") return harness_value(metric.member, report);
  if (metric.family == "memory") {
    if (report.resources().rss_peak_bytes() == 0) return std::nullopt;
    return report.resources().rss_per_stream_bytes();
  }
  double sum = 0;
  if (metric.family == "faults") {
    for (const v1::FaultReport& fault : report.faults()) sum += fault_value(metric.member, fault);
    return sum;
  }
  bool throughput = metric.family == "throughput";
  if (throughput && report.run().measured_seconds() <= 0) return std::nullopt;
  for (const v1::GroupReport& each : report.groups()) {
    if (!whole_run && &each != group) continue;
    sum += throughput ? each.replies_per_second() : message_value(metric.member, each);
  }
  return sum;
}

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
