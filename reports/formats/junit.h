// A report as JUnit XML, for CI servers.
#pragma once

#include <string>
#include <vector>

#include "reports/formats/junit_xml.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// One suite of checks, one of the ends of streams (a case for each class in each group), one of the faults. A failed check
/// and an unexpected end are failures; what makes a run no evidence (a fault that never fired, a target out of reach, an
/// interruption) is an error; ends that count for nothing and checks that are not settled are skipped. The report must be judged. Pure.
///
/// The document has a failure or an error exactly when the report's exit code is not 0 or 98: ends that the scenario's own checks
/// tolerate are shown as passed, with what was seen.
[[nodiscard]] std::string render_junit(const v1::Report& report);

/// The same as suites, for a document of several runs.
[[nodiscard]] std::vector<JUnitSuite> junit_suites(const v1::Report& report);

}  // namespace weir
