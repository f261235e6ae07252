// What a server's reflection service answers (gRPC doc/server-reflection.md), from the descriptors of this program.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "reflection.pb.h"

namespace google::protobuf {
class DescriptorPool;
class FileDescriptor;
}  // namespace google::protobuf

namespace weir {

/// The answers on one stream of reflection: a file that was sent on it is not sent again. Used by one thread at a time.
class ReflectionAnswers {
 public:
  /// `services`: those that the server has. `pool` outlives it.
  ReflectionAnswers(const google::protobuf::DescriptorPool& pool, std::vector<std::string> services)
      : pool_(pool), services_(std::move(services)) {}

  [[nodiscard]] reflection::Response answer(const reflection::Request& request);

 private:
  void fill(const reflection::Request& request, reflection::Response& response);
  void add_file(const google::protobuf::FileDescriptor* file, const std::string& what,
                reflection::Response& response);
  void add_with_imports(const google::protobuf::FileDescriptor& file, reflection::Files& out);

  const google::protobuf::DescriptorPool& pool_;
  const std::vector<std::string> services_;
  std::set<std::string> sent_;
};

/// The name of the service, as clients of the newer version ask for it.
inline constexpr const char* kReflectionV1 = "grpc.reflection.v1.ServerReflection";
inline constexpr const char* kReflectionV1Alpha = "grpc.reflection.v1alpha.ServerReflection";

/// The file that describes the newer version, for whoever asks for it: that of the older one, in its own package, which is how gRPC made it.
/// Empty where `pool` does not know the older one. A serialized google.protobuf.FileDescriptorProto.
[[nodiscard]] std::string reflection_v1_file(const google::protobuf::DescriptorPool& pool);

}  // namespace weir
