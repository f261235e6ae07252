#include "harness/check/state_tally.h"

#include <algorithm>

#include "harness/check/entries.h"
#include "harness/model/outcome_classes.h"

namespace weir {
namespace {

bool is_of_suite(const std::string& group) {
  return std::find(kSuiteGroups.begin(), kSuiteGroups.end(), group) != kSuiteGroups.end();
}

/// The client had nothing more to say, and had said so.
bool has_said_all(const v1::StreamRecord& stream) {
  return stream.half_closed() && stream.messages_sent() >= stream.messages_planned();
}

}  // namespace

void StateTally::add(const StateTally& more) {
  complete += more.complete;
  possible += more.possible;
  unknown += more.unknown;
}

StateTally tally_state(const v1::Report& report, const std::set<std::string>& also_complete) {
  StateTally tally;
  const auto is_complete = [&](const std::string& outcome) {
    return outcome == name_of(OutcomeId::kOkComplete) || also_complete.contains(outcome);
  };
  std::uint32_t others = 0;
  for (const v1::OutcomeRow& row : report.outcomes()) {
    if (!is_of_suite(row.group())) continue;
    (is_complete(row.class_()) ? tally.complete : others) += row.count();
  }
  std::uint32_t listed = 0;
  for (const v1::StreamRecord& stream : report.notable_streams()) {
    if (!is_of_suite(stream.group()) || is_complete(stream.class_())) continue;
    ++listed;
    if (has_said_all(stream)) ++tally.possible;
  }
  tally.unknown = others - std::min(others, listed);
  return tally;
}

}  // namespace weir
