// What to do when a service is not well before anything was done to it.
#pragma once

#include <map>
#include <string>

#include "harness/base/units.h"
#include "harness/check/method_shape.h"
#include "harness/check/remedy.h"

namespace weir {

/// What is known of the plain row that did not pass.
struct PlainFacts {
  std::map<std::string, std::uint32_t> classes{};  // what its struck clients saw
  MethodShape shape = MethodShape::kUnknown;
  bool no_reply_matches = false;  // replies came, and not one of them carried its message back
  std::string integrity = "echo";
  Duration watchdog = std::chrono::seconds(1);
  CheckRemedy of_report{};  // of the run's first finding: what helps when no connection came about
  GivenOptions given{};
};

/// By the method's kind, or else by what most of the streams ended with.
[[nodiscard]] CheckRemedy remedy_for_plain(const PlainFacts& facts);

}  // namespace weir
