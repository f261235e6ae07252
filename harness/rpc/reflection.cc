#include "harness/rpc/reflection.h"

#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <set>
#include <utility>

#include "harness/rpc/credentials.h"
#include "reflection.pb.h"

namespace weir {
namespace {

using reflection::Request;
using reflection::Response;

// A server's answers are bounded, whatever it says.
constexpr int kMostServices = 200;

/// Who is asked, and how.
struct Asking {
  std::shared_ptr<grpc::Channel> channel;
  const char* method = nullptr;  // of one version of the service
  std::chrono::system_clock::time_point until{};
  const ReflectionCall& call;
};

/// One conversation with one version of the service. Each step waits for its end; the call's deadline is theirs.
class Conversation {
 public:
  explicit Conversation(const Asking& asking) : stub_(asking.channel) {
    context_.set_deadline(asking.until);
    for (const auto& [key, value] : asking.call.metadata) context_.AddMetadata(key, value);
    call_ = stub_.PrepareCall(&context_, asking.method, &queue_);
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

  /// Ends the call, and says why it was over before; never OK.
  absl::Status why() {
    // A call that the server has ended tells its status: a cancel would be a race with it.
    if (alive_) context_.TryCancel();
    grpc::Status status;
    call_->Finish(&status, this);
    step();
    finished_ = true;
    if (status.ok()) return absl::UnavailableError("the call ended well before all was answered");
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

absl::StatusOr<std::vector<RemoteMethod>> list_by(const Asking& asking) {
  Conversation conversation(asking);
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

/// A file and all that it imports, asked for one after the other: some servers send imports along, others do not.
class FileCollector {
 public:
  explicit FileCollector(Conversation& conversation) : conversation_(conversation) {}

  /// Nothing: the call is over. False: the server knows no such thing.
  std::optional<bool> ask(const Request& request) {
    const std::optional<Response> answer = conversation_.ask(request);
    if (!answer) return std::nullopt;
    if (answer->has_error_response()) {
      error_ = answer->error_response().error_message();
      return false;
    }
    for (const std::string& bytes : answer->file_descriptor_response().file_descriptor_proto()) {
      google::protobuf::FileDescriptorProto file;
      if (!file.ParseFromString(bytes) || !names_.insert(file.name()).second) continue;
      *set_.add_file() = std::move(file);
    }
    return true;
  }
  /// False: the call is over.
  bool ask_for_imports() {
    for (int i = 0; i < set_.file_size() && i < kMostFiles; ++i) {
      const google::protobuf::RepeatedPtrField<std::string> imports = set_.file(i).dependency();
      for (const std::string& import : imports) {
        if (names_.contains(import) || !asked_.insert(import).second) continue;
        Request request;
        request.set_file_by_filename(import);
        if (!ask(request)) return false;
      }
    }
    return true;
  }
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] google::protobuf::FileDescriptorSet take() { return std::move(set_); }

 private:
  static constexpr int kMostFiles = 2000;
  Conversation& conversation_;
  google::protobuf::FileDescriptorSet set_;
  std::set<std::string> names_;
  std::set<std::string> asked_;
  std::string error_;
};

absl::StatusOr<google::protobuf::FileDescriptorSet> fetch_by(const Asking& asking,
                                                             const std::string& symbol) {
  Conversation conversation(asking);
  FileCollector files(conversation);
  Request request;
  request.set_file_containing_symbol(symbol);
  const std::optional<bool> known = files.ask(request);
  if (!known) return conversation.why();
  if (!*known) return absl::NotFoundError(files.error());
  if (!files.ask_for_imports()) return conversation.why();
  return files.take();
}

/// Tries both versions of the service. What is told by the first that the server has is what counts.
template <typename Result, typename Ask>
absl::StatusOr<Result> ask_either(const std::string& address, const std::optional<ClientTls>& tls,
                                  Duration patience, const GrpcWay& way, const ReflectionCall& call,
                                  const Ask& ask) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  set_way(way, tls.has_value(), arguments);
  arguments.SetMaxReceiveMessageSize(-1);
  if (!call.user_agent.empty()) arguments.SetUserAgentPrefix(call.user_agent);
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
    absl::StatusOr<Result> result = ask(Asking{channel, method, until, call});
    if (result.ok() || absl::IsNotFound(result.status())) return result;
    last = result.status();
  }
  return last;
}

}  // namespace

absl::StatusOr<std::vector<RemoteMethod>> list_remote_methods(const std::string& address,
                                                              const std::optional<ClientTls>& tls,
                                                              Duration patience, const GrpcWay& way,
                                                              const ReflectionCall& call) {
  return ask_either<std::vector<RemoteMethod>>(address, tls, patience, way, call, list_by);
}

absl::StatusOr<google::protobuf::FileDescriptorSet> fetch_descriptors(const std::string& address,
                                                                      const std::optional<ClientTls>& tls,
                                                                      const std::string& symbol,
                                                                      Duration patience, const GrpcWay& way,
                                                                      const ReflectionCall& call) {
  return ask_either<google::protobuf::FileDescriptorSet>(
      address, tls, patience, way, call, [&](const Asking& asking) { return fetch_by(asking, symbol); });
}

}  // namespace weir
