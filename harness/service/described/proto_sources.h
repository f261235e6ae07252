// Descriptors from files: sets that protoc or buf wrote, and .proto files.
#pragma once

#include <google/protobuf/descriptor.pb.h>

#include <memory>
#include <string>

#include <absl/status/statusor.h>
#include "harness/base/errors.h"
#include "harness/scenario/described_messages.h"
#include "harness/service/described/descriptors.h"

namespace weir {

/// A file as the scenario names it: beside the scenario unless its path is absolute.
[[nodiscard]] std::string beside(const std::string& scenario_file, const std::string& file);

/// Reads what is named, all of it. Null, and what is wrong added to `errors`: where the scenario names it, or by the option that did, when
/// it has no place.
[[nodiscard]] std::shared_ptr<const Descriptors> read_descriptors(const DescriptorSources& sources,
                                                                  const std::string& scenario_file,
                                                                  ErrorList& errors);

}  // namespace weir
