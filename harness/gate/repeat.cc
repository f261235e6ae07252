#include "harness/gate/repeat.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "harness/base/json_writer.h"
#include "harness/gate/gate_report.h"
#include "reports/exit_codes.h"
#include "reports/formats/ci_text.h"
#include "reports/interval_check.h"
#include "reports/metric.h"
#include "reports/quantity.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr std::string_view kMiddleBy = "response.p50";
constexpr auto kAlwaysShown = std::to_array<std::string_view>(
    {kMiddleBy, "response.p90", "response.p99", "service.p50", "service.p90", "service.p99", "throughput"});

std::optional<Metric> metric_of(const std::string& name, const v1::Report& report) {
  std::vector<std::string> groups;
  for (const v1::GroupReport& group : report.groups()) groups.push_back(group.name());
  return parse_metric(name, groups, {}).metric;
}

/// What a run shows of a metric: nothing where its sample can't hold the percentile.
std::optional<double> value_in(const std::string& name, const RepeatedRun& run) {
  const std::optional<Metric> metric = metric_of(name, run.report);
  if (!metric || !counts(run) || too_few_samples(*metric, run.report)) return std::nullopt;
  return metric_value(*metric, run.report);
}

/// The check of a run that is the same as another run's.
const v1::CheckResult* same_check(const v1::CheckResult& check, const v1::Report& report) {
  for (const v1::CheckResult& one : report.checks()) {
    if (one.metric() == check.metric() && one.condition() == check.condition() &&
        one.where() == check.where())
      return &one;
  }
  return nullptr;
}

RepeatedNumber number_of(const v1::CheckResult& check, const RepeatedRuns& repeat) {
  RepeatedNumber out{
      .name = check.metric(), .condition = check.condition(), .share = check.unit() == "share"};
  for (const RepeatedRun& run : repeat.runs) {
    const v1::CheckResult* one = counts(run) ? same_check(check, run.report) : nullptr;
    std::optional<double>& value = out.values.emplace_back();
    if (one == nullptr) continue;
    if (one->has_value()) value = one->value();
    ++(one->passed() ? out.passed : is_inconclusive(*one) ? out.unsettled : out.failed);
  }
  return out;
}

std::string value_text(const RepeatedNumber& number, double value, const RepeatedRuns& repeat) {
  if (number.share) return format_share(value);
  const std::optional<Metric> metric = metric_of(number.name, repeat.runs.front().report);
  return metric ? format_metric(*metric, value) : fmt::format("{:g}", value);
}

/// From the lowest to the highest, as a share of the median.
std::string width_text(const Spread& spread) {
  if (spread.values < 2 || spread.median <= 0 || !std::isfinite(spread.highest)) return "-";
  return percent_text(std::round((spread.highest - spread.lowest) / spread.median * 1e3) / 1e3);
}

std::string tally_text(const RepeatedNumber& number) {
  if (number.condition.empty()) return "";
  std::vector<std::string> parts;
  if (number.passed > 0) parts.push_back(fmt::format("{} passed", number.passed));
  if (number.failed > 0) parts.push_back(fmt::format("{} FAILED", number.failed));
  if (number.unsettled > 0) parts.push_back(fmt::format("{} not settled", number.unsettled));
  return fmt::format("{}: {}", number.condition, parts.empty() ? "no run counts" : in_words(parts));
}

/// Lowest, median, highest and width of a number, and what its check came to.
std::array<std::string, 5> cells_of(const RepeatedNumber& number, const RepeatedRuns& repeat) {
  const Spread spread = spread_of(number);
  if (spread.values == 0) return {"-", "-", "-", "-", tally_text(number)};
  return {value_text(number, spread.lowest, repeat), value_text(number, spread.median, repeat),
          value_text(number, spread.highest, repeat), width_text(spread), tally_text(number)};
}

std::string verdict_text(const v1::Report& report) {
  return fmt::format("{} (exit {})", report.verdict().word(), report.verdict().exit_code());
}

