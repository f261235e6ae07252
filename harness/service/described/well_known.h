// Protobuf's own files, google/protobuf/*.proto, which every program that links it has, and whose imports nobody should have to name.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

#include <string>

namespace weir {

[[nodiscard]] inline bool is_well_known(const std::string& file) {
  return file.starts_with("google/protobuf/") &&
         google::protobuf::DescriptorPool::generated_pool()->FindFileByName(file) != nullptr;
}

/// These files and nothing else of this program's.
class WellKnownFiles final : public google::protobuf::DescriptorDatabase {
 public:
  bool FindFileByName(const std::string& name, google::protobuf::FileDescriptorProto* out) override {
    return copy(google::protobuf::DescriptorPool::generated_pool()->FindFileByName(name), out);
  }
  bool FindFileContainingSymbol(const std::string& symbol,
                                google::protobuf::FileDescriptorProto* out) override {
    return copy(google::protobuf::DescriptorPool::generated_pool()->FindFileContainingSymbol(symbol), out);
  }
  bool FindFileContainingExtension(const std::string& /*type*/, int /*number*/,
                                   google::protobuf::FileDescriptorProto* /*out*/) override {
    return false;
  }

 private:
  static bool copy(const google::protobuf::FileDescriptor* file, google::protobuf::FileDescriptorProto* out) {
    if (file == nullptr || !is_well_known(file->name())) return false;
    file->CopyTo(out);
    return true;
  }
};

}  // namespace weir
