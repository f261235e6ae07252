// The HdrHistogram interval log, version 1.3: what HistogramLogReader and its relatives read.
//
//   #[Histogram log format version 1.3]
//   Tag=response,0.000,1.000,4.757,HISTFAAA...
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// The comment lines and the legend. `began_at_s`: when the run began, in seconds since 1970; starts of rows count from
/// there.
[[nodiscard]] std::string hlog_head(double began_at_s);

struct HlogRow {
  std::string_view tag;  // without comma and space: "response", "chatters.response"
  double start_s = 0;    // since the run began
  double length_s = 0;
  double max_ms = 0;       // exact
  std::string_view frame;  // the V2 compressed histogram, unit nanoseconds
};

/// One line. Rows of one tag must be given in time's order and must not overlap: then their sum is the whole.
[[nodiscard]] std::string hlog_row(const HlogRow& row);

/// A row that was read.
struct HlogSamples {
  std::string tag{};  // empty: of no tag
  double start_s = 0;
  double length_s = 0;
  double max_ms = 0;
  std::vector<std::uint64_t> counts{};  // by bucket of HistogramGeometry
};

struct HlogLog {
  std::optional<double> began_at_s{};
  std::vector<HlogSamples> rows{};  // in the file's order
};

/// Reads a log that hlog_head() and hlog_row() wrote, whose end may be missing: lines that are no whole row are left out.
[[nodiscard]] HlogLog read_hlog(std::string_view text);

}  // namespace weir
