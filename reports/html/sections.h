// The parts of a run's page that are there without a script: words and tables. Pure; HTML.
#pragma once

#include <string>
#include <vector>

#include "reports/picture/recovery.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// The report must be judged.
[[nodiscard]] std::string verdict_html(const v1::Report& report);
/// The figures that are asked for first.
[[nodiscard]] std::string figures_html(const v1::Report& report);
[[nodiscard]] std::string checks_html(const v1::Report& report);
[[nodiscard]] std::string percentiles_html(const v1::Report& report);
[[nodiscard]] std::string outcomes_html(const v1::Report& report);
/// Each fault, and what became of the run around it.
[[nodiscard]] std::string faults_html(const v1::Report& report, const std::vector<Recovery>& recoveries);
[[nodiscard]] std::string fairness_html(const v1::Report& report);
/// How far weir itself can be trusted: whose the processors were, and how late it was.
[[nodiscard]] std::string trust_html(const v1::Report& report);
/// What ran, where, with what.
[[nodiscard]] std::string setting_html(const v1::Report& report);

}  // namespace weir
