#include "harness/run/left_behind.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "harness/base/whole_file.h"
#include "harness/fault/catalogue.h"
#include "harness/record/record.h"
#include "harness/record/summarize.h"
#include "harness/scenario/loader.h"
#include "proto/version.h"
#include "reports/formats/json.h"
#include "reports/latencies.h"

namespace weir {
namespace {

/// How many streams a report lists; the others stay in streams.jsonl.
constexpr int kMostListed = 50;

/// Where a row belongs: a group and a clock. Of several groups there are rows of each, and rows of their sum, which are left out.
std::optional<std::pair<std::size_t, std::size_t>> place_of(const Scenario& scenario, std::string_view tag) {
  for (std::size_t clock = 0; clock < kClocks; ++clock) {
    const std::string_view name = kLatencies[clock].name;
    if (scenario.streams.size() == 1 && tag == name) return std::pair{std::size_t{0}, clock};
    for (std::size_t group = 0; group < scenario.streams.size(); ++group)
      if (scenario.streams.size() > 1 && tag == fmt::format("{}.{}", scenario.streams[group].name, name))
        return std::pair{group, clock};
  }
  return std::nullopt;
}

Duration seconds_of(double value) { return Duration(std::llround(value * 1e9)); }

void add_intervals(const Plan& plan, const HlogLog& log, Record& record) {
  const IntervalGrid grid{window_of(plan.scenario->phases).from, plan.scenario->report.interval};
  if (!grid.exists()) return;
  std::map<std::uint64_t, IntervalPart> parts;
  for (const HlogSamples& row : log.rows) {
    const RunTime start(seconds_of(row.start_s));
    record.came_to(start + seconds_of(row.length_s));
    const auto place = place_of(*plan.scenario, row.tag);
    if (!place) continue;
    // Of the middle: the log's numbers are rounded to a millisecond.
    IntervalPart& part = parts[grid.index_of(start + grid.length / 2)];
    part.groups.resize(plan.groups.size());
    GroupInterval& group = part.groups[place->first];
    group.latency[place->second] = Histogram::of_counts(row.counts);
    // The log does not count replies that were no sample of it.
    if (place->second == static_cast<std::size_t>(LatencyMetric::kResponse))
      group.replies = group.latency[place->second].count();
  }
  for (auto& [index, part] : parts) {
    part.index = index;
    record.add(part);
  }
}

void count_verdict(const v1::StreamRecord& stream, v1::OutcomeTotals& totals) {
  totals.set_total(totals.total() + 1);
  if (stream.verdict() == "expected") {
    totals.set_expected(totals.expected() + 1);
  } else if (stream.verdict() == "ambiguous") {
    totals.set_ambiguous(totals.ambiguous() + 1);
  } else if (stream.verdict() == "void") {
    totals.set_void_(totals.void_() + 1);
  } else {
    totals.set_unexpected(totals.unexpected() + 1);
  }
  if (!stream.collateral_of().empty()) totals.set_collateral(totals.collateral() + 1);
}

/// What ended streams tell, put into the report one by one.
class Remains {
 public:
  explicit Remains(v1::Report& report) : report_(report) {}

  void add(const v1::StreamRecord& stream) {
    count_verdict(stream, *report_.mutable_totals());
    const auto group =
        std::find_if(report_.mutable_groups()->begin(), report_.mutable_groups()->end(),
                     [&](const v1::GroupReport& each) { return each.name() == stream.group(); });
    if (group != report_.mutable_groups()->end()) {
      count_verdict(stream, *group->mutable_totals());
      group->set_streams_started(group->streams_started() + 1);
      group->set_messages_sent(group->messages_sent() + stream.messages_sent());
      group->set_replies_received(group->replies_received() + stream.replies_received());
    }
    v1::OutcomeRow& row = rows_[{stream.group(), stream.class_(), stream.verdict()}];
    if (row.count() == 0) {
      row.set_group(stream.group());
      row.set_class_(stream.class_());
      row.set_verdict(stream.verdict());
      row.set_origin(stream.origin());
      row.set_scope(stream.scope());
      row.set_example_message(stream.message());
      row.set_example_code(stream.grpc_code());
    }
    row.set_count(row.count() + 1);
    count_faults(stream);
    if (stream.verdict() == "unexpected" && report_.notable_streams_size() < kMostListed)
      *report_.add_notable_streams() = stream;
    last_end_ms_ = std::max(last_end_ms_, stream.ended_ms());
  }

