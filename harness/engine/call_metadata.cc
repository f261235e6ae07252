#include "harness/engine/call_metadata.h"

#include <absl/strings/escaping.h>

#include <algorithm>

namespace weir {
namespace {

std::string fill_in(const CallText& text, const StreamGroup& group, const StreamPlan& stream) {
  std::string out;
  for (const CallTextPiece& piece : text) {
    switch (piece.kind) {
      case CallTextPiece::Kind::kStream:
        out += std::to_string(stream.index);
        break;
      case CallTextPiece::Kind::kIncarnation:
        out += std::to_string(stream.incarnation);
        break;
      case CallTextPiece::Kind::kGroup:
        out += group.duet ? group.duet->of : group.name;
        break;
      case CallTextPiece::Kind::kText:
      case CallTextPiece::Kind::kEnv:  // these two became text before the run
      case CallTextPiece::Kind::kFile:
        out += piece.text;
        break;
    }
  }
  return out;
}

}  // namespace

std::vector<MetadataEntry> metadata_of(const Target& target, const StreamGroup& group) {
  std::vector<MetadataEntry> all;
  if (target.auth) all.push_back(*target.auth);
  for (const MetadataEntry& entry : target.metadata) {
    const bool replaced = std::any_of(group.metadata.begin(), group.metadata.end(),
                                      [&](const MetadataEntry& own) { return own.key == entry.key; });
    if (!replaced) all.push_back(entry);
  }
  all.insert(all.end(), group.metadata.begin(), group.metadata.end());
  return all;
}

std::vector<std::pair<std::string, std::string>> fields_of(const std::vector<MetadataEntry>& entries,
                                                           const StreamGroup& group,
                                                           const StreamPlan& stream) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const MetadataEntry& entry : entries) {
    std::string value = fill_in(entry.value, group, stream);
    if (entry.form == MetadataEntry::Form::kBasic) value = basic_credentials(value);
    out.emplace_back(entry.key, std::move(value));
  }
  return out;
}

void add_metadata(const CallMetadata& metadata, const Plan& plan, const StreamPlan& stream,
                  std::vector<std::pair<std::string, std::string>>& out) {
  if (metadata.groups.empty()) return;
  for (auto& field : fields_of(metadata.groups[stream.group], plan.group_of(stream), stream))
    out.push_back(std::move(field));
}

std::string basic_credentials(const std::string& user_and_password) {
  return "Basic " + absl::Base64Escape(user_and_password);
}

}  // namespace weir
