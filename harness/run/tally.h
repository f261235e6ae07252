// Adds ended streams up, one by one: outcomes, faults, what streams got, and the few worth listing. Memory does not grow
// with the length of a run.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "harness/run/stream_record.h"
#include "harness/run/stream_shares.h"

namespace weir {

/// Used by one thread at a time.
class Tally {
 public:
  explicit Tally(const Plan& plan);

  /// Judges one stream's end, counts it, and gives back its record for streams.jsonl.
  v1::StreamRecord add(const StreamEnd& end);

  /// Writes totals, outcome rows, fault reports and notable streams into the report; its groups must be there already.
  /// Streams that never opened count their faults as not fired (or void after an interruption).
  void write(v1::Report& report, bool interrupted) const;

  /// Writes the figures across streams: see StreamShares::write.
  void write_shares(v1::Report& report, RunTime from, RunTime to) const { shares_.write(report, from, to); }

  [[nodiscard]] std::uint32_t ended() const { return ended_; }
  [[nodiscard]] std::uint32_t unexpected() const { return totals_.unexpected(); }
  [[nodiscard]] RunTime last_end() const { return last_end_; }

 private:
  struct FaultTally {
    std::uint32_t planned = 0;
    std::uint32_t fired = 0;
    std::uint32_t voided = 0;
    std::uint32_t spared = 0;  // see StrikeTrack::Phase::kSpared
    std::string why_spared;    // the first of them
    std::uint32_t collateral = 0;
    std::uint32_t expected = 0;
    std::uint32_t unexpected = 0;
    std::vector<std::string> never_fired;
    std::string remedy;  // for the first of them
  };
  struct Churn {
    std::uint32_t reopened = 0;
    std::uint32_t lives_over = 0;
  };
  struct RowKey {
    std::uint32_t group;
    std::string name;
    Verdict verdict;
    std::vector<std::uint32_t> because;
    friend auto operator<=>(const RowKey&, const RowKey&) = default;
  };
  struct Row {
    std::uint32_t count = 0;
    std::string message;
    std::uint32_t code = 0;
    Origin origin = Origin::kUnknown;
    Scope scope = Scope::kStream;
  };

  void count_plan(const StreamEnd& end, const Settled& settled);
  void count_faults(const StreamPlan& stream, const Settled& settled);
  void list_if_notable(const v1::StreamRecord& record, const Judgement& judgement);
  void write_faults(v1::Report& report, bool interrupted) const;
  void write_breaches(v1::Report& report) const;
  void write_goaways(v1::Report& report) const;
  void write_windows(v1::Report& report) const;

  const Plan& plan_;
  std::vector<v1::OutcomeTotals> groups_;
  std::vector<std::uint64_t> unanswered_;
  std::vector<std::uint32_t> ignored_;  // see GroupReport.ignored_by_server
  std::vector<Churn> churn_;
  std::vector<v1::CutShort> cut_short_;
  std::vector<std::uint64_t> unmatched_;
  StreamShares shares_;
  v1::OutcomeTotals totals_;
  std::map<RowKey, Row> rows_;
  std::map<std::string, std::uint32_t> breaches_;                           // streams by what was broken
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> goaways_;  // streams by code and text
  std::map<std::string, std::uint32_t> windows_;  // streams that stood still, by a window that was used up
  std::vector<FaultTally> faults_;
  std::vector<bool> opened_;  // by stream id
  std::vector<v1::StreamRecord> unexpected_;
  std::vector<v1::StreamRecord> struck_;
  std::uint32_t ended_ = 0;
  RunTime last_end_{};
};

}  // namespace weir
