#include "reports/formats/summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "reports/exit_codes.h"
#include "reports/formats/ci_text.h"
#include "reports/interval_check.h"
#include "reports/latencies.h"
#include "reports/quantity.h"
#include "reports/text.h"

namespace weir {
namespace {

// Of what is said once in a line: a name, and no flood.
constexpr std::size_t kLineColumns = 200;

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

/// What stands below a line that unfolds it; nothing without lines.
std::string folded(const std::string& title, const std::string& head, const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  return fmt::format("<details><summary>{}</summary>\n\n{}{}\n</details>\n\n", title, head,
                     fmt::join(lines, ""));
}

/// As many of the lines as there is room for, and how many there are besides.
std::vector<std::string> as_many_as_fit(std::vector<std::string> lines, std::size_t room) {
  std::size_t used = 0, fits = 0;
  while (fits < lines.size() && used + lines[fits].size() <= room) used += lines[fits++].size();
  if (fits == lines.size()) return lines;
  const std::size_t more = lines.size() - fits;
  lines.resize(fits);
  lines.push_back(fmt::format("\n{} more: see the report\n", format_count(more)));
  return lines;
}

std::vector<std::string> check_lines(const v1::Report& report) {
  std::vector<std::string> lines;
  for (const v1::CheckResult& check : report.checks()) lines.push_back(check_line(check));
  return lines;
}

std::string latency_head() {
  std::string head = "| latency | samples |";
  std::string rule = "|---|---|";
  for (const PercentileRow& row : kPercentiles) {
    head += fmt::format(" {} |", row.name);
    rule += "---|";
  }
  return head + " max |\n" + rule + "---|\n";
}

std::vector<std::string> latency_lines(const v1::Report& report) {
  std::vector<std::string> lines;
  for (const v1::Latency& latency : report.latency()) {
    if (latency.count() == 0) continue;
    std::string line = fmt::format("| {} | {} |", latency.name(), format_count(latency.count()));
    for (const PercentileRow& row : kPercentiles) line += fmt::format(" {} |", percentile_text(latency, row));
    lines.push_back(line + fmt::format(" {} |\n", format_us(latency.max_us())));
  }
  return lines;
}

std::vector<std::string> outcome_lines(const v1::Report& report) {
  std::vector<std::string> lines;
  for (const v1::OutcomeRow& row : report.outcomes())
    lines.push_back(fmt::format("| {} | {} | {} | {} |\n", markdown_cell(row.class_()),
                                markdown_cell(row.group()), format_count(row.count()),
                                row.verdict() == "unexpected" ? "**unexpected**" : row.verdict()));
  return lines;
}

std::vector<std::string> reason_lines(const v1::Report& report) {
  const v1::Verdict& verdict = report.verdict();
  std::vector<std::string> lines;
  for (const std::string& reason : verdict.reasons())
    lines.push_back(fmt::format("- {}\n", markdown_cell(reason)));
  if (verdict.reasons().empty()) lines.push_back(fmt::format("- {}\n", all_well(report)));
  for (const std::string& note : verdict.notes())
    lines.push_back(fmt::format("- note: {}\n", markdown_cell(note)));
  return lines;
}

/// "2 of 3 passed": what a folded table comes to.
std::string checks_title(const v1::Report& report) {
  const auto passed = std::count_if(report.checks().begin(), report.checks().end(),
                                    [](const v1::CheckResult& check) { return check.passed(); });
  return fmt::format("checks: {} of {} passed", passed, report.checks_size());
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

}  // namespace

std::string all_well(const v1::Report& report) {
  return fmt::format("{} passed, {} ended as expected",
                     count_of(static_cast<std::uint64_t>(report.checks_size()), "check"),
                     count_of(report.totals().total(), "stream"));
}

std::string render_run_markdown(const v1::Report& report) {
  constexpr std::size_t kRoom =
      kMostMarkdown / 5;  // for each of four lists; the rest is for what stands around them
  const v1::OutcomeTotals& totals = report.totals();
  std::string out = fmt::format("### weir run: {} — {}\n\n", report.verdict().word(),
                                markdown_cell(fit(report.scenario().name(), kLineColumns)));
  out += fmt::format("{}\n", fmt::join(as_many_as_fit(reason_lines(report), kRoom), ""));
  out += folded(checks_title(report), "| check | must be | measured | |\n|---|---|---|---|\n",
                as_many_as_fit(check_lines(report), kRoom));
  out += folded("latency", latency_head(), as_many_as_fit(latency_lines(report), kRoom));
  out += folded(fmt::format("streams: {} as expected, {} unexpected", format_count(totals.expected()),
                            format_count(totals.unexpected())),
                "| streams that ended as | of | streams | |\n|---|---|---|---|\n",
                as_many_as_fit(outcome_lines(report), kRoom));
  out += fmt::format("{}, {} of it measured; seed {}, plan {}; weir {}\n",
                     format_us(report.run().duration_seconds() * 1e6),
                     format_us(report.run().measured_seconds() * 1e6), report.scenario().seed(),
                     markdown_cell(fit(report.scenario().plan_digest(), kLineColumns)),
                     markdown_cell(fit(report.weir_version(), kLineColumns)));
  return out;
}

std::string render_run_github(const v1::Report& report) {
  const v1::Verdict& verdict = report.verdict();
  const Annotation like{.command = command_of(verdict),
                        .file = report.scenario().file(),
                        .title = fmt::format("weir run {}: {}", verdict.word(), report.scenario().name())};
  std::vector<Annotation> all;
  const auto merge = [](Annotation& into, const std::string& reason) { into.message += "; " + reason; };
  for (const std::string& reason : verdict.reasons()) {
    const std::uint32_t line = line_of(reason, report);
    const auto same = std::find_if(all.begin(), all.end(),
                                   [&](const Annotation& one) { return line > 0 && one.line == line; });
    if (same != all.end()) {
      merge(*same, reason);
    } else if (all.size() == kMostAnnotations) {
      merge(all.back(), reason);
    } else {
      all.push_back(like);
      all.back().line = line;
      all.back().message = reason;
    }
  }
  if (all.empty()) {
    all.push_back(like);
    all.back().message = all_well(report);
  }
  std::string out;
  for (const Annotation& annotation : all) out += github_annotation(annotation);
  return out;
}

}  // namespace weir
