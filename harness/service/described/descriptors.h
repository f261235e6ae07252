// What is known of a service's methods and messages: the one door through which descriptors come in, wherever they are from.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/service/described/well_known.h"

namespace weir {

/// Immutable; any thread. What it gives lives as long as it does.
class Descriptors {
 public:
  /// `files`: in any order, each with all that it imports; google/protobuf/*.proto are known. `source` says in messages where they are
  /// from. kInvalidArgument, with a remedy, names the file that imports and what it imports where that is not among them.
  [[nodiscard]] static absl::StatusOr<std::shared_ptr<const Descriptors>> of(
      google::protobuf::FileDescriptorSet files, const std::string& source);

  [[nodiscard]] const google::protobuf::DescriptorPool& pool() const { return pool_; }
  /// "package.Service/Method"; null: there is none.
  [[nodiscard]] const google::protobuf::MethodDescriptor* method(std::string_view name) const;
  /// All methods of all services by that name, in the files' order.
  [[nodiscard]] std::vector<std::string> methods() const;
  /// What it was made of, so that it can be kept.
  [[nodiscard]] const google::protobuf::FileDescriptorSet& files() const { return files_; }

 private:
  explicit Descriptors(google::protobuf::FileDescriptorSet files);

  google::protobuf::FileDescriptorSet files_;
  google::protobuf::SimpleDescriptorDatabase own_;
  WellKnownFiles well_known_;
  google::protobuf::MergedDescriptorDatabase all_;
  google::protobuf::DescriptorPool pool_;
};

/// "one of", when `word` is close to some: "did you mean 'etcdserverpb.Watch/Watch'?"; else what there is, shortened.
[[nodiscard]] std::string suggest_method(const Descriptors& descriptors, std::string_view word);

}  // namespace weir
