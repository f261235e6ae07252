#include "harness/service/services.h"

#include "harness/service/chat_service.h"

namespace weir {

Services make_services(const Plan& plan) {
  Services services;
  for (const StreamGroup& group : plan.scenario->streams)
    services.push_back(std::make_unique<const ChatService>(group, plan.seed));
  return services;
}

}  // namespace weir
