// Where one lane's measurements go.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "harness/stats/histogram.h"
#include "harness/stream/session.h"

namespace weir {

/// The measured part of a run: messages due in [from, to) count for latency, replies received in it for
/// throughput.
struct MeasureWindow {
  RunTime from{};
  RunTime to = kNever;
  [[nodiscard]] bool contains(RunTime t) const { return t >= from && t < to; }
};

/// What one group of streams showed.
struct GroupRecord {
  std::array<Histogram, 5> latency;  // by Command::Metric
  std::uint64_t replies_measured = 0;
  std::uint64_t sent = 0;  // from here on: all phases
  std::uint64_t received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;

  void merge(const GroupRecord& other);
};

/// Used by one thread at a time; a lane has its own. Recorders are merged by adding, which is exact.
class Recorder {
 public:
  Recorder(std::size_t groups, MeasureWindow window) : window_(window), groups_(groups) {}

  /// A kSample command of a stream of `group`. Set-up and first message are phases of their own and always
  /// count.
  void sample(std::uint32_t group, const Command& command);
  void message_sent(std::uint32_t group, std::size_t bytes);
  void reply_received(std::uint32_t group, std::size_t bytes, RunTime now);
  void merge(const Recorder& other);

  [[nodiscard]] const std::vector<GroupRecord>& groups() const { return groups_; }

 private:
  MeasureWindow window_;
  std::vector<GroupRecord> groups_;
};

}  // namespace weir
