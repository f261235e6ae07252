#include "reports/formats/json_schema.h"

#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <stdexcept>
#include <vector>

#include "harness/base/json_writer.h"
#include "reports/formats/json.h"

namespace weir {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;

/// The text is weir's own, and was compiled when weir was built: it has no mistakes left.
class NoMistakes final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int /*column*/, const std::string& message) override {
    throw std::logic_error("report.proto:" + std::to_string(line + 1) + ": " + message);
  }
};

/// The model with its comments, which the compiled one has no longer.
FileDescriptorProto parsed_model() {
  const std::string_view text = report_model_files().front().text;
  google::protobuf::io::ArrayInputStream in(text.data(), static_cast<int>(text.size()));
  NoMistakes mistakes;
  google::protobuf::io::Tokenizer tokenizer(&in, &mistakes);
  google::protobuf::compiler::Parser parser;
  FileDescriptorProto file;
  file.set_name("weir/v1/report.proto");
  if (!parser.Parse(&tokenizer, &file)) throw std::logic_error("report.proto can't be parsed");
  return file;
}

/// In one line.
std::string comment_text(std::string text) {
  std::string out;
  for (char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (space && (out.empty() || out.back() == ' ')) continue;
    out += space ? ' ' : c;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

template <typename Described>
std::string comment_of(const Described& described) {
  google::protobuf::SourceLocation location;
  if (!described.GetSourceLocation(&location)) return "";
  const std::string before = comment_text(location.leading_comments);
  const std::string behind = comment_text(location.trailing_comments);
  return before + (before.empty() || behind.empty() ? "" : " ") + behind;
}

JsonObject of_type(std::string_view type) { return JsonObject().add("type", type); }

/// "weir.v1.JournalEntry.Strike" as "JournalEntry.Strike".
std::string definition_name(const Descriptor& type) {
  return type.full_name().substr(type.file()->package().size() + 1);
}

/// One value of the field, by protobuf's JSON mapping.
JsonObject value_schema(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return JsonObject().add("$ref", "#/definitions/" + definition_name(*field.message_type()));
    case FieldDescriptor::CPPTYPE_BOOL:
      return of_type("boolean");
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return JsonObject().add(
          "anyOf", json_list(std::vector{of_type("number"),
                                         JsonObject().add("enum", json_list(std::vector<std::string>{
                                                                      "Infinity", "-Infinity", "NaN"}))}));
    case FieldDescriptor::CPPTYPE_UINT32:
      return of_type("integer").add("minimum", 0);
    case FieldDescriptor::CPPTYPE_UINT64:  // JSON's numbers are doubles to most readers
      return of_type("string").add("pattern", "^[0-9]+$");
    default:
      break;
  }
  if (field.type() == FieldDescriptor::TYPE_BYTES) return of_type("string").add("contentEncoding", "base64");
  return of_type("string");
}

JsonValue field_schema(const FieldDescriptor& field) {
  const std::string comment = comment_of(field);
  JsonObject schema = value_schema(field);
  const bool is_reference = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (field.is_repeated()) {
    schema = of_type("array").add("items", schema);
  } else if (is_reference && !comment.empty()) {
    schema = JsonObject().add("allOf", json_list(std::vector{schema}));  // nothing else counts beside a $ref
  }
  if (field.full_name() == "weir.v1.Report.schema") schema.add("const", kReportSchema);
  if (!comment.empty()) schema.add("description", comment);
  return schema.json();
}

JsonObject type_schema(const Descriptor& type) {
  JsonObject properties;
  std::vector<std::string> required;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    properties.add(field.name(), field_schema(field));
    if (!field.has_presence()) required.push_back(field.name());
  }
  JsonObject schema = of_type("object");
  if (const std::string comment = comment_of(type); !comment.empty()) schema.add("description", comment);
  schema.add("properties", properties);
  if (!required.empty()) schema.add("required", json_list(required));
  return schema;
}

void add_definitions(const Descriptor& type, JsonObject& definitions) {
  definitions.add(definition_name(type), type_schema(type));
  for (int i = 0; i < type.nested_type_count(); ++i) add_definitions(*type.nested_type(i), definitions);
}

/// With a member a line and two spaces a level: what is published is read by people too.
std::string indented(const std::string& json) {
  std::string out;
  std::size_t depth = 0;
  bool in_text = false;
  const auto new_line = [&] { out += '\n' + std::string(2 * depth, ' '); };
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      out += c;
      if (c == '\\') {
        out += json[++i];
      } else if (c == '"') {
        in_text = false;
      }
      continue;
    }
    if (c == '}' || c == ']') {
      --depth;
      new_line();
    }
    out += c;
    in_text = c == '"';
    if (c == '{' || c == '[') {
      ++depth;
      new_line();
    } else if (c == ',') {
      new_line();
    } else if (c == ':') {
      out += ' ';
    }
  }
  return out + '\n';
}

}  // namespace

std::string report_schema() {
  google::protobuf::DescriptorPool pool;
  const FileDescriptor* model = pool.BuildFile(parsed_model());
  if (model == nullptr) throw std::logic_error("report.proto is no model");
  JsonObject definitions;
  for (int i = 0; i < model->message_type_count(); ++i) add_definitions(*model->message_type(i), definitions);
  return indented(JsonObject()
                      .add("$schema", "http://json-schema.org/draft-07/schema#")
                      .add("title", "report.json of weir")
                      .add("allOf", json_list(std::vector{JsonObject().add("$ref", "#/definitions/Report")}))
                      .add("definitions", definitions)
                      .json()
                      .text);
}

}  // namespace weir