std::string all_text(const RepeatedRuns& repeat) {
  return fmt::format("{} (exit {}), the gravest of {}", exit_word(static_cast<ExitCode>(repeat.exit_code)),
                     repeat.exit_code, count_of(repeat.runs.size(), "run"));
}

/// What is to be known of the runs as a whole.
std::vector<std::string> remarks_of(const RepeatedRuns& repeat) {
  std::vector<std::string> out;
  if (const std::optional<std::size_t> middle = median_run(repeat))
    out.push_back(fmt::format("the median run, by {}, is run {}: {}", kMiddleBy, *middle + 1,
                              repeat.runs[*middle].folder));
  if (repeat.runs.size() < repeat.wanted)
    out.push_back(fmt::format("{} of {} were made", repeat.runs.size(), count_of(repeat.wanted, "run")));
  if (repeat.runs.size() < repeat.wanted && !repeat.runs.empty() && is_in_vain(repeat.runs.back()))
    out.emplace_back("no message went either way in the last of them, so no other was begun");
  const auto out_of_count = std::count_if(repeat.runs.begin(), repeat.runs.end(),
                                          [](const RepeatedRun& run) { return !counts(run); });
  if (out_of_count > 0)
    out.push_back(
        fmt::format("{} no evidence, and in no number here",
                    out_of_count == 1 ? std::string("1 run is") : fmt::format("{} runs are", out_of_count)));
  return out;
}

std::string table_text(const RepeatedRuns& repeat) {
  std::string out =
      fmt::format("\n  {:<28} {:>9} {:>9} {:>9} {:>8}\n", "", "lowest", "median", "highest", "apart");
  for (const RepeatedNumber& number : numbers_of(repeat)) {
    const auto [lowest, median, highest, width, tally] = cells_of(number, repeat);
    std::string line = fmt::format("  {:<28} {:>9} {:>9} {:>9} {:>8}  {}", printable(number.name), lowest,
                                   median, highest, width, tally);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out + "\n";
}

JsonObject number_json(const RepeatedNumber& number) {
  const Spread spread = spread_of(number);
  const auto known = [&](double value) { return spread.values > 0 ? std::optional(value) : std::nullopt; };
  JsonObject out;
  out.add("metric", number.name)
      .add("share", number.share)
      .add("values", json_list(number.values))
      .add("lowest", known(spread.lowest))
      .add("median", known(spread.median))
      .add("highest", known(spread.highest));
  if (number.condition.empty()) return out;
  return out.add("check", number.condition)
      .add("passed", number.passed)
      .add("failed", number.failed)
      .add("unsettled", number.unsettled);
}

JsonObject json_of_run(const RepeatedRun& run) {
  return JsonObject()
      .add("folder", run.folder)
      .add("started_at", run.report.run().started_at())
      .add("verdict", run.report.verdict().word())
      .add("exit_code", run.report.verdict().exit_code())
      .add("counts", counts(run))
      .add("why", why_not_counted(run));
}

}  // namespace

bool counts(const RepeatedRun& run) {
  const auto code = static_cast<ExitCode>(run.report.verdict().exit_code());
  return code == kExitOk || code == kExitInconclusive || code == kExitCheckFailed;
}

bool is_in_vain(const RepeatedRun& run) {
  if (run.report.verdict().exit_code() != kExitNotEvidence) return false;
  const auto& groups = run.report.groups();
  return std::all_of(groups.begin(), groups.end(), [](const v1::GroupReport& group) {
    return group.messages_sent() == 0 && group.replies_received() == 0;
  });
}

std::string why_not_counted(const RepeatedRun& run) {
  const v1::Verdict& verdict = run.report.verdict();
  if (counts(run) || verdict.exit_code() == kExitInterrupted || verdict.reasons().empty()) return "";
  return verdict.reasons(0);
}

Spread spread_of(const RepeatedNumber& number) {
  std::vector<double> known;
  for (const std::optional<double>& value : number.values) {
    if (value) known.push_back(*value);
  }
  if (known.empty()) return {};
  std::sort(known.begin(), known.end());
  return {known.size(), known.front(), known[(known.size() - 1) / 2], known.back()};
}

