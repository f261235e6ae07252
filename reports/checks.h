// The verdict over a run, from its report alone.
//
//   exit  word         when (the first that holds decides; every finding is listed)
//   1     BROKEN       the outcomes do not add up: a bug in weir
//   130   INTERRUPTED  a signal ended the run early
//   3     NOT EVIDENCE no stream started, the target was out of reach, a planned fault never fired, the method is not bidi, the
//                      server is another than the scenario needs, or weir could not send as planned (see doubt.h)
//   99    FAILED       a check failed, or is strict and not settled
//   98    INCONCLUSIVE a check is not settled: its percentile's interval lies on both sides of a bound, or has no end there
//   0     PASSED       none of these
#pragma once

#include <string>
#include <vector>

#include "weir/v1/report.pb.h"

namespace weir {

/// Fills `measured`, `decision`, `passed` and, where empty, `condition` of every check, and the whole verdict. Adds the
/// check that no outcome was unexpected unless the scenario has one on outcomes.unexpected. A check without
/// data fails. Pure; judging a report again changes nothing.
void judge(v1::Report& report);

/// Which of a report's fields do not add up, and how: "totals.total is 7, and run.streams_started is 10". Empty when they do.
[[nodiscard]] std::vector<std::string> find_miscounts(const v1::Report& report);

}  // namespace weir
