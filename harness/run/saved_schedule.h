// A run that was made, as it is run again: its scenario, and what its streams lived through.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/repro/wanted_end.h"
#include "harness/run/scratch_folder.h"
#include "harness/scenario/loader.h"
#include "harness/scenario/scenario.h"
#include "weir/v1/report.pb.h"

namespace weir {

struct SavedSchedule {
  std::string name;    // as the user named it
  std::string folder;  // of the run, or what a .weir file was unpacked into
  std::shared_ptr<const Scenario> scenario;
  std::string text;  // of it
  v1::Report report;
  std::vector<v1::StreamRecord> streams;  // of a .weir file those that it holds
  std::optional<WantedEnd> wanted{};      // that a .weir file is about
  std::shared_ptr<ScratchFolder> unpacked{};
};

/// The folder of a run, or a .weir file, with changes to the scenario. kInvalidArgument, with all mistakes and a remedy.
[[nodiscard]] absl::StatusOr<SavedSchedule> read_schedule(const std::string& path,
                                                          const std::vector<Override>& overrides);

/// What describes the messages of the run, as its folder holds it; empty where it holds none.
[[nodiscard]] std::string kept_descriptors(const std::string& folder);

}  // namespace weir
