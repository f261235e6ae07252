#include "harness/repro/bundle.h"

#include <fmt/format.h>
#include <google/protobuf/message.h>

#include <algorithm>

#include "harness/repro/redact.h"
#include "harness/repro/story.h"
#include "proto/version.h"
#include "reports/formats/json.h"

namespace weir {
namespace {

constexpr std::size_t kMostWhoShowed = 20;
constexpr std::size_t kMostStruck = 20;

bool was_struck(const v1::StreamRecord& stream) {
  return std::any_of(stream.faults().begin(), stream.faults().end(),
                     [](const v1::FiredFault& fault) { return fault.fired(); });
}

void redact_texts(google::protobuf::Message& message);

void redact_field(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection& of = *message.GetReflection();
  const int size = field.is_repeated() ? of.FieldSize(message, &field) : 1;
  for (int i = 0; i < size; ++i) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      redact_texts(field.is_repeated() ? *of.MutableRepeatedMessage(&message, &field, i)
                                       : *of.MutableMessage(&message, &field));
    } else if (field.type() == FieldDescriptor::TYPE_STRING) {
      if (field.is_repeated()) {
        of.SetRepeatedString(&message, &field, i, redacted(of.GetRepeatedString(message, &field, i)));
      } else {
        of.SetString(&message, &field, redacted(of.GetString(message, &field)));
      }
    }
  }
}

/// All of its texts, whoever said them. Bytes stay as they are.
void redact_texts(google::protobuf::Message& message) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) redact_field(message, *field);
}

}  // namespace

v1::Bundle make_bundle(const BundleParts& parts) {
  v1::Bundle bundle;
  bundle.set_bundle(kBundleVersion);
  bundle.set_weir_version(weir_version());
  bundle.set_grpc_version(parts.report.grpc_version());
  bundle.set_class_(parts.wanted.name);
  bundle.set_unexpected(parts.wanted.unexpected);
  bundle.set_scenario(parts.scenario);
  *bundle.mutable_report() = parts.report;
  std::size_t struck = 0;
  std::size_t showed = 0;
  for (const v1::StreamRecord& stream : parts.streams) {
    const bool is_witness = shows(stream, parts.wanted);
    if (is_witness && showed++ == 0) bundle.set_transcript(story_of(stream));
    if ((is_witness && showed <= kMostWhoShowed) ||
        (!is_witness && was_struck(stream) && struck++ < kMostStruck))
      *bundle.add_streams() = stream;
  }
  redact_texts(bundle);
  bundle.set_descriptors(parts.descriptors);
  return bundle;
}

absl::StatusOr<v1::Bundle> read_bundle(std::string_view text) {
  std::optional<v1::Bundle> bundle = parse_bundle(text);
  if (!bundle || bundle->bundle() == 0)
    return absl::InvalidArgumentError(
        "it is no .weir file\n  fix: give one that `weir repro` or `weir shrink` wrote");
  if (bundle->bundle() != kBundleVersion)
    return absl::InvalidArgumentError(fmt::format(
        "it has version {}, and this weir reads version {}\n  fix: use the weir that wrote it, {}",
        bundle->bundle(), kBundleVersion, bundle->weir_version()));
  return *std::move(bundle);
}

}  // namespace weir
