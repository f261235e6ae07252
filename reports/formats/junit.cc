#include "reports/formats/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reports/exit_codes.h"
#include "reports/formats/format.h"
#include "reports/interval_check.h"

namespace weir {
namespace {

using End = JUnitCase::End;

/// "response.p99 at most": without the bound itself, so that a test keeps its history when the bound is changed.
std::string check_name(const v1::CheckResult& check) {
  const char* sides = check.has_min() && check.has_max() ? "within"
                      : check.has_min()                  ? "at least"
                      : check.has_max()                  ? "at most"
                                                         : "has data";
  return fmt::format("{} {}", check.metric(), sides);
}

/// Of cases that are called the same, those after the first are numbered.
void number_namesakes(std::vector<JUnitCase>& cases) {
  std::map<std::string, int> seen;
  for (JUnitCase& one : cases) {
    int number = ++seen[one.class_name + '\n' + one.name];
    if (number > 1) one.name += fmt::format(" ({})", number);
  }
}

JUnitCase check_case(const v1::CheckResult& check) {
  JUnitCase one{
      .class_name = "check", .name = check_name(check), .end = check.passed() ? End::kPassed : End::kFailed};
  if (is_inconclusive(check)) {
    one.end = End::kSkipped;
    one.message = "inconclusive: " + unsettled(check).text();
    return one;
  }
  std::string measured = fmt::format("measured {}, must be {}", check.measured(), check.condition());
  if (check.passed()) {
    one.text = measured;
  } else {
    one.message = measured;
    if (!check.where().empty())
      one.text = fmt::format("{}: {} {}", check.where(), check.metric(), check.condition());
  }
  return one;
}

/// Whether unexpected ends fail this run: a scenario may allow some by a check of its own.
bool unexpected_fails(const v1::Report& report) {
  return std::any_of(report.checks().begin(), report.checks().end(), [](const v1::CheckResult& check) {
    return !check.passed() && check.metric().find("outcomes.") != std::string::npos;
  });
}

/// " after reset, cancel"; nothing when no fault explains it.
std::string because_text(const v1::OutcomeRow& row) {
  std::string text;
  for (const std::string& fault : row.because()) text += (text.empty() ? " after " : ", ") + fault;
  return text;
}

std::string account_of(const v1::OutcomeRow& row) {
  std::string text = fmt::format("{} stream{} {}{}", row.count(), row.count() == 1 ? "" : "s", row.verdict(),
                                 because_text(row));
  if (!row.example_message().empty())
    text += fmt::format("\nstatus {}: {}", row.example_code(), row.example_message());
  return text;
}

JUnitCase outcome_case(const v1::OutcomeRow& row, bool fails) {
  JUnitCase one{.class_name = row.group(),
                .name = fmt::format("{} {}{}", row.verdict(), row.class_(), because_text(row))};
  one.text = account_of(row);
  if (row.verdict() == "void") {
    one.end = End::kSkipped;
    one.message = "the run was interrupted";
  } else if (row.verdict() == "unexpected" && fails) {
    one.end = End::kFailed;
    one.message =
        fmt::format("{} stream{} ended as {}", row.count(), row.count() == 1 ? "" : "s", row.class_());
  }
  return one;
}

JUnitCase fault_case(const v1::FaultReport& fault) {
  JUnitCase one{.class_name = fault.on(), .name = fault.id()};
  one.text = fmt::format("{}, {}, {}: planned {}, fired {}", fault.kind(), fault.trigger(), fault.selection(),
                         fault.planned(), fault.fired());
  std::uint64_t settled = std::uint64_t{fault.fired()} + fault.void_();
  if (settled >= fault.planned() && (fault.planned() > 0 || fault.never_fired().empty())) return one;
  one.end = End::kError;
  one.message = fmt::format("never fired on {} of {}", fault.planned() - settled, fault.planned());
  for (const std::string& reason : fault.never_fired()) one.text += "\n" + reason;
  return one;
}

/// What no check says: a bug of weir, an interruption, no evidence.
JUnitCase verdict_case(const v1::Report& report) {
  const v1::Verdict& verdict = report.verdict();
  JUnitCase one{.class_name = "run", .name = "is evidence", .seconds = report.run().duration_seconds()};
  bool sound = verdict.exit_code() == kExitOk || verdict.exit_code() == kExitCheckFailed ||
               verdict.exit_code() == kExitInconclusive;
  for (const std::string& reason : verdict.reasons()) one.text += reason + "\n";
  for (const std::string& note : verdict.notes()) one.text += "note: " + note + "\n";
  if (sound) return one;
  one.end = End::kError;
  one.message = fmt::format("{} (exit {})", verdict.word(), verdict.exit_code());
  return one;
}

}  // namespace

std::vector<JUnitSuite> junit_suites(const v1::Report& report) {
  const std::string& name = report.scenario().name();
  JUnitSuite run{name + ".run", {verdict_case(report)}};
  JUnitSuite checks{name + ".checks", {}};
  for (const v1::CheckResult& check : report.checks()) checks.cases.push_back(check_case(check));
  JUnitSuite ends{name + ".streams", {}};
  bool fails = unexpected_fails(report);
  for (const v1::OutcomeRow& row : report.outcomes()) ends.cases.push_back(outcome_case(row, fails));
  JUnitSuite faults{name + ".faults", {}};
  for (const v1::FaultReport& fault : report.faults()) faults.cases.push_back(fault_case(fault));
  std::vector<JUnitSuite> all = {run, checks, ends, faults};
  for (JUnitSuite& suite : all) {
    suite.started_at = report.run().started_at();
    number_namesakes(suite.cases);
  }
  std::erase_if(all, [](const JUnitSuite& suite) { return suite.cases.empty(); });
  return all;
}

std::string render_junit(const v1::Report& report) { return junit_xml(kJUnitName, "", junit_suites(report)); }

Format junit_format() { return {"junit", "", render_junit}; }

}  // namespace weir
