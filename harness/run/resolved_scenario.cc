#include "harness/run/resolved_scenario.h"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "harness/fault/catalogue.h"
#include "harness/run/run_folder.h"
#include "harness/scenario/loader.h"
#include "harness/service/services.h"
#include "proto/version.h"

namespace weir {
namespace {

std::vector<PlacedText*> messages_of(Scenario& scenario) {
  std::vector<PlacedText*> texts;
  for (StreamGroup& group : scenario.streams) {
    if (group.described && group.described->message.json) texts.push_back(&*group.described->message.json);
    for (SetupCall& call : group.talk.setup) texts.push_back(&call.send);
    for (SaidOnce& said : group.talk.begin) texts.push_back(&said.send);
    for (KeepAliveMessage& message : group.talk.keepalives) texts.push_back(&message.send);
    for (Reaction& rule : group.talk.on_reply) texts.push_back(&rule.send);
    if (group.talk.farewell) texts.push_back(&group.talk.farewell->send);
  }
  for (SideCalls& calls : scenario.calls) texts.push_back(&calls.send);
  return texts;
}

/// Gives files that lie beside a scenario their whole path.
class WholePaths {
 public:
  explicit WholePaths(const std::string& scenario_file)
      : folder_(std::filesystem::path(scenario_file).parent_path()) {}

  void put_into(PlacedText& file) const {
    if (!file.empty()) file.text = whole(file.text);
  }
  void put_into(MetadataEntry& entry) const {
    for (CallTextPiece& piece : entry.value) {
      if (piece.kind != CallTextPiece::Kind::kFile) continue;
      // A placeholder ends with the first brace.
      if (std::string path = whole(piece.text); path.find('}') == std::string::npos)
        piece.text = std::move(path);
    }
  }

  /// {file:x} with the whole path of x.
  void put_into_message(std::string& message) const {
    constexpr std::string_view kFile = "{file:";
    for (std::size_t at = message.find(kFile); at != std::string::npos; at = message.find(kFile, at)) {
      at += kFile.size();
      const std::size_t end = message.find('}', at);
      if (end == std::string::npos) return;
      const std::string path = whole(message.substr(at, end - at));
      message.replace(at, end - at, path);
      at += path.size();
    }
  }

 private:
  [[nodiscard]] std::string whole(const std::string& path) const {
    std::error_code error;  // without a working directory the path stays as it is
    const std::filesystem::path made = std::filesystem::absolute(folder_ / path, error);
    return error ? path : made.lexically_normal().string();
  }

  const std::filesystem::path folder_;
};

}  // namespace

std::string resolved_scenario(const Scenario& scenario) {
  Scenario resolved = scenario;
  const WholePaths paths(scenario.file);
  if (resolved.target.tls) {
    Tls& tls = *resolved.target.tls;
    for (PlacedText* file : {&tls.ca, &tls.cert, &tls.key}) paths.put_into(*file);
  }
  if (resolved.target.auth) paths.put_into(*resolved.target.auth);
  for (MetadataEntry& entry : resolved.target.metadata) paths.put_into(entry);
  if (needs_descriptors(scenario)) {
    resolved.target.descriptors = {};
    resolved.target.descriptors.sets.push_back({.text = std::string(kKeptDescriptors)});
  }
  for (StreamGroup& group : resolved.streams) {
    for (MetadataEntry& entry : group.metadata) paths.put_into(entry);
    if (group.described && group.described->message.file) paths.put_into(*group.described->message.file);
  }
  for (PlacedText* message : messages_of(resolved)) paths.put_into_message(message->text);
  return fmt::format("# What weir {} ran; keys at their defaults are left out.\n", weir_version()) +
         write_scenario(resolved, vocabulary());
}

}  // namespace weir
