// What the suite takes from the report of one of its runs. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/check/scorecard.h"
#include "harness/scenario/scenario.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// The first of the verdict's reasons, without its remedy, which speaks of a scenario's keys.
[[nodiscard]] std::string first_reason(const v1::Report& report);

/// Mark, reason, classes and words of the row that the run belongs to.
void read_run(const v1::Report& report, ScoreRow& row);

/// What the specifications ask of the entry that the row is of, beside its failure; and what came instead, as a note, where that is put up
/// with.
void tell_rule(const std::string& entry, ScoreRow& row);

/// What the streams that ended as they should not were told, one of each kind. What weir ended by itself has no words.
[[nodiscard]] std::vector<EndWords> words_of(const v1::Report& report);

/// The time to the first reply, of the fastest stream; nothing when no message is known to have one.
[[nodiscard]] std::optional<Duration> first_reply(const v1::Report& report);

/// Whether replies came, and none of them carried its message back.
[[nodiscard]] bool no_reply_matches(const v1::Report& report);

/// "no limit up to 4194305 bytes", when a message that was made larger than servers take was answered all the same.
[[nodiscard]] std::optional<std::string> note_of_no_limit(const Scenario& scenario, const ScoreRow& row);

/// How much a service took of a client that reads nothing, when that is more than kMostHeld beyond what it gave back.
[[nodiscard]] std::optional<std::string> note_of_no_back_pressure(const Scenario& scenario,
                                                                  const v1::Report& report);

}  // namespace weir
