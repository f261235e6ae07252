// A run in which no stream got anywhere is explained, where the target shows why.
#pragma once

#include <optional>
#include <string>

#include "harness/probe/diagnosis.h"
#include "harness/scenario/scenario.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// What is to be asked of the target. Pure.
enum class SecondLook {
  kNone,
  kConnection,  // who speaks there, and how
  kMethods,     // what it can be asked for
  kKind,        // of which kind the method is: one that is not bidi answers in any way it likes, or never
};
/// By the ends of the streams: a target of which no reply came, and which nobody expected to be so; or one of which no
/// stream was served to its end, and somebody was there.
[[nodiscard]] SecondLook second_look(const v1::Report& report);

/// Looks at `address`, with the scenario's TLS: why it and a client of gRPC do not come to terms. Nothing when nobody is there, or it
/// shows no reason. Blocks for a few seconds at most.
[[nodiscard]] std::optional<Diagnosis> look_at_connection(const Scenario& scenario,
                                                          const std::string& address);

/// Looks at `address`, with the scenario's TLS, past the relay, and writes what it found to `report`. Blocks for a few seconds at most,
/// and only where second_look() asks for it.
void explain_failure(const Scenario& scenario, const std::string& address, v1::Report& report);

/// What the target itself says of the scenario's method, when that is of another kind than bidi. Nothing when it is bidi, or when
/// the target tells nothing. Blocks for a few seconds at most.
[[nodiscard]] std::optional<v1::Diagnosis> look_for_other_kind(const Scenario& scenario);

}  // namespace weir
