#include "harness/repro/suspects.h"

#include <algorithm>

#include "harness/repro/freeze.h"

namespace weir {
namespace {

/// Enough to pass over one that had bad luck.
constexpr std::size_t kMostWitnesses = 3;

void add_once(std::vector<StreamPlan>& streams, StreamPlan stream) {
  const bool there =
      std::any_of(streams.begin(), streams.end(), [&](const StreamPlan& one) { return one.id == stream.id; });
  if (!there) streams.push_back(std::move(stream));
}

void in_order(std::vector<StreamPlan>& streams) {
  std::sort(streams.begin(), streams.end(),
            [](const StreamPlan& a, const StreamPlan& b) { return a.id < b.id; });
}

/// `streams` and those of the plan for which `also` holds.
std::vector<StreamPlan> with_others(const Plan& plan, std::vector<StreamPlan> streams, const auto& also) {
  for (const StreamPlan& stream : own_streams(plan)) {
    if (also(stream)) add_once(streams, stream);
  }
  in_order(streams);
  return streams;
}

std::vector<const v1::StreamRecord*> witnesses(const std::vector<v1::StreamRecord>& streams,
                                               const WantedEnd& wanted) {
  std::vector<const v1::StreamRecord*> out;
  for (const v1::StreamRecord& stream : streams) {
    if (shows(stream, wanted)) out.push_back(&stream);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto* a, const auto* b) { return a->faults_size() < b->faults_size(); });
  return out;
}

}  // namespace

std::vector<StreamPlan> alone(const Plan& plan, const v1::StreamRecord& stream) {
  if (stream.stream() >= plan.streams.size()) return {};
  std::vector<StreamPlan> streams = {life_of(plan, stream.stream(), stream.incarnation())};
  for (const v1::JournalEntry& entry : stream.journal()) {
    const bool from_another = entry.has_strike() && entry.strike().has_aimed_at();
    if (from_another && entry.strike().aimed_at() < plan.streams.size())
      add_once(streams, plan.streams[entry.strike().aimed_at()]);
  }
  in_order(streams);
  return streams;
}

std::vector<std::vector<StreamPlan>> suspects(const Plan& plan, const std::vector<v1::StreamRecord>& streams,
                                              const WantedEnd& wanted) {
  std::vector<std::vector<StreamPlan>> out;
  const std::vector<const v1::StreamRecord*> seen = witnesses(streams, wanted);
  for (std::size_t i = 0; i < std::min(seen.size(), kMostWitnesses); ++i) {
    if (std::vector<StreamPlan> one = alone(plan, *seen[i]); !one.empty()) out.push_back(std::move(one));
  }
  if (out.empty()) return out;
  const std::vector<StreamPlan> first = out.front();
  const StreamPlan& suspect = first.front();
  out.push_back(with_others(
      plan, first, [&](const StreamPlan& stream) { return stream.connection == suspect.connection; }));
  std::vector<StreamPlan> all = first;
  for (const v1::StreamRecord* stream : seen) {
    for (StreamPlan& one : alone(plan, *stream)) add_once(all, std::move(one));
  }
  in_order(all);
  out.push_back(std::move(all));
  out.push_back(
      with_others(plan, first, [&](const StreamPlan& stream) { return stream.group == suspect.group; }));
  return out;
}

}  // namespace weir
