// A gate as CI reads it.
#pragma once

#include <string>
#include <vector>

#include "harness/gate/gate_report.h"
#include "reports/formats/junit_xml.h"

namespace weir {

/// A case for whether it is evidence, for each gated quantity, and for each class of outcomes. What is not sure is skipped, with the
/// reason: CI shows it, and fails nothing over it; the exit code is what a pipeline goes by.
[[nodiscard]] JUnitSuite gate_junit_suite(const GateReport& report);

/// For a job's summary (GitHub-flavoured Markdown).
[[nodiscard]] std::string render_gate_markdown(const GateReport& report);

/// Annotations: a workflow command for each reason, on a line of its own (docs.github.com, "Workflow commands for GitHub Actions").
[[nodiscard]] std::string render_gate_github(const GateReport& report);

}  // namespace weir
