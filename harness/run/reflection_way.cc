#include "harness/run/reflection_way.h"

#include <utility>

#include "harness/run/client_tls.h"
#include "harness/run/outside_texts.h"
#include "harness/run/proxy.h"

namespace weir {

absl::StatusOr<ReflectionWay> reflection_way(const Scenario& scenario, const std::string& address) {
  Scenario alone;
  alone.target = scenario.target;
  StreamGroup& nobody = alone.streams.emplace_back();
  if (!scenario.streams.empty()) nobody.name = scenario.streams.front().name;

  ErrorList errors;
  std::optional<ClientTls> tls = load_client_tls(scenario, errors);
  CallMetadata carried = fill_in_from_outside(alone, outside_of(scenario.file), errors);
  if (!errors.empty()) return absl::InvalidArgumentError(errors.render());
  GrpcRoute route = route_to(address, proxy_of(scenario.target));
  ReflectionWay out{.dialled = std::move(route.address),
                    .tls = std::move(tls),
                    .way = std::move(route.way),
                    .call = {.metadata = {}, .user_agent = scenario.target.user_agent},
                    .secrets = std::move(carried.secrets)};
  out.way.named = scenario.target.authority;
  if (!carried.groups.empty()) out.call.metadata = fields_of(carried.groups.front(), nobody, StreamPlan{});
  return out;
}

}  // namespace weir
