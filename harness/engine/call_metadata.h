// The metadata that a scenario gives its calls, ready to be filled in for each stream.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/base/secrets.h"
#include "harness/plan/plan.h"

namespace weir {

/// With every text of the environment and of files in it. Any thread may read it.
struct CallMetadata {
  std::vector<std::vector<MetadataEntry>> groups{};  // for each group of the scenario; empty: none has any
  Secrets secrets{};                                 // what came from outside
};

/// The target's entries and the group's, which stand in place of the target's with the same key; credentials first. Pure.
[[nodiscard]] std::vector<MetadataEntry> metadata_of(const Target& target, const StreamGroup& group);

/// These entries' fields of a call of this stream, which is one of `group`.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> fields_of(
    const std::vector<MetadataEntry>& entries, const StreamGroup& group, const StreamPlan& stream);

/// Adds the fields of a stream's call.
void add_metadata(const CallMetadata& metadata, const Plan& plan, const StreamPlan& stream,
                  std::vector<std::pair<std::string, std::string>>& out);

/// "user:password" as it is sent (RFC 7617 section 2).
[[nodiscard]] std::string basic_credentials(const std::string& user_and_password);

}  // namespace weir
