// What is drawn of a run's streams: each that is worth it by itself, all of them added up over time.
#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/coarse_series.h"
#include "reports/picture/names.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// A fault that struck a stream.
struct SeenStrike {
  std::uint32_t fault = 0;  // in StreamsSeen::faults()
  double at_ms = 0;         // since the run began
};

/// One life of a stream. Texts are numbers of StreamsSeen's lists.
struct SeenStream {
  std::uint32_t stream = 0;
  std::uint32_t incarnation = 0;
  std::uint32_t connection = 0;
  std::uint32_t group = 0;
  std::uint32_t outcome = 0;  // its class
  std::uint32_t verdict = 0;
  std::uint32_t told_by = 0;  // on whose word
  std::uint32_t message = 0;
  std::uint32_t code = 0;
  double opened_ms = 0;  // since the run began
  double ended_ms = 0;
  std::uint32_t planned = 0;
  std::uint32_t sent = 0;
  std::uint32_t replies = 0;
  std::vector<SeenStrike> strikes{};
};

/// What happened to all streams in a part of the run.
struct SeenEnds {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> ends{};  // by class and verdict
  std::map<std::uint32_t, std::uint64_t> strikes{};                         // by fault
  std::uint64_t unanswered = 0;  // messages that the streams which ended in it were owed

  void add(const SeenEnds& more);
};

/// Fed stream by stream in the order of streams.jsonl; what it holds follows from that alone. Memory does not grow with the run. Used by
/// one thread at a time.
class StreamsSeen {
 public:
  static constexpr std::size_t kMostRows = 12'000;
  static constexpr std::uint64_t kMostPoints = 240;
  static constexpr double kShortestPointMs = 20;

  void add(const v1::StreamRecord& record);
  /// Lines of streams.jsonl. One that is no record, as a run that was killed leaves at the end, is passed over.
  void read(std::istream& lines);

  /// Those that ended other than expected, those that were struck, the others; each in the order of their ends, and at most
  /// kMostRows in all.
  [[nodiscard]] std::vector<const SeenStream*> rows() const;
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] const std::vector<SeenEnds>& points() const { return points_.points(); }
  /// What each point covers; the first begins with the run.
  [[nodiscard]] double point_ms() const {
    return kShortestPointMs * static_cast<double>(points_.intervals_a_point());
  }

  [[nodiscard]] const Names& groups() const { return groups_; }
  [[nodiscard]] const Names& outcomes() const { return outcomes_; }
  [[nodiscard]] const Names& verdicts() const { return verdicts_; }
  [[nodiscard]] const Names& witnesses() const { return witnesses_; }
  [[nodiscard]] const Names& messages() const { return messages_; }
  [[nodiscard]] const Names& faults() const { return faults_; }

 private:
  [[nodiscard]] std::vector<SeenStrike> strikes_of(const v1::StreamRecord& record);
  void add_to(double at_ms, const SeenEnds& more);

  Names groups_{200}, outcomes_{200}, verdicts_{10}, witnesses_{20}, messages_{600}, faults_{200};
  std::uint64_t count_ = 0;
  std::vector<SeenStream> unexpected_, struck_, others_;
  CoarseSeries<SeenEnds, kMostPoints> points_;
};

}  // namespace weir
