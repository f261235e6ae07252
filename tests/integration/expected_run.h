// What a scenario of the library must come to.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "weir/v1/report.pb.h"

namespace weir {

/// So many streams of a group ended in one of these classes with this verdict.
struct ExpectedRow {
  std::string group;
  std::vector<std::string> classes;  // several only where the protocol leaves it open
  std::uint32_t count = 0;
  std::string verdict = "expected";
  std::string because{};  // only those that this fault explains; empty: whatever explains them
};

struct ExpectedRun {
  std::string scenario;  // name of the file, without ".toml"
  std::vector<ExpectedRow> rows;
  std::map<std::string, std::uint32_t> collateral{};  // by fault; those not named have none
  std::vector<std::string> options{};                 // of `weir run`
  std::vector<ExpectedRow> wire_rows{};  // on the wire engine, where it differs; empty: the same as `rows`
  std::string why_wire{};                // why it differs
  int exit_code = 0;
};

/// What a test's name ends with.
std::ostream& operator<<(std::ostream& out, const ExpectedRun& run);

/// Every row of the report belongs to the first of the rows expected that it fits, whose counts are exact; every planned
/// fault fired; collateral is as expected; the sums agree.
void expect_outcomes(const v1::Report& report, const ExpectedRun& expected);

/// What holds for every run to its end: the outcomes add up to the streams started, none is unclassified, and
/// every fault that was planned fired or was cut off with good reason.
void expect_sound(const v1::Report& report);

/// A run's report and its streams.jsonl, in the one folder that is in `runs`, agree on what was sent and received.
void expect_one_number_sent(const v1::Report& report, const std::filesystem::path& runs);

/// Runs the scenario of the library and holds it against what is expected. Nothing when it has no report.
std::optional<v1::Report> checked_report(const ExpectedRun& expected);

/// The same, where nobody asks for more.
void check_scenario(const ExpectedRun& expected);

}  // namespace weir
