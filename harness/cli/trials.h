// How a verb runs scenarios that it makes up: one after the other, for a time, and nothing of them is kept.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/signals.h"
#include "harness/cli/progress_line.h"
#include "harness/repro/odds.h"
#include "harness/repro/shrinker.h"
#include "harness/repro/wanted_end.h"
#include "harness/run/saved_schedule.h"
#include "harness/run/scratch_folder.h"
#include "harness/scenario/scenario.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// What one run showed.
struct Trial {
  v1::Report report;
  std::vector<v1::StreamRecord> streams;
  Duration took{};
  /// The first stream that showed it; null when none did.
  [[nodiscard]] const v1::StreamRecord* find(const WantedEnd& wanted) const;
};

/// Make one before the first other thread. Used by one thread.
class Trials {
 public:
  /// `limit`: no run begins later than that after now; absent: no limit.
  Trials(bool quiet, std::optional<Duration> limit);
  /// Another limit, from now on.
  void until(Duration limit);

  /// Nothing when the time is up, when somebody asked to stop, or when a run could not begin for a reason that holds for others as well, which was said.
  [[nodiscard]] std::optional<Trial> run(std::shared_ptr<const Scenario> scenario);
  /// What is shown while runs go on, before their own numbers.
  void show(std::string what) { what_ = std::move(what); }
  /// Says something, in place of the line that shows how a run goes.
  void tell(const std::string& text);

  [[nodiscard]] bool interrupted() const { return interrupted_; }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  [[nodiscard]] bool is_over();

  StopSignals signals_;
  ProgressLine line_;
  std::optional<Duration> until_;  // on the steady clock
  std::unique_ptr<ScratchFolder> folder_;
  std::string what_;
  bool interrupted_ = false;
  bool failed_ = false;
};

/// What is to be made smaller, and how.
struct ShrinkJob {
  const SavedSchedule* run = nullptr;
  WantedEnd wanted;
  Threshold threshold;
  std::string file;  // that the scenario is written to; the .weir file lies beside it
  bool quiet = false;
};

/// Shrinks, prints what came of it, and writes the files. The exit code.
[[nodiscard]] int shrink_and_write(const ShrinkJob& job, Trials& trials);

/// Writes a .weir file. False when that can't be done, which has been said.
[[nodiscard]] bool write_bundle(const std::string& file, const std::string& option,
                                const std::string& scenario, const std::string& folder,
                                const WantedEnd& wanted, const v1::Report& report,
                                const std::vector<v1::StreamRecord>& streams);

/// The class that a verb is about: of `--class`, of a .weir file, or the unexpected one of the run. Nothing when there is none, which has been said.
[[nodiscard]] std::optional<WantedEnd> chosen_end(const SavedSchedule& run, const std::string& name,
                                                  std::string_view verb);

/// "2m", for an option. Nothing when it is no time above 0s, which has been said.
[[nodiscard]] std::optional<Duration> time_of(const std::string& text, std::string_view verb,
                                              std::string_view option);

}  // namespace weir
