#include "harness/gate/compare_runs.h"

#include <absl/strings/escaping.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <sstream>

#include "harness/base/coarse_series.h"
#include "harness/base/json_writer.h"
#include "harness/gate/gate_report.h"
#include "harness/stats/hdr_v2.h"
#include "harness/stats/kept_histogram.h"
#include "reports/latencies.h"
#include "reports/quantity.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr std::array<double, 3> kCompared = {0.5, 0.9, 0.99};
constexpr double kWiderBySoft = 2;
/// With four degrees of freedom an interval is 1.4 times as wide to either side as with many, with one 6.5 times.
constexpr std::uint32_t kFewRuns = 5;

/// The intervals of one clock, neighbours put together where they are many: "Tag=service,0.000,1.000,4.757,HISTFAAA...".
absl::StatusOr<std::vector<Histogram>> intervals_of(const std::string& hlog, std::string_view tag) {
  CoarseSeries<KeptHistogram, kMostClusters> series;
  const std::string head = fmt::format("Tag={},", tag);
  std::istringstream lines(hlog);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(head)) continue;
    std::string frame;
    const std::string coded = line.substr(line.rfind(',') + 1);
    if (!absl::Base64Unescape(coded, &frame)) return absl::InvalidArgumentError("a row of it is cut short");
    DecodedHistogram decoded = decode_hdr_v2(frame);
    if (!decoded.histogram) return absl::InvalidArgumentError(decoded.error);
    series.add(series.intervals(), KeptHistogram(*decoded.histogram));
  }
  if (series.intervals() == 0)
    return absl::InvalidArgumentError(fmt::format("it holds no interval of '{}'", tag));
  std::vector<Histogram> out;
  for (const KeptHistogram& part : series.points()) out.push_back(part.read());
  return out;
}

/// Runs of an older weir say nothing of their machine.
std::string machine_fact(const v1::Report& report, std::string_view name) {
  for (const v1::MachineFact& fact : report.harness().machine()) {
    if (fact.name() == name) return fact.value();
  }
  return "unknown";
}

std::vector<std::string> differences(std::span<const SavedRun> runs, RunFacts SavedRun::*of) {
  std::vector<std::string> out;
  if (runs.empty()) return out;
  for (std::size_t fact = 0; fact < (runs[0].*of).size(); ++fact) {
    const auto& [name, first] = (runs[0].*of)[fact];
    for (const SavedRun& run : runs) {
      const std::string& other = (run.*of)[fact].second;
      if (other == first) continue;
      out.push_back(fmt::format("{}: '{}' and '{}'", name, printable(first), printable(other)));
      break;
    }
  }
  return out;
}

std::string bound_text(const std::optional<Duration>& bound) {
  return bound ? format_us(to_us(*bound)) : std::string("?");
}

std::string bounds_text(const QuantileBounds& bounds) {
  if (bounds.samples == 0) return "-";
  return fmt::format("{} [{}, {}]", format_us(to_us(bounds.value)), bound_text(bounds.low),
                     bound_text(bounds.high));
}

std::string text_of_change(const SideChange& change) {
  const auto end = [](double log) {
    return std::isfinite(log) ? change_text(std::expm1(log)) : std::string("unknown");
  };
  return fmt::format("{} [{} to {}]", change_text(std::expm1(change.middle)), end(change.low),
                     end(change.high));
}

/// A block of lines for one clock.
std::string clock_text(std::span<const SavedRun> runs, const char* clock,
                       std::vector<Histogram> SavedRun::*parts, double wider) {
  std::string out;
  for (double q : kCompared) {
    const SideQuantile first = side_quantile(runs[0].by(), runs[0].*parts, q);
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const SideQuantile side = side_quantile(runs[i].by(), runs[i].*parts, q);
      const std::string name = i == 0 ? fmt::format("{}.p{:g}", clock, q * 100) : "";
      const std::string change =
          i == 0 || side.bounds.samples == 0 ? "" : text_of_change(change_of(first, side, wider));
      std::string line =
          fmt::format("  {:<13} {:>2}  {:<30}  {}", name, i + 1, bounds_text(side.bounds), change);
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + "\n";
    }
  }
  return out;
}

std::string is_or_are(std::uint32_t runs) { return fmt::format("{} {}", runs, runs == 1 ? "is" : "are"); }

/// Behind a side's verdict.
std::string remarks_text(const SavedRun& run) {
  const auto& [made, counted] = run.repeated;
  std::string out;
  if (made > 0) out += fmt::format("; {}", count_of(made, "run"));
  if (counted < made) out += fmt::format(", of which {} no evidence and left out", is_or_are(made - counted));
  if (run.unanswered > 0)
    out += fmt::format("; {} without an answer: in no time below", count_of(run.unanswered, "message"));
  return out;
}

/// A sentence, without a full stop.
std::string grounds_of(const SavedRun& run) {
  if (run.by() == SideParts::kRuns)
    return fmt::format("how far apart its {} runs are: each counts for one value{}", run.repeated.counted,
                       run.repeated.counted < kFewRuns ? ", and so few say little" : "");
  const std::string stretches =
      "how far apart the stretches of one run are: how another run would differ is not in it";
  if (run.repeated.made == 0) return stretches;
  return "one of its runs alone counts, so, as of a plain run, " + stretches;
}

