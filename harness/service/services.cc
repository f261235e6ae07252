#include "harness/service/services.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "harness/service/chat_service.h"
#include "harness/service/described/described_service.h"
#include "harness/service/described/proto_sources.h"

namespace weir {

bool needs_descriptors(const Scenario& scenario) {
  return std::any_of(scenario.streams.begin(), scenario.streams.end(),
                     [](const StreamGroup& group) { return group.described.has_value(); });
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): groups share it
Services make_services(const Plan& plan, std::shared_ptr<const Descriptors> descriptors, ErrorList& errors) {
  Services services;
  bool all = true;
  std::map<std::string, std::shared_ptr<Deliveries>> deliveries;  // by calls
  const auto deliveries_of = [&](const StreamGroup& group) -> std::shared_ptr<Deliveries> {
    if (!group.calls && !group.talk.delivers) return nullptr;
    std::shared_ptr<Deliveries>& shared =
        deliveries[group.calls ? group.name : group.talk.delivers->calls.text];
    if (!shared) shared = std::make_shared<Deliveries>();
    return shared;
  };
  for (const StreamGroup& group : plan.scenario->streams) {
    if (!group.described) {
      services.push_back(std::make_shared<const ChatService>(group, plan.seed));
      continue;
    }
    std::shared_ptr<const DescribedGroup> described =
        describe_group(*plan.scenario, group, descriptors, errors);
    all = all && described;
    if (described)
      services.push_back(
          std::make_shared<const DescribedService>(std::move(described), plan.seed, deliveries_of(group)));
  }
  return all ? services : Services();
}

Services make_services(const Plan& plan) {
  ErrorList none;
  return make_services(plan, nullptr, none);
}

void check_messages(const Scenario& scenario, ErrorList& errors) {
  if (!scenario.target.descriptors.any() || !needs_descriptors(scenario)) return;
  const std::shared_ptr<const Descriptors> descriptors =
      read_descriptors(scenario.target.descriptors, scenario.file, errors);
  if (!descriptors) return;
  for (const StreamGroup& group : scenario.streams) {
    if (!group.described) continue;
    (void)describe_group(scenario, group, descriptors, errors);
    if (descriptors->method(method_of(scenario, group)) == nullptr) return;  // said once
  }
}

}  // namespace weir
