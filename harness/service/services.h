// The services that weir speaks, and which one a group of streams speaks.
#pragma once

#include <memory>
#include <vector>

#include "harness/base/errors.h"
#include "harness/plan/plan.h"
#include "harness/service/service.h"

namespace weir {

class Descriptors;

/// Shared, since they are immutable and outlive whoever made them.
using Services = std::vector<std::shared_ptr<const Service>>;

/// One of the scenario's groups has messages of its own, so that the method's descriptor is needed.
[[nodiscard]] bool needs_descriptors(const Scenario& scenario);

/// One for each group of the plan, in its order. Groups with messages of their own are read against `descriptors`; null where there are
/// none. Empty, and what is wrong added to `errors`, where there is anything.
[[nodiscard]] Services make_services(const Plan& plan, std::shared_ptr<const Descriptors> descriptors,
                                     ErrorList& errors);
/// The same where no group has messages of its own.
[[nodiscard]] Services make_services(const Plan& plan);

/// What is wrong with the groups' messages as far as it can be said without asking a server: nothing where the scenario names no
/// descriptors.
void check_messages(const Scenario& scenario, ErrorList& errors);

}  // namespace weir
