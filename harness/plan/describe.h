// A plan as text, for people and for machines.
#pragma once

#include <string>

#include "harness/plan/plan.h"

namespace weir {

/// The schedule as a table: a line for each stream (at most `streams_at_most`), then the digest. Pure.
[[nodiscard]] std::string describe_plan(const Plan& plan, std::size_t streams_at_most);

/// The same as one JSON object, all streams: {"digest": ..., "streams": [{...}]}. Pure.
[[nodiscard]] std::string plan_json(const Plan& plan);

}  // namespace weir
