#include "harness/run/resolved_scenario.h"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "harness/fault/catalogue.h"
#include "harness/run/run_folder.h"
#include "harness/scenario/loader.h"
#include "harness/service/services.h"
#include "proto/version.h"

namespace weir {
namespace {

/// A file beside the scenario by its whole path. Without a working directory the path stays as it is.
std::string whole_path(const Scenario& scenario, const std::string& file) {
  std::error_code error;
  const std::filesystem::path whole =
      std::filesystem::absolute(std::filesystem::path(scenario.file).parent_path() / file, error);
  return error ? file : whole.lexically_normal().string();
}

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

/// {file:x} with the whole path of x.
void name_files_wholly(const Scenario& scenario, std::string& message) {
  constexpr std::string_view kFile = "{file:";
  for (std::size_t at = message.find(kFile); at != std::string::npos; at = message.find(kFile, at)) {
    at += kFile.size();
    const std::size_t end = message.find('}', at);
    if (end == std::string::npos) return;
    const std::string whole = whole_path(scenario, message.substr(at, end - at));
    message.replace(at, end - at, whole);
    at += whole.size();
  }
}

}  // namespace

std::string resolved_scenario(const Scenario& scenario) {
  Scenario resolved = scenario;
  Target& target = resolved.target;
  if (target.tls && !target.tls->ca.empty()) target.tls->ca = whole_path(scenario, target.tls->ca);
  if (needs_descriptors(scenario)) {
    target.descriptors = {};
    target.descriptors.sets.push_back({.text = std::string(kKeptDescriptors)});
  }
  for (StreamGroup& group : resolved.streams) {
    if (!group.described || !group.described->message.file) continue;
    std::string& file = group.described->message.file->text;
    file = whole_path(scenario, file);
  }
  for (PlacedText* message : messages_of(resolved)) name_files_wholly(scenario, message->text);
  return fmt::format("# What weir {} ran; keys at their defaults are left out.\n", weir_version()) +
         write_scenario(resolved, vocabulary());
}

}  // namespace weir
