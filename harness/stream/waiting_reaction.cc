#include "harness/stream/waiting_reaction.h"

#include <algorithm>

namespace weir {
namespace {

/// The first of the times zero + k * every, k > 0, that is not before `came`.
RunTime next_turn(RunTime zero, Duration every, RunTime came) {
  const auto turns = std::max<std::int64_t>(1, (came - zero + every - Duration(1)) / every);
  return zero + turns * every;
}

}  // namespace

void WaitingReaction::add(std::uint32_t items, RunTime now, RunTime due) {
  if (items == 0) return;
  if (!portions_.empty()) due = std::max(due, portions_.back().due);
  portions_.push_back({.items = items, .came = now, .due = due});
  items_ += items;
}

RunTime WaitingReaction::due(const Reaction& rule, RunTime zero) const {
  if (items_ == 0) return kNever;
  const Portion& oldest = portions_.front();
  RunTime due = oldest.due;
  if (rule.every) {
    due = next_turn(zero, *rule.every, oldest.came);
  } else if (rule.batch > 1 && items_ >= rule.batch) {
    due = std::min(due, portions_.back().came);
  } else if (rule.batch > 1 && !rule.after) {
    due = kNever;  // it waits until it is full
  }
  return std::min(due, hurried_);
}

std::uint32_t WaitingReaction::size(const Reaction& rule) const {
  if (rule.every && rule.batch == 1) return items_;
  return std::min(items_, rule.batch);
}

void WaitingReaction::take(std::uint32_t items) {
  items_ -= items;
  while (items > 0) {
    Portion& oldest = portions_.front();
    const std::uint32_t of_it = std::min(items, oldest.items);
    items -= of_it;
    oldest.items -= of_it;
    if (oldest.items == 0) portions_.pop_front();
  }
}

std::uint32_t WaitingReaction::messages_due(const Reaction& rule, RunTime zero, RunTime by) const {
  std::uint32_t messages = 0;
  for (WaitingReaction rest = *this; rest.due(rule, zero) <= by; rest.take(rest.size(rule))) ++messages;
  return messages;
}

}  // namespace weir
