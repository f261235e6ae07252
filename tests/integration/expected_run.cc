#include "tests/integration/expected_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "tests/integration/weir_process.h"

namespace weir {

std::ostream& operator<<(std::ostream& out, const ExpectedRun& run) { return out << run.scenario; }

void expect_sound(const v1::Report& report) {
  const v1::OutcomeTotals& totals = report.totals();
  EXPECT_EQ(totals.total(), report.run().streams_started());
  EXPECT_EQ(totals.total(), totals.expected() + totals.unexpected() + totals.ambiguous() + totals.void_());
  std::uint32_t sum = 0;
  for (const v1::OutcomeRow& row : report.outcomes()) {
    sum += row.count();
    EXPECT_FALSE(row.class_().starts_with("unknown.")) << row.ShortDebugString();
  }
  EXPECT_EQ(sum, totals.total());
  std::uint32_t of_groups = 0;
  for (const v1::GroupReport& group : report.groups()) {
    of_groups += group.streams_started();
    EXPECT_EQ(group.totals().total(), group.streams_started()) << group.name();
  }
  EXPECT_EQ(of_groups, totals.total());
  for (const v1::FaultReport& fault : report.faults()) {
    EXPECT_EQ(fault.fired() + fault.void_(), fault.planned()) << fault.ShortDebugString();
    EXPECT_EQ(fault.never_fired_size(), 0) << fault.ShortDebugString();
  }
}

void expect_one_number_sent(const v1::Report& report, const std::filesystem::path& runs) {
  std::map<std::string, std::uint64_t> sent, received;
  ASSERT_EQ(folders_in(runs).size(), 1U);
  for (const v1::StreamRecord& record : parse_streams(runs)) {
    sent[record.group()] += record.messages_sent();
    received[record.group()] += record.replies_received();
  }
  for (const v1::GroupReport& group : report.groups()) {
    EXPECT_EQ(group.messages_sent(), sent[group.name()]) << group.name();
    EXPECT_EQ(group.replies_received(), received[group.name()]) << group.name();
    const v1::Offered& offered = group.offered();
    EXPECT_EQ(offered.due(),
              offered.answered() + offered.unanswered() + offered.unwritten() + offered.owed_by_the_dead());
    EXPECT_LE(offered.answered() + offered.unanswered(), group.messages_sent()) << group.name();
    EXPECT_LE(group.cut_short().sent(), group.messages_sent()) << group.name();
    for (const v1::Latency& latency : group.latency()) {
      if (latency.name() != "write_block") continue;
      EXPECT_LE(latency.count(), group.messages_sent()) << group.name() << ": the measured part of them";
      if (group.has_offered()) {
        EXPECT_EQ(latency.count(), offered.answered() + offered.unanswered());
      }
    }
  }
  // No figure besides these may be called sent: it would be another number.
  EXPECT_EQ(v1::Offered::descriptor()->FindFieldByName("sent"), nullptr);
}

void expect_outcomes(const v1::Report& report, const ExpectedRun& expected) {
  expect_sound(report);
  std::vector<std::uint32_t> counted(expected.rows.size());
  for (const v1::OutcomeRow& row : report.outcomes()) {
    auto found = std::find_if(expected.rows.begin(), expected.rows.end(), [&](const ExpectedRow& candidate) {
      bool of_class = std::count(candidate.classes.begin(), candidate.classes.end(), row.class_()) > 0;
      const auto& because = row.because();
      bool of_fault = candidate.because.empty() ||
                      std::find(because.begin(), because.end(), candidate.because) != because.end();
      return candidate.group == row.group() && candidate.verdict == row.verdict() && of_class && of_fault;
    });
    if (found == expected.rows.end()) {
      ADD_FAILURE() << "nobody expected " << row.ShortDebugString();
    } else {
      counted[static_cast<std::size_t>(found - expected.rows.begin())] += row.count();
    }
  }
  for (std::size_t i = 0; i < counted.size(); ++i) {
    const ExpectedRow& row = expected.rows[i];
    EXPECT_EQ(counted[i], row.count) << row.verdict << " " << row.classes.front() << " of " << row.group
                                     << (row.because.empty() ? "" : " by " + row.because);
  }
  std::uint32_t all_collateral = 0;
  for (const v1::FaultReport& fault : report.faults()) {
    EXPECT_EQ(fault.fired(), fault.planned()) << fault.id();
    auto named = expected.collateral.find(fault.id());
    EXPECT_EQ(fault.collateral(), named == expected.collateral.end() ? 0 : named->second) << fault.id();
    all_collateral += fault.collateral();
  }
  EXPECT_EQ(report.totals().collateral(), all_collateral);
  EXPECT_FALSE(report.run().partial());
}

std::optional<v1::Report> checked_report(const ExpectedRun& expected) {
  TempFolder folder;
  std::vector<std::string> arguments = {
      "run", library_file(expected.scenario), "--json", "--out", folder.path().string(),
      // How late weir sends is the business of the machine, which tests share.
      "--set", "report.doubt=0"};
  arguments.insert(arguments.end(), expected.options.begin(), expected.options.end());
  Ended ended = run_weir(arguments);
  EXPECT_EQ(ended.exit_code, expected.exit_code) << account_of(ended);
  if (ended.exit_code != expected.exit_code) return std::nullopt;
  v1::Report report = parse_report(ended.out);
  expect_outcomes(report, expected);
  expect_one_number_sent(report, folder.path());
  return report;
}

void check_scenario(const ExpectedRun& expected) { static_cast<void>(checked_report(expected)); }

}  // namespace weir
