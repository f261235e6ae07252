#include "harness/stream/recorder.h"

namespace weir {

void GroupRecord::merge(const GroupRecord& other) {
  for (std::size_t i = 0; i < latency.size(); ++i) latency[i].merge(other.latency[i]);
  replies_measured += other.replies_measured;
  sent += other.sent;
  received += other.received;
  bytes_sent += other.bytes_sent;
  bytes_received += other.bytes_received;
}

void Recorder::sample(std::uint32_t group, const Command& command) {
  bool own_phase =
      command.metric == Command::Metric::kSetup || command.metric == Command::Metric::kFirstMessage;
  if (!own_phase && !window_.contains(command.at)) return;
  groups_[group].latency[static_cast<std::size_t>(command.metric)].record(command.value);
}

void Recorder::message_sent(std::uint32_t group, std::size_t bytes) {
  ++groups_[group].sent;
  groups_[group].bytes_sent += bytes;
}

void Recorder::reply_received(std::uint32_t group, std::size_t bytes, RunTime now) {
  GroupRecord& record = groups_[group];
  ++record.received;
  record.bytes_received += bytes;
  if (window_.contains(now)) ++record.replies_measured;
}

void Recorder::merge(const Recorder& other) {
  for (std::size_t i = 0; i < groups_.size(); ++i) groups_[i].merge(other.groups_[i]);
}

}  // namespace weir
