// Descriptors from files: sets that protoc or buf wrote, and .proto files.
#pragma once

#include <google/protobuf/descriptor.pb.h>

#include <memory>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/base/errors.h"
#include "harness/service/described/descriptors.h"

namespace weir {

/// Where a service's types are described. Neither: the server's reflection service is asked.
struct DescriptorSources {
  std::vector<std::string> sets;         // files that hold a google.protobuf.FileDescriptorSet
  std::vector<std::string> proto_files;  // .proto files, as an import would name them
  std::vector<std::string>
      proto_paths;  // folders in which they and their imports are looked for; none: where one stands
  [[nodiscard]] bool any() const { return !sets.empty() || !proto_files.empty(); }
};

/// Reads what is named, all of it. Null, and what is wrong added to `errors`, by the option that named it.
[[nodiscard]] std::shared_ptr<const Descriptors> read_descriptors(const DescriptorSources& sources,
                                                                  ErrorList& errors);

}  // namespace weir
