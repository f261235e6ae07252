#include "harness/rpc/reflection_answers.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include "harness/h2/grpc_code.h"

namespace weir {
namespace {

namespace pb = google::protobuf;

constexpr std::string_view kPackageV1 = "grpc.reflection.v1";
constexpr const char* kFileV1 = "grpc/reflection/v1/reflection.proto";

void set_error(int code, std::string message, reflection::Response& response) {
  reflection::Error& error = *response.mutable_error_response();
  error.set_error_code(code);
  error.set_error_message(std::move(message));
}

bool is_of_v1(std::string_view symbol) {
  return symbol.starts_with(kPackageV1) && symbol.size() > kPackageV1.size() &&
         symbol[kPackageV1.size()] == '.';
}

}  // namespace

reflection::Response ReflectionAnswers::answer(const reflection::Request& request) {
  reflection::Response response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  fill(request, response);
  return response;
}

void ReflectionAnswers::fill(const reflection::Request& request, reflection::Response& response) {
  using Asked = reflection::Request::MessageRequestCase;
  switch (request.message_request_case()) {
    case Asked::kListServices:
      for (const std::string& name : services_)
        response.mutable_list_services_response()->add_service()->set_name(name);
      return;
    case Asked::kFileByFilename: {
      const std::string& name = request.file_by_filename();
      return add_file(pool_.FindFileByName(name), name, response);
    }
    case Asked::kFileContainingSymbol: {
      const std::string& symbol = request.file_containing_symbol();
      return add_file(pool_.FindFileContainingSymbol(symbol), symbol, response);
    }
    case Asked::kFileContainingExtension: {
      const reflection::Extension& asked = request.file_containing_extension();
      const pb::Descriptor* type = pool_.FindMessageTypeByName(asked.containing_type());
      const pb::FieldDescriptor* extension =
          type == nullptr ? nullptr : pool_.FindExtensionByNumber(type, asked.extension_number());
      return add_file(
          extension == nullptr ? nullptr : extension->file(),
          "extension " + std::to_string(asked.extension_number()) + " of " + asked.containing_type(),
          response);
    }
    case Asked::kAllExtensionNumbersOfType: {
      const pb::Descriptor* type = pool_.FindMessageTypeByName(request.all_extension_numbers_of_type());
      if (type == nullptr)
        return set_error(grpc_code::kNotFound, request.all_extension_numbers_of_type() + " is not known",
                         response);
      reflection::ExtensionNumbers& numbers = *response.mutable_all_extension_numbers_response();
      numbers.set_base_type_name(type->full_name());
      std::vector<const pb::FieldDescriptor*> extensions;
      pool_.FindAllExtensions(type, &extensions);
      for (const pb::FieldDescriptor* extension : extensions)
        numbers.add_extension_number(extension->number());
      return;
    }
    case Asked::MESSAGE_REQUEST_NOT_SET:
      break;
  }
  set_error(grpc_code::kInvalidArgument, "the request asks for nothing", response);
}

void ReflectionAnswers::add_file(const pb::FileDescriptor* file, const std::string& what,
                                 reflection::Response& response) {
  if (file != nullptr) {
    sent_.erase(file->name());  // it was asked for
    return add_with_imports(*file, *response.mutable_file_descriptor_response());
  }
  if (is_of_v1(what) || what == kFileV1) {
    if (std::string own = reflection_v1_file(pool_); !own.empty()) {
      response.mutable_file_descriptor_response()->add_file_descriptor_proto(std::move(own));
      return;
    }
  }
  set_error(grpc_code::kNotFound, what + " is not known", response);
}

void ReflectionAnswers::add_with_imports(const pb::FileDescriptor& file, reflection::Files& out) {
  if (!sent_.insert(file.name()).second) return;
  pb::FileDescriptorProto proto;
  file.CopyTo(&proto);
  out.add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) add_with_imports(*file.dependency(i), out);
}

std::string reflection_v1_file(const pb::DescriptorPool& pool) {
  const pb::FileDescriptor* older = pool.FindFileContainingSymbol(kReflectionV1Alpha);
  if (older == nullptr) return {};
  pb::FileDescriptorProto file;
  older->CopyTo(&file);
  const std::string before = "." + file.package() + ".";
  const std::string after = "." + std::string(kPackageV1) + ".";
  const auto renew = [&](std::string* type) {
    if (type->starts_with(before)) type->replace(0, before.size(), after);
  };
  for (pb::DescriptorProto& message : *file.mutable_message_type()) {
    for (pb::FieldDescriptorProto& field : *message.mutable_field()) {
      if (field.has_type_name())
        renew(field.mutable_type_name());  // one that is asked for is there, if empty
    }
  }
  for (pb::ServiceDescriptorProto& service : *file.mutable_service()) {
    for (pb::MethodDescriptorProto& method : *service.mutable_method()) {
      renew(method.mutable_input_type());
      renew(method.mutable_output_type());
    }
  }
  file.set_package(std::string(kPackageV1));
  file.set_name(kFileV1);
  return file.SerializeAsString();
}

}  // namespace weir
