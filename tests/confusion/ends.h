// The streams of a library of runs: how each ended, by what everybody saw and by what its client saw.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "weir/v1/report.pb.h"

namespace weir::confusion {

/// One stream that went through the relay.
struct End {
  std::string scenario;
  v1::StreamRecord record;
};

/// A line of streams.jsonl. Throws std::runtime_error when it is none. Keys of a later weir are passed over.
[[nodiscard]] v1::StreamRecord parse_record(const std::string& line);

/// The streams of all runs below `folder`/SCENARIO/, in the order of their scenarios' names; those that went past the relay
/// are left out. Throws std::runtime_error when there is none, or a line is no stream's record.
[[nodiscard]] std::vector<End> read_ends(const std::filesystem::path& folder);

}  // namespace weir::confusion
