#include "reports/formats/summary.h"

#include <fmt/format.h>

#include <charconv>

#include "reports/exit_codes.h"
#include "reports/formats/ci_text.h"
#include "reports/interval_check.h"
#include "reports/latencies.h"
#include "reports/quantity.h"

namespace weir {
namespace {

const char* word_of_check(const v1::CheckResult& check) {
  if (check.passed()) return "pass";
  return is_inconclusive(check) ? "not settled" : "**FAIL**";
}

std::string check_line(const v1::CheckResult& check) {
  return fmt::format("| {} | {} | {} | {} |\n", markdown_cell(check.metric()),
                     markdown_cell(check.condition()), markdown_cell(check.measured()), word_of_check(check));
}

/// What the sample can't hold is not there.
std::string percentile_text(const v1::Latency& latency, const PercentileRow& row) {
  return (latency.*row.has)() ? format_us((latency.*row.get)()) : "-";
}

std::string latency_lines(const v1::Report& report) {
  std::string out;
  for (const v1::Latency& latency : report.latency()) {
    if (latency.count() == 0) continue;
    out += fmt::format("| {} | {} |", latency.name(), format_count(latency.count()));
    for (const PercentileRow& row : kPercentiles) out += fmt::format(" {} |", percentile_text(latency, row));
    out += fmt::format(" {} |\n", format_us(latency.max_us()));
  }
  if (out.empty()) return out;
  std::string head = "\n| latency | samples |";
  std::string rule = "|---|---|";
  for (const PercentileRow& row : kPercentiles) {
    head += fmt::format(" {} |", row.name);
    rule += "---|";
  }
  return head + " max |\n" + rule + "---|\n" + out;
}

std::string outcome_lines(const v1::Report& report) {
  if (report.outcomes().empty()) return "";
  std::string out = "\n| streams that ended as | of | streams | |\n|---|---|---|---|\n";
  for (const v1::OutcomeRow& row : report.outcomes())
    out += fmt::format("| {} | {} | {} | {} |\n", markdown_cell(row.class_()), markdown_cell(row.group()),
                       format_count(row.count()),
                       row.verdict() == "unexpected" ? "**unexpected**" : row.verdict());
  return out;
}

const char* command_of(const v1::Verdict& verdict) {
  if (verdict.exit_code() == kExitOk) return "notice";
  return verdict.exit_code() == kExitInconclusive ? "warning" : "error";
}

/// The line of the scenario that a reason names: "(slow.toml:31)"; 0 where it names none.
std::uint32_t line_of(const std::string& reason, const v1::Report& report) {
  for (const v1::CheckResult& check : report.checks()) {
    const std::string& where = check.where();
    const std::string& file = report.scenario().file();
    if (!where.starts_with(file + ":") || reason.find("(" + where + ")") == std::string::npos) continue;
    std::uint32_t line = 0;
    std::from_chars(where.data() + file.size() + 1, where.data() + where.size(), line);
    return line;
  }
  return 0;
}

/// What is said of a run that has nothing to be said against it.
std::string all_well(const v1::Report& report) {
  return fmt::format("{} passed, {} ended as expected",
                     count_of(static_cast<std::uint64_t>(report.checks_size()), "check"),
                     count_of(report.totals().total(), "stream"));
}

}  // namespace

std::string render_run_markdown(const v1::Report& report) {
  const v1::Verdict& verdict = report.verdict();
  std::string out =
      fmt::format("### weir run: {} — {}\n\n", verdict.word(), markdown_cell(report.scenario().name()));
  for (const std::string& reason : verdict.reasons()) out += fmt::format("- {}\n", markdown_cell(reason));
  if (verdict.reasons().empty()) out += fmt::format("- {}\n", all_well(report));
  for (const std::string& note : verdict.notes()) out += fmt::format("- note: {}\n", markdown_cell(note));
  if (!report.checks().empty()) {
    out += "\n| check | must be | measured | |\n|---|---|---|---|\n";
    for (const v1::CheckResult& check : report.checks()) out += check_line(check);
  }
  out += latency_lines(report) + outcome_lines(report);
  out += fmt::format("\n{}, {} of it measured; seed {}, plan {}; weir {}\n",
                     format_us(report.run().duration_seconds() * 1e6),
                     format_us(report.run().measured_seconds() * 1e6), report.scenario().seed(),
                     markdown_cell(report.scenario().plan_digest()), markdown_cell(report.weir_version()));
  return out;
}

std::string render_run_github(const v1::Report& report) {
  const v1::Verdict& verdict = report.verdict();
  Annotation annotation{.command = command_of(verdict), .file = report.scenario().file()};
  annotation.title = fmt::format("weir run {}: {}", verdict.word(), report.scenario().name());
  std::string out;
  for (const std::string& reason : verdict.reasons()) {
    annotation.line = line_of(reason, report);
    annotation.message = reason;
    out += github_annotation(annotation);
  }
  if (!out.empty()) return out;
  annotation.message = all_well(report);
  return github_annotation(annotation);
}

}  // namespace weir
