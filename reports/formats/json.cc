#include "reports/formats/json.h"

#include <fmt/format.h>
#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <stdexcept>
#include <vector>

#include "reports/formats/format.h"
#include "reports/formats/json_misfit.h"
#include "reports/text.h"

namespace weir {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

/// A server may send any bytes in grpc-message; a proto3 string, and JSON, hold UTF-8 only.
void make_utf8(Message& message) {
  const Reflection* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) {
        make_utf8(*reflection->MutableMessage(&message, field));
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        make_utf8(*reflection->MutableRepeatedMessage(&message, field, i));
      }
    } else if (field->type() == FieldDescriptor::TYPE_STRING) {
      if (!field->is_repeated()) {
        reflection->SetString(&message, field, valid_utf8(reflection->GetString(message, field)));
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        reflection->SetRepeatedString(&message, field, i,
                                      valid_utf8(reflection->GetRepeatedString(message, field, i)));
      }
    }
  }
}

template <typename T>
std::string print(const T& message, bool white_space) {
  T copy = message;
  make_utf8(copy);
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = white_space;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string out;
  auto status = google::protobuf::util::MessageToJsonString(copy, &out, options);
  // Valid UTF-8 and no Any inside: protobuf has no reason left to refuse.
  if (!status.ok()) throw std::logic_error("cannot write a report as JSON: " + status.ToString());
  if (out.empty() || out.back() != '\n') out += '\n';
  return out;
}

}  // namespace

std::string to_json(const v1::Report& report) { return print(report, true); }

namespace {

/// In weir's own words: those of the parser speak of its types.
std::string why_not_parsed(const std::string& text) {
  google::protobuf::Struct json;
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return "the file is empty";
  if (!google::protobuf::util::JsonStringToMessage(text, &json).ok())
    return "this is no JSON object: it is cut short, was changed by hand, or never was a report of weir";
  if (const std::optional<std::string> misfit = find_misfit(json, *v1::Report::descriptor())) return *misfit;
  return "one of its values is none that weir writes";
}

constexpr const char* kGiveWhatRunWrote = "give the folder of a run, or the report.json that the run wrote";

/// False when it is no such message. Fields of a later weir are passed over.
bool parse(std::string_view text, google::protobuf::Message& message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  return google::protobuf::util::JsonStringToMessage(std::string(text), &message, options).ok();
}

}  // namespace

ParsedReport from_json(std::string_view text) {
  v1::Report report;
  if (!parse(text, report)) return {std::nullopt, why_not_parsed(std::string(text)), kGiveWhatRunWrote};
  if (report.schema() == 0)
    return {std::nullopt, "it has no field 'schema', as every report of weir has", kGiveWhatRunWrote};
  if (report.schema() != kReportSchema) {
    return {std::nullopt,
            fmt::format("its field 'schema' is {}, and this weir reads schema {}", report.schema(),
                        kReportSchema),
            "use the weir that wrote it"};
  }
  return {std::move(report), "", ""};
}

std::string stream_record_line(const v1::StreamRecord& record) { return print(record, false); }

std::optional<v1::StreamRecord> parse_stream_record(std::string_view line) {
  v1::StreamRecord record;
  if (!parse(line, record)) return std::nullopt;
  return record;
}

std::string to_json(const v1::Bundle& bundle) { return print(bundle, true); }

std::optional<v1::Bundle> parse_bundle(std::string_view text) {
  v1::Bundle bundle;
  if (!parse(text, bundle)) return std::nullopt;
  return bundle;
}

Format json_format() { return {"json", "report.json", to_json}; }

}  // namespace weir
