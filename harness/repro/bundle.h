// A failure in one file, to be run on another machine.
#pragma once

#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/repro/wanted_end.h"
#include "weir/v1/bundle.pb.h"

namespace weir {

inline constexpr std::uint32_t kBundleVersion = 1;
/// How the name of such a file ends.
inline constexpr std::string_view kBundleSuffix = ".weir";

struct BundleParts {
  std::string scenario;     // TOML
  std::string descriptors;  // bytes; may be empty
  WantedEnd wanted;
  v1::Report report;
  std::vector<v1::StreamRecord> streams;  // all of the run
};

/// With the streams that matter: those that showed the wanted end, and a few others on which a fault fired; and the story of the first. Texts of scenario,
/// peers and streams are redacted(). Pure.
[[nodiscard]] v1::Bundle make_bundle(const BundleParts& parts);

/// Reads a .weir file's text. kInvalidArgument, with a remedy, for any other text and for a bundle of another version.
[[nodiscard]] absl::StatusOr<v1::Bundle> read_bundle(std::string_view text);

}  // namespace weir
