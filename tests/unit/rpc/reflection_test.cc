#include "harness/rpc/reflection.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/sync_stream.h>
#include <gtest/gtest.h>

#include <mutex>

#include "harness/rpc/chat_server.h"
#include "harness/rpc/reflection_answers.h"
#include "reflection.pb.h"

namespace weir {
namespace {

using testing::Contains;
using testing::ElementsAre;

constexpr Duration kPatience = std::chrono::seconds(50);  // a guard, no wait

/// A server that has the newer version of the reflection service and nothing else.
class NewerVersion final : public grpc::CallbackGenericService {
 public:
  std::vector<std::string> asked() {
    std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  class Answering final : public grpc::ServerGenericBidiReactor {
   public:
    Answering() { StartRead(&in_); }
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::OK);
      grpc::Slice bytes;
      reflection::Request request;
      (void)in_.DumpToSingleSlice(&bytes);
      EXPECT_TRUE(request.ParseFromArray(bytes.begin(), static_cast<int>(bytes.size())));
      const std::string answer = answer_to(request).SerializeAsString();
      const grpc::Slice slice(answer);
      out_ = grpc::ByteBuffer(&slice, 1);
      StartWrite(&out_);
    }
    void OnWriteDone(bool /*ok*/) override { StartRead(&in_); }
    void OnDone() override { delete this; }

   private:
    static reflection::Response answer_to(const reflection::Request& request) {
      reflection::Response response;
      if (request.has_list_services()) {
        response.mutable_list_services_response()->add_service()->set_name("shop.Orders");
        response.mutable_list_services_response()->add_service()->set_name("gone.Service");
      } else if (request.file_containing_symbol() == "shop.Orders") {
        google::protobuf::FileDescriptorProto file;
        file.set_package("shop");
        file.add_service()->set_name("Other");
        google::protobuf::ServiceDescriptorProto& service = *file.add_service();
        service.set_name("Orders");
        google::protobuf::MethodDescriptorProto& watch = *service.add_method();
        watch.set_name("Watch");
        watch.set_client_streaming(true);
        watch.set_server_streaming(true);
        service.add_method()->set_name("Get");
        response.mutable_file_descriptor_response()->add_file_descriptor_proto("no descriptor at all \xff");
        response.mutable_file_descriptor_response()->add_file_descriptor_proto(file.SerializeAsString());
      } else {
        response.mutable_error_response()->set_error_code(5);
      }
      return response;
    }
    grpc::ByteBuffer in_, out_;
  };
  class Refusing final : public grpc::ServerGenericBidiReactor {
   public:
    Refusing() { Finish({grpc::StatusCode::UNIMPLEMENTED, "unknown service"}); }
    void OnDone() override { delete this; }
  };

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    std::lock_guard lock(mutex_);
    asked_.push_back(context->method());
    if (context->method() == kPath) return new Answering;
    return new Refusing;
  }

  static constexpr const char* kPath = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
  std::mutex mutex_;
  std::vector<std::string> asked_;
};

TEST(Reflection, lists_every_method_of_every_service_that_can_be_described) {
  NewerVersion service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterCallbackGenericService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  const auto methods = list_remote_methods("127.0.0.1:" + std::to_string(port), std::nullopt, kPatience);
  ASSERT_TRUE(methods.ok()) << methods.status();
  EXPECT_THAT(*methods, ElementsAre(RemoteMethod{"shop.Orders/Watch", true, true},
                                    RemoteMethod{"shop.Orders/Get", false, false}));
  EXPECT_THAT(service.asked(), ElementsAre("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"))
      << "the newer one is asked first";
}

TEST(Reflection, weirs_own_server_tells_its_methods) {
  auto server = ChatServer::start({.listen = "127.0.0.1:0"});
  ASSERT_TRUE(server.ok()) << server.status();
  const auto methods = list_remote_methods((*server)->address(), std::nullopt, kPatience);
  ASSERT_TRUE(methods.ok()) << methods.status();
  EXPECT_THAT(*methods, Contains(RemoteMethod{"chat.ChatService/BidirectionalChat", true, true}));
  EXPECT_THAT(*methods, Contains(RemoteMethod{"grpc.health.v1.Health/Watch", false, true}))
      << "which its library lists and does not describe";
}

TEST(Reflection, a_service_is_described_with_the_files_that_it_needs) {
  auto server = ChatServer::start({.listen = "127.0.0.1:0"});
  ASSERT_TRUE(server.ok()) << server.status();
  const auto files = fetch_descriptors((*server)->address(), std::nullopt, "chat.ChatService", kPatience);
  ASSERT_TRUE(files.ok()) << files.status();
  ASSERT_EQ(files->file_size(), 1);
  EXPECT_EQ(files->file(0).service(0).method(0).name(), "BidirectionalChat");
  EXPECT_TRUE(absl::IsNotFound(
      fetch_descriptors((*server)->address(), std::nullopt, "chat.Nothing", kPatience).status()));
}

