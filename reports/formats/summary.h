// A run as a job of CI shows it: its summary in Markdown, and annotations of its scenario.
#pragma once

#include <cstddef>
#include <string>

#include "weir/v1/report.pb.h"

namespace weir {

/// What a job's summary or a comment may have, in bytes: GitHub takes 65,536 characters of a comment.
inline constexpr std::size_t kMostMarkdown = 64 * 1024;
/// GitHub shows no more of each sort for a step (docs.github.com, "Workflow commands": 10 warnings and 10 errors).
inline constexpr std::size_t kMostAnnotations = 10;

/// Verdict and reasons; checks, percentiles and how streams ended are folded (GitHub-flavoured Markdown). At most kMostMarkdown: what is
/// more is left out, and said so. The report must be judged. Pure.
[[nodiscard]] std::string render_run_markdown(const v1::Report& report);

/// What is said of a run that has nothing to be said against it: "2 checks passed, 40 streams ended as expected". Pure.
[[nodiscard]] std::string all_well(const v1::Report& report);

/// One annotation for each line of the scenario that reasons are of, and one for each reason without a line; at most kMostAnnotations, of
/// which the last has all that is left. An error, a warning where nothing is settled. A run that passed is a notice. The report must be
/// judged. Pure.
[[nodiscard]] std::string render_run_github(const v1::Report& report);

}  // namespace weir
