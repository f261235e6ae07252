#include "harness/rpc/reflection_service.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/server_callback.h>

#include "harness/rpc/reflection_answers.h"

namespace weir {
namespace {

class ReflectionReactor final : public grpc::ServerBidiReactor<reflection::Request, reflection::Response> {
 public:
  explicit ReflectionReactor(const std::vector<std::string>& services)
      : answers_(*google::protobuf::DescriptorPool::generated_pool(), services) {
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    response_ = answers_.answer(request_);
    StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (ok) StartRead(&request_);
    if (!ok) Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

 private:
  ReflectionAnswers answers_;
  reflection::Request request_;
  reflection::Response response_;
};

/// What protoc's plugin writes for a service, for one whose messages are in another package.
class ReflectionV1 final : public grpc::Service {
 public:
  explicit ReflectionV1(std::vector<std::string> services) : services_(std::move(services)) {
    AddMethod(new grpc::internal::RpcServiceMethod(path_.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING,
                                                   nullptr));
    MarkMethodCallback(
        0, new grpc::internal::CallbackBidiHandler<reflection::Request, reflection::Response>(
               [this](grpc::CallbackServerContext*) { return new ReflectionReactor(services_); }));
  }

 private:
  const std::string path_ = "/" + std::string(kReflectionV1) + "/ServerReflectionInfo";
  const std::vector<std::string> services_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_reflection_v1(std::vector<std::string> services) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  if (pool->FindServiceByName(kReflectionV1) != nullptr) return nullptr;
  return std::make_unique<ReflectionV1>(std::move(services));
}

}  // namespace weir
