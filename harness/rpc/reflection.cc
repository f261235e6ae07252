#include "harness/rpc/reflection.h"

#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>

#include "harness/rpc/credentials.h"
#include "reflection.pb.h"

namespace weir {
namespace {

using reflection::Request;
using reflection::Response;

// A server's answers are bounded, whatever it says.
constexpr int kMostServices = 200;

/// One conversation with one version of the service. Each step waits for its end; the call's deadline is theirs.
class Conversation {
 public:
  Conversation(const std::shared_ptr<grpc::Channel>& channel, const char* method,
               std::chrono::system_clock::time_point until)
      : stub_(channel) {
    context_.set_deadline(until);
    call_ = stub_.PrepareCall(&context_, method, &queue_);
    call_->StartCall(this);
    alive_ = step();
  }
  ~Conversation() {
    if (!finished_) (void)why();
    queue_.Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue_.Next(&tag, &ok);) {
    }
  }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// Nothing when the call is over.
  std::optional<Response> ask(const Request& request) {
    const std::string bytes = request.SerializeAsString();
    const grpc::Slice slice(bytes);
    if (!alive_) return std::nullopt;
    call_->Write(grpc::ByteBuffer(&slice, 1), this);
    if (!(alive_ = step())) return std::nullopt;
    grpc::ByteBuffer answer;
    call_->Read(&answer, this);
    if (!(alive_ = step())) return std::nullopt;
    grpc::Slice whole;
    Response response;
    if (!answer.DumpToSingleSlice(&whole).ok() ||
        !response.ParseFromArray(whole.begin(), static_cast<int>(whole.size())))
      return std::nullopt;
    return response;
  }

  /// Ends the call, and says why it was over before.
  absl::Status why() {
    context_.TryCancel();
    grpc::Status status;
    call_->Finish(&status, this);
    step();
    finished_ = true;
    return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
  }

 private:
  bool step() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  grpc::GenericStub stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  bool alive_ = false;
  bool finished_ = false;
};

/// The health service is the same everywhere (gRPC doc/health-checking.md), and gRPC C++ lists it without a descriptor.
const std::vector<RemoteMethod>& health_methods() {
  static const std::vector<RemoteMethod> kMethods = {{"grpc.health.v1.Health/Check", false, false},
                                                     {"grpc.health.v1.Health/List", false, false},
                                                     {"grpc.health.v1.Health/Watch", false, true}};
  return kMethods;
}

/// The methods of `service` in the files that hold it.
void add_methods(const reflection::Files& files, const std::string& service, std::vector<RemoteMethod>& out) {
  for (const std::string& bytes : files.file_descriptor_proto()) {
    google::protobuf::FileDescriptorProto file;
    if (!file.ParseFromString(bytes)) continue;
    const std::string prefix = file.package().empty() ? "" : file.package() + ".";
    for (const google::protobuf::ServiceDescriptorProto& one : file.service()) {
      if (prefix + one.name() != service) continue;
      for (const google::protobuf::MethodDescriptorProto& method : one.method())
        out.push_back({service + "/" + method.name(), method.client_streaming(), method.server_streaming()});
      return;
    }
  }
}

absl::StatusOr<std::vector<RemoteMethod>> list_by(const std::shared_ptr<grpc::Channel>& channel,
                                                  const char* method,
                                                  std::chrono::system_clock::time_point until) {
  Conversation conversation(channel, method, until);
  Request request;
  request.set_list_services("*");
  const std::optional<Response> listed = conversation.ask(request);
  if (!listed) return conversation.why();
  if (!listed->has_list_services_response())
    return absl::UnavailableError("the reflection service lists nothing");
  std::vector<RemoteMethod> methods;
  int left = kMostServices;
  for (const reflection::Service& service : listed->list_services_response().service()) {
    if (left-- == 0) break;
    request.set_file_containing_symbol(service.name());
    const std::optional<Response> described = conversation.ask(request);
    if (!described) return conversation.why();
    const std::size_t before = methods.size();
    add_methods(described->file_descriptor_response(), service.name(), methods);
    if (methods.size() == before && service.name() == "grpc.health.v1.Health")
      methods.insert(methods.end(), health_methods().begin(), health_methods().end());
  }
  return methods;
}

}  // namespace

absl::StatusOr<std::vector<RemoteMethod>> list_remote_methods(const std::string& address,
                                                              const std::optional<ClientTls>& tls,
                                                              Duration patience, const GrpcWay& way) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  set_way(way, tls.has_value(), arguments);
  arguments.SetMaxReceiveMessageSize(-1);
  // As the transport has it: gRPC 1.51.1 aborts on trailers without grpc-status while retries are on.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  if (tls) arguments.SetSslTargetNameOverride(tls->server_name);
  const std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(address, credentials_for(tls), arguments);
  const auto until = std::chrono::system_clock::now() +
                     std::chrono::duration_cast<std::chrono::system_clock::duration>(patience);
  absl::Status last;
  for (const char* method : {"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                             "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    absl::StatusOr<std::vector<RemoteMethod>> methods = list_by(channel, method, until);
    if (methods.ok()) return methods;
    last = methods.status();
  }
  return last;
}

}  // namespace weir
