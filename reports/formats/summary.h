// A run as a job of CI shows it: its summary in Markdown, and annotations of its scenario.
#pragma once

#include <string>

#include "weir/v1/report.pb.h"

namespace weir {

/// Verdict, reasons, checks, percentiles and how streams ended (GitHub-flavoured Markdown). The report must be judged. Pure.
[[nodiscard]] std::string render_run_markdown(const v1::Report& report);

/// One annotation for each reason, at the line of the check that it is of: an error, a warning where nothing is settled. A run that
/// passed is a notice. The report must be judged. Pure.
[[nodiscard]] std::string render_run_github(const v1::Report& report);

}  // namespace weir