std::string all_grounds(std::span<const SavedRun> runs) {
  std::string out = "\n  what the intervals rest on\n";
  for (std::size_t i = 0; i < runs.size(); ++i)
    out += fmt::format("  {:>2}  {}\n", i + 1, grounds_of(runs[i]));
  const bool all_repeated = std::all_of(runs.begin(), runs.end(), [](const SavedRun& run) {
    return run.by() == SideParts::kRuns && run.repeated.counted >= kFewRuns;
  });
  if (all_repeated) return out;
  return out + "      " +
         fmt::format("`weir run SCENARIO --repeat {}` makes enough runs to show how far apart they are\n",
                     kFewRuns);
}

JsonObject bounds_json(const SavedRun& run, std::span<const Histogram> parts, double q) {
  const QuantileBounds bounds = side_quantile(run.by(), parts, q).bounds;
  const auto us = [](const std::optional<Duration>& time) {
    return time ? std::optional(to_us(*time)) : std::nullopt;
  };
  return JsonObject()
      .add("us", to_us(bounds.value))
      .add("low_us", us(bounds.low))
      .add("high_us", us(bounds.high))
      .add("samples", bounds.samples)
      .add("effective_samples",
           run.by() == SideParts::kRuns ? std::nullopt : std::optional(bounds.effective));
}

JsonObject run_json(const SavedRun& run) {
  JsonObject out;
  out.add("run", run.name)
      .add("started_at", run.started_at)
      .add("verdict", run.verdict)
      .add("unanswered", run.unanswered)
      .add("runs", run.repeated.made == 0 ? 1 : run.repeated.made)
      .add("runs_counted", run.repeated.made == 0 ? 1 : run.repeated.counted)
      .add("intervals_by", run.by() == SideParts::kRuns ? "run" : "stretch");
  for (double q : kCompared) {
    out.add(fmt::format("service.p{:g}", q * 100), bounds_json(run, run.service, q));
    out.add(fmt::format("response.p{:g}", q * 100), bounds_json(run, run.response, q));
  }
  return out;
}

}  // namespace

absl::StatusOr<SavedRun> saved_run(const std::string& name, const v1::Report& report,
                                   const std::string& hlog) {
  SavedRun out;
  out.name = name;
  const v1::TargetInfo& target = report.target();
  out.hard = {{"plan", report.scenario().plan_digest()},
              {"engine", target.engine()},
              {"connections", target.connections()},
              {"relay", target.through_relay() ? "yes" : "no"},
              {"TLS", target.tls() ? "yes" : "no"},
              {"kind of server", target.kind()},
              {"processors", fmt::format("{}", report.harness().cores())},
              {"architecture", machine_fact(report, "architecture")},
              {"processor", machine_fact(report, "processor")}};
  out.soft = {{"weir", report.weir_version()},
              {"client library", target.engine_version()},
              {"address", target.address().substr(0, target.address().rfind(':'))},
              {"quota", machine_fact(report, "quota")},
              {"memory", machine_fact(report, "memory")},
              {"kernel", machine_fact(report, "kernel")}};
  out.started_at = report.run().started_at();
  out.verdict = report.verdict().word();
  for (const v1::Latency& latency : report.latency()) {
    if (latency.name() == row_of(LatencyMetric::kService).name) out.unanswered = latency.censored();
  }
  absl::StatusOr<std::vector<Histogram>> service = intervals_of(hlog, row_of(LatencyMetric::kService).name);
  absl::StatusOr<std::vector<Histogram>> response = intervals_of(hlog, row_of(LatencyMetric::kResponse).name);
  if (!service.ok()) return service.status();
  if (!response.ok()) return response.status();
  out.service = *std::move(service);
  out.response = *std::move(response);
  return out;
}

std::vector<std::string> hard_differences(std::span<const SavedRun> runs) {
  return differences(runs, &SavedRun::hard);
}

std::vector<std::string> soft_differences(std::span<const SavedRun> runs) {
  return differences(runs, &SavedRun::soft);
}

std::string render_comparison(std::span<const SavedRun> runs) {
  std::string out;
  for (std::size_t i = 0; i < runs.size(); ++i)
    out += fmt::format("  {:>2}  {}  {}  {}{}\n", i + 1, printable(runs[i].name),
                       printable(runs[i].started_at), printable(runs[i].verdict), remarks_text(runs[i]));
  const std::vector<std::string> soft = soft_differences(runs);
  out += fmt::format("\n  {:<13} {:>2}  {:<30}  {}\n", "", "", "95 % interval", "against the first run");
  const double wider = soft.empty() ? 1 : kWiderBySoft;
  out += clock_text(runs, "service", &SavedRun::service, wider);
  out += clock_text(runs, "response", &SavedRun::response, wider);
  if (!soft.empty())
    out +=
        fmt::format("\n  the runs differ in {}: changes have twice their intervals\n", fmt::join(soft, "; "));
  out += all_grounds(runs);
  out += "\n  ";
  out +=
      "These runs were not made at the same time, and what the machine did meanwhile is in every change: "
      "this\n"
      "  is no verdict. `weir gate` holds two builds against each other.\n";
  return out;
}

std::string render_comparison_json(std::span<const SavedRun> runs) {
  return JsonObject()
             .add("schema", 1)
             .add("differences", json_list(soft_differences(runs)))
             .add("runs", json_lines(runs, run_json))
             .json()
             .text +
         "\n";
}

}  // namespace weir