std::vector<RepeatedNumber> numbers_of(const RepeatedRuns& repeat) {
  std::vector<RepeatedNumber> out;
  if (repeat.runs.empty()) return out;
  for (std::string_view name : kAlwaysShown) {
    RepeatedNumber number{.name = std::string(name)};
    for (const RepeatedRun& run : repeat.runs) number.values.push_back(value_in(number.name, run));
    out.push_back(std::move(number));
  }
  std::vector<RepeatedNumber> checked;
  for (const v1::CheckResult& check : repeat.runs.front().report.checks()) {
    RepeatedNumber number = number_of(check, repeat);
    if (check.implicit() && number.failed == 0) continue;
    checked.push_back(std::move(number));
  }
  // What has a check stands with it, and once.
  std::erase_if(out, [&](const RepeatedNumber& shown) {
    return std::any_of(checked.begin(), checked.end(),
                       [&](const RepeatedNumber& one) { return one.name == shown.name && !one.share; });
  });
  out.insert(out.end(), std::make_move_iterator(checked.begin()), std::make_move_iterator(checked.end()));
  return out;
}

std::optional<std::size_t> median_run(const RepeatedRuns& repeat) {
  RepeatedNumber number;
  for (const RepeatedRun& run : repeat.runs) number.values.push_back(value_in(std::string(kMiddleBy), run));
  const Spread spread = spread_of(number);
  for (std::size_t i = 0; spread.values > 0 && i < number.values.size(); ++i) {
    if (number.values[i] == spread.median) return i;
  }
  return std::nullopt;
}

std::string render_repeat(const RepeatedRuns& repeat) {
  std::string out = fmt::format("{}  {}\n\n", all_text(repeat), printable(repeat.scenario));
  for (std::size_t i = 0; i < repeat.runs.size(); ++i) {
    out += fmt::format("  {:>3}  {:<24}  {}\n", i + 1, verdict_text(repeat.runs[i].report),
                       printable(repeat.runs[i].folder));
    if (const std::string why = why_not_counted(repeat.runs[i]); !why.empty())
      out += fmt::format("       {}\n", printable(why));
  }
  const bool any = std::any_of(repeat.runs.begin(), repeat.runs.end(), counts);
  out += any ? table_text(repeat) : "\n";
  for (const std::string& remark : remarks_of(repeat)) out += fmt::format("  {}\n", printable(remark));
  if (any) out += "  apart: from the lowest to the highest, as a share of the median\n";
  return out;
}

std::string render_repeat_markdown(const RepeatedRuns& repeat) {
  std::string out =
      fmt::format("### weir run --repeat: {} — {}\n\n", all_text(repeat), markdown_cell(repeat.scenario));
  for (const std::string& remark : remarks_of(repeat)) out += fmt::format("- {}\n", markdown_cell(remark));
  out += "\n| | lowest | median | highest | apart | check |\n|---|---|---|---|---|---|\n";
  for (const RepeatedNumber& number : numbers_of(repeat)) {
    out += fmt::format("| {} |", markdown_cell(number.name));
    for (const std::string& cell : cells_of(number, repeat)) out += fmt::format(" {} |", markdown_cell(cell));
    out += "\n";
  }
  return out;
}

std::string render_repeat_json(const RepeatedRuns& repeat) {
  const std::optional<std::size_t> middle = median_run(repeat);
  return JsonObject()
             .add("schema", 1)
             .add("scenario", repeat.scenario)
             .add("verdict", exit_word(static_cast<ExitCode>(repeat.exit_code)))
             .add("exit_code", repeat.exit_code)
             .add("runs_wanted", repeat.wanted)
             .add("median_run", middle ? std::optional(repeat.runs[*middle].folder) : std::nullopt)
             .add("runs", json_lines(repeat.runs, json_of_run))
             .add("numbers", json_lines(numbers_of(repeat), number_json))
             .json()
             .text +
         "\n";
}

}  // namespace weir