reflection::Response answered(const reflection::Request& request) {
  ReflectionAnswers answers(*google::protobuf::DescriptorPool::generated_pool(),
                            {"chat.ChatService", kReflectionV1});
  return answers.answer(request);
}

google::protobuf::FileDescriptorProto file_in(const reflection::Response& response, int index = 0) {
  google::protobuf::FileDescriptorProto file;
  EXPECT_LT(index, response.file_descriptor_response().file_descriptor_proto_size())
      << response.DebugString();
  if (index < response.file_descriptor_response().file_descriptor_proto_size()) {
    EXPECT_TRUE(file.ParseFromString(response.file_descriptor_response().file_descriptor_proto(index)));
  }
  return file;
}

TEST(ReflectionAnswers, list_services_and_describe_what_is_known) {
  reflection::Request request;
  request.set_host("a.test");
  request.set_list_services("*");
  const reflection::Response listed = answered(request);
  EXPECT_EQ(listed.valid_host(), "a.test");
  ASSERT_EQ(listed.list_services_response().service_size(), 2);
  EXPECT_EQ(listed.original_request().list_services(), "*");
  request.set_file_containing_symbol("chat.ChatService.BidirectionalChat");
  EXPECT_EQ(file_in(answered(request)).name(), "chat.proto");
  request.set_file_by_filename("chat.proto");
  EXPECT_EQ(file_in(answered(request)).package(), "chat");
  request.set_all_extension_numbers_of_type("chat.MessageRequest");
  EXPECT_EQ(answered(request).all_extension_numbers_response().base_type_name(), "chat.MessageRequest");
  request.set_file_containing_symbol("chat.Nobody");
  EXPECT_EQ(answered(request).error_response().error_code(), 5);
  EXPECT_EQ(answered(request).error_response().error_message(), "chat.Nobody is not known");
  request.mutable_file_containing_extension()->set_containing_type("chat.MessageRequest");
  EXPECT_EQ(answered(request).error_response().error_code(), 5);
  EXPECT_EQ(answered({}).error_response().error_code(), 3);
}

TEST(ReflectionAnswers, the_newer_version_is_described_as_the_older_one_in_its_own_package) {
  reflection::Request request;
  request.set_file_containing_symbol(kReflectionV1);
  google::protobuf::FileDescriptorProto file = file_in(answered(request));
  EXPECT_EQ(file.name(), "grpc/reflection/v1/reflection.proto");
  google::protobuf::DescriptorPool pool;
  const google::protobuf::FileDescriptor* built = pool.BuildFile(file);
  ASSERT_NE(built, nullptr) << "each type that it names is in it";
  const google::protobuf::ServiceDescriptor* service = pool.FindServiceByName(kReflectionV1);
  ASSERT_NE(service, nullptr);
  EXPECT_EQ(service->method(0)->input_type()->full_name(), "grpc.reflection.v1.ServerReflectionRequest");
}

TEST(Reflection, weirs_own_server_has_both_versions) {
  auto server = ChatServer::start({.listen = "127.0.0.1:0"});
  ASSERT_TRUE(server.ok()) << server.status();
  const auto channel = grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials());
  for (const char* version : {kReflectionV1, kReflectionV1Alpha}) {
    grpc::ClientContext context;
    const std::string path = "/" + std::string(version) + "/ServerReflectionInfo";
    const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING);
    std::unique_ptr<grpc::ClientReaderWriter<reflection::Request, reflection::Response>> stream(
        grpc::internal::ClientReaderWriterFactory<reflection::Request, reflection::Response>::Create(
            channel.get(), method, &context));
    reflection::Request request;
    request.set_list_services("*");
    reflection::Response response;
    ASSERT_TRUE(stream->Write(request)) << version;
    ASSERT_TRUE(stream->Read(&response)) << version;
    std::vector<std::string> names;
    for (const reflection::Service& one : response.list_services_response().service())
      names.push_back(one.name());
    for (const char* expected : {"chat.ChatService", kReflectionV1, kReflectionV1Alpha})
      EXPECT_THAT(names, Contains(std::string(expected))) << version;
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok()) << version;
  }
}

TEST(Reflection, nobody_there_is_an_error) {
  const auto methods = list_remote_methods("unix:/nonexistent/socket", std::nullopt, kPatience);
  EXPECT_EQ(methods.status().code(), absl::StatusCode::kUnavailable) << methods.status();
}

}  // namespace
}  // namespace weir
