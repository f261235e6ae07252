#include "harness/record/stream_shares.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "harness/stats/fairness.h"
#include "reports/latencies.h"

namespace weir {
namespace {

struct Figure {
  Duration value{};
  std::uint32_t stream = 0;
};

/// The value of rank ceil(q * n) of a sorted list that is not empty.
double quantile_us(const std::vector<Figure>& sorted, double q) {
  auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size())));
  return to_us(sorted[std::max<std::size_t>(rank, 1) - 1].value);
}

void sort(std::vector<Figure>& figures) {
  // Of equals the first stream is named as the worst.
  std::sort(figures.begin(), figures.end(), [](const Figure& a, const Figure& b) {
    return std::pair(a.value, b.stream) < std::pair(b.value, a.stream);
  });
}

constexpr std::size_t kExamples = 5;
constexpr Duration kShortestHunger = std::chrono::seconds(1);

bool may_have_been_struck(const StreamEnd& end) {
  auto acted = [](const StrikeTrack& fault) {
    return !fault.is_waiting() && fault.phase() != StrikeTrack::Phase::kSpared;
  };
  return !end.evidence.link_events.empty() || !end.evidence.server_events.empty() ||
         std::any_of(end.faults.begin(), end.faults.end(), acted);
}

/// How long a reply that never came was awaited within the measured part.
Duration awaited(const StreamEnd& end, const Phases& phases) {
  RunTime from = std::max(end.share.owed_since, RunTime(phases.warmup));
  RunTime to = std::min(end.evidence.ended, RunTime(phases.warmup + phases.measure));
  return end.share.owed_since == kNever ? Duration(0) : std::max(Duration(0), to - from);
}

}  // namespace

/// Streams' figures, gathered.
struct StreamShares::Spread {
  std::vector<Figure> means;
  std::vector<Figure> maxima;

  void add(std::uint32_t stream, const One& one) {
    if (one.responses == 0) return;
    means.push_back({one.sum / static_cast<std::int64_t>(one.responses), stream});
    maxima.push_back({one.max, stream});
  }

  void write(v1::StreamSpread& out) {
    if (means.empty()) return;
    sort(means);
    sort(maxima);
    out.set_streams(static_cast<std::uint32_t>(means.size()));
    auto set = [&](double percent, const std::vector<Figure>& of, void (v1::StreamSpread::*into)(double)) {
      if (of.size() >= samples_for(percent)) (out.*into)(quantile_us(of, percent / 100));
    };
    set(50, means, &v1::StreamSpread::set_mean_p50_us);
    set(90, means, &v1::StreamSpread::set_mean_p90_us);
    set(99, means, &v1::StreamSpread::set_mean_p99_us);
    out.set_mean_worst_us(to_us(means.back().value));
    out.set_mean_worst_stream(means.back().stream);
    set(50, maxima, &v1::StreamSpread::set_max_p50_us);
    set(90, maxima, &v1::StreamSpread::set_max_p90_us);
    set(99, maxima, &v1::StreamSpread::set_max_p99_us);
    out.set_max_worst_us(to_us(maxima.back().value));
    out.set_max_worst_stream(maxima.back().stream);
  }
};

StreamShares::StreamShares(const Plan& plan) : plan_(plan), streams_(plan.streams.size()) {}

void StreamShares::add(const StreamEnd& end, Verdict verdict, bool ended_ok) {
  streams_[end.plan.id].merge({.opened = end.evidence.opened,
                               .ended = end.evidence.ended,
                               .replies = end.share.replies,
                               .responses = end.share.responses,
                               .sum = end.share.sum,
                               .max = end.share.max,
                               .longest = end.share.longest,
                               .awaited = awaited(end, plan_.scenario->phases),
                               .as_expected = verdict == Verdict::kExpected,
                               .untouched = ended_ok && !may_have_been_struck(end)});
}

void StreamShares::merge(const StreamShares& more) {
  for (std::size_t i = 0; i < streams_.size(); ++i) streams_[i].merge(more.streams_[i]);
}

void StreamShares::One::merge(const One& more) {
  opened = std::min(opened, more.opened);
  ended = std::max(ended, more.ended);
  replies += more.replies;
  responses += more.responses;
  sum += more.sum;
  max = std::max(max, more.max);
  longest = std::max(longest, more.longest);
  awaited += more.awaited;
  as_expected = as_expected && more.as_expected;
  untouched = untouched && more.untouched;
}

bool StreamShares::is_comparable(const One& one, RunTime from, RunTime to) const {
  Duration slack = (to - from) / 20;
  return one.opened != kNever && one.as_expected && one.opened <= from + slack && one.ended >= to - slack;
}

Duration StreamShares::patience(std::uint32_t group, RunTime from, RunTime to) const {
  std::vector<Duration> longest;
  for (const StreamPlan& stream : plan_.streams) {
    const One& one = streams_[stream.id];
    if (stream.group == group && one.replies > 0) longest.push_back(one.longest);
  }
  Duration usual{0};
  if (!longest.empty()) {
    auto middle = longest.begin() + static_cast<std::ptrdiff_t>(longest.size() / 2);
    std::nth_element(longest.begin(), middle, longest.end());
    usual = *middle;
  }
  const StreamGroup& asked = plan_.scenario->streams[group];
  usual = std::max({usual, asked.server.reply_delay, asked.pace.period.value_or(Duration(0))});
  return std::max({kShortestHunger, (to - from) / 2, 2 * usual});
}

void StreamShares::write_starved(std::uint32_t group, RunTime from, RunTime to, v1::Starved& out) const {
  const Duration enough = patience(group, from, to);
  for (const StreamPlan& stream : plan_.streams) {
    const One& one = streams_[stream.id];
    bool starved = one.untouched && one.replies == 0 && one.awaited >= enough;
    if (stream.group != group || !starved) continue;
    out.set_streams(out.streams() + 1);
    if (out.streams() <= kExamples) out.add_examples(stream.id);
  }
  out.set_allowed(plan_.scenario->streams[group].may_starve);
}

void StreamShares::write(v1::Report& report, RunTime from, RunTime to) const {
  Spread all;
  std::vector<Spread> spreads(plan_.groups.size());
  std::vector<std::vector<std::uint64_t>> replies(plan_.groups.size());
  for (const StreamPlan& stream : plan_.streams) {
    const One& one = streams_[stream.id];
    spreads[stream.group].add(stream.id, one);
    all.add(stream.id, one);
    if (is_comparable(one, from, to)) replies[stream.group].push_back(one.replies);
  }
  for (std::size_t g = 0; g < spreads.size(); ++g) {
    v1::GroupReport& group = *report.mutable_groups(static_cast<int>(g));
    spreads[g].write(*group.mutable_per_stream());
    write_starved(static_cast<std::uint32_t>(g), from, to, *group.mutable_starved());
    if (std::optional<double> fairness = jain_index(replies[g])) {
      group.set_fairness(*fairness);
      group.set_fairness_streams(static_cast<std::uint32_t>(replies[g].size()));
    }
  }
  all.write(*report.mutable_per_stream());
}

}  // namespace weir