  void finish() {
    for (auto& [key, row] : rows_) *report_.add_outcomes() = std::move(row);
    report_.set_streams_not_listed(report_.totals().total() -
                                   static_cast<std::uint32_t>(report_.notable_streams_size()));
    v1::RunInfo& run = *report_.mutable_run();
    // By what was measured: the log does not count replies that are no sample.
    for (v1::GroupReport& group : *report_.mutable_groups())
      if (run.measured_seconds() > 0 && group.latency_size() > 0)
        group.set_replies_per_second(static_cast<double>(group.latency(0).count()) / run.measured_seconds());
    run.set_streams_started(report_.totals().total());
    run.set_duration_seconds(std::max(run.duration_seconds(), last_end_ms_ / 1e3));
    run.set_partial(true);
    run.set_partial_reason(fmt::format(
        "its process was killed, or its machine went down, after {:.1f}s; streams that were open then are "
        "not counted",
        run.duration_seconds()));
  }

 private:
  void count_faults(const v1::StreamRecord& stream) {
    for (const v1::FiredFault& fired : stream.faults()) {
      const auto fault = std::find_if(report_.mutable_faults()->begin(), report_.mutable_faults()->end(),
                                      [&](const v1::FaultReport& each) { return each.id() == fired.id(); });
      if (fault == report_.mutable_faults()->end()) continue;
      fault->set_planned(fault->planned() + 1);
      // What was not to fire any more is no finding: nobody let it.
      if (fired.fired()) {
        fault->set_fired(fault->fired() + 1);
      } else {
        fault->set_void_(fault->void_() + 1);
      }
    }
  }

  v1::Report& report_;
  std::map<std::tuple<std::string, std::string, std::string>, v1::OutcomeRow> rows_;
  double last_end_ms_ = 0;
};

void write_what_was_asked(const Target& target, v1::TargetInfo& info) {
  info.set_address(target.embedded ? "weir's own server" : target.address);
  info.set_kind(target.embedded ? "embedded tcp" : "remote");
  info.set_method(target.method);
  info.set_engine(target.engine == ClientEngine::kWire ? "wire" : "grpc");
}

}  // namespace

v1::Report report_of_remains(const Plan& plan, const HlogLog& intervals, std::string_view streams) {
  Record record(plan);
  add_intervals(plan, intervals, record);
  std::vector<v1::StreamRecord> ended;
  while (!streams.empty()) {
    const std::size_t end = streams.find('\n');
    if (end == std::string_view::npos) break;
    if (std::optional<v1::StreamRecord> stream = parse_stream_record(streams.substr(0, end))) {
      record.came_to(RunTime(seconds_of(stream->ended_ms() / 1e3)));
      ended.push_back(*std::move(stream));
    }
    streams.remove_prefix(end + 1);
  }
  // What was not due any more is no finding.
  Course course;
  course.interruption = Interruption{.signal = SIGKILL, .at = record.last_end()};
  record.add(course);
  v1::Report report = summarize(record);
  report.set_schema(kReportSchema);
  report.set_weir_version(weir_version());
  write_what_was_asked(plan.scenario->target, *report.mutable_target());
  if (intervals.began_at_s)
    report.mutable_run()->set_started_at(
        fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(*intervals.began_at_s))));
  Remains remains(report);
  for (const v1::StreamRecord& stream : ended) remains.add(stream);
  remains.finish();
  return report;
}

absl::StatusOr<v1::Report> report_left_behind(const std::string& folder) {
  const std::filesystem::path path(folder);
  if (!std::filesystem::exists(path / std::string(kResolvedScenario)))
    return absl::NotFoundError("there is neither a report.json nor a scenario.resolved.toml in it");
  LoadResult loaded = load_scenario_file(folder, {}, vocabulary());
  if (!loaded.ok()) return absl::InvalidArgumentError(loaded.errors.render());
  const Plan plan = compile(std::make_shared<const Scenario>(std::move(loaded.scenario)));
  v1::Report report =
      report_of_remains(plan, read_hlog(whole_file((path / "latency.hlog").string()).value_or("")),
                        whole_file((path / "streams.jsonl").string()).value_or(""));
  report.mutable_run()->set_id(path.filename().string());
  return report;
}

}  // namespace weir
