#include "harness/stream/recorder.h"

#include <utility>

namespace weir {
void GroupRecord::merge(const GroupRecord& other) {
  for (std::size_t i = 0; i < latency.size(); ++i) latency[i].merge(other.latency[i]);
  censored += other.censored;
  censored_first += other.censored_first;
  replies_measured += other.replies_measured;
  sent += other.sent;
  sent_beside += other.sent_beside;
  received += other.received;
  bytes_sent += other.bytes_sent;
  bytes_received += other.bytes_received;
  censored_writes += other.censored_writes;
  censored_last += other.censored_last;
  unwritten_several += other.unwritten_several;
  owed.add(other.owed);
  sending_time += other.sending_time;
  sending_blocked += other.sending_blocked;
}

void GroupRecord::merge(const GroupInterval& interval) {
  for (std::size_t i = 0; i < interval.latency.size(); ++i) latency[i].merge(interval.latency[i]);
}

void Recorder::begin_interval(RunTime now) {
  if (now >= current_end_) roll(now);
  if (current_) return;
  current_.emplace();
  current_->index = grid_.index_of(now);
  current_->groups.resize(groups_.size());
  // Never back: the interval that a straggler belongs to may have been handed over.
  if (grid_.start_of(current_->index + 1) < current_end_) current_->index = grid_.index_of(current_end_) - 1;
  current_end_ = grid_.start_of(current_->index + 1);
}

void Recorder::roll(RunTime now) {
  if (!grid_.exists() || now < current_end_) return;
  if (current_) take_(*std::exchange(current_, std::nullopt));
  if (now == kNever) return;
  current_end_ = grid_.start_of(grid_.index_of(now) + 1);
}

bool Recorder::sample(std::uint32_t group, const Command& command, RunTime now) {
  bool measured_only = row_of(command.metric).part == CountedPart::kMeasured;
  if (measured_only && !window_.contains(command.at)) return false;
  auto metric = static_cast<std::size_t>(command.metric);
  if (grid_.exists() && metric < kClocks) {
    interval_of(group, now).latency[metric].record(command.value);
  } else {
    groups_[group].latency[metric].record(command.value);
  }
  return true;
}

void Recorder::censored(std::uint32_t group, const Command& command) {
  GroupRecord& record = groups_[group];
  if (command.metric == LatencyMetric::kFirstMessage) {
    ++record.censored_first;
  } else if (!window_.contains(command.at)) {
    return;
  } else if (command.metric == LatencyMetric::kWriteBlock) {
    ++record.censored_writes;
  } else if (command.metric == LatencyMetric::kLastReply) {
    ++record.censored_last;
  } else {
    ++record.censored;
  }
}

void Recorder::message_sent(std::uint32_t group, std::size_t bytes, bool beside_pace) {
  ++groups_[group].sent;
  if (beside_pace) ++groups_[group].sent_beside;
  groups_[group].bytes_sent += bytes;
}

bool Recorder::reply_received(std::uint32_t group, std::size_t bytes, RunTime now) {
  GroupRecord& record = groups_[group];
  ++record.received;
  record.bytes_received += bytes;
  if (grid_.exists() && now >= window_.from) ++interval_of(group, now).replies;
  if (!window_.contains(now)) return false;
  ++record.replies_measured;
  return true;
}

void Recorder::stream_ended(std::uint32_t group, const SendingTime& time) {
  groups_[group].sending_time += time.whole;
  groups_[group].sending_blocked += time.blocked;
}

void Recorder::owes(std::uint32_t group, const OwedLoad& load, bool several) {
  groups_[group].owed.add(load);
  if (several) groups_[group].unwritten_several += load.unwritten;
}

void Recorder::timer_rang(RunTime at, Duration late) {
  if (window_.contains(at)) lane_.timers.record(late);
}

void Recorder::event_lagged(RunTime at, Duration lag) {
  if (window_.contains(at)) lane_.lag.record(lag);
}

void Recorder::merge(const Recorder& other) {
  lane_.merge(other.lane_);
  for (std::size_t i = 0; i < groups_.size(); ++i) groups_[i].merge(other.groups_[i]);
}

void Recorder::merge(const IntervalPart& part) {
  for (std::size_t i = 0; i < groups_.size(); ++i) groups_[i].merge(part.groups[i]);
}

}  // namespace weir
