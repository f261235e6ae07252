// weir's streams on a method of somebody else's: the ten-field echo, described by its .proto.
#pragma once

#include "harness/plan/plan.h"
#include "harness/service/services.h"

namespace weir::bench {

/// Gives the group ten-field messages. A reply is told by a field and must repeat another.
void speak_ten_fields(Target& target, StreamGroup& group);

/// For a plan of such groups. Throws std::runtime_error when the description can't be read.
[[nodiscard]] Services ten_field_services(const Plan& plan);

}  // namespace weir::bench
