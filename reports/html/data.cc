#include "reports/html/data.h"

#include <optional>
#include <set>

#include "harness/base/json_writer.h"
#include "reports/latencies.h"
#include "reports/picture/curve.h"

namespace weir {
namespace {

std::optional<double> if_there(bool there, double value) {
  return there ? std::optional<double>(value) : std::nullopt;
}

/// Microseconds, to four digits or so.
JsonValue rounded_us(const std::optional<double>& us) {
  return us ? json_of(*us, *us < 100 ? 2 : 0) : json_of(us);
}

JsonValue curves(const v1::Report& report) {
  std::vector<JsonValue> out;
  for (std::size_t i = 0; i < kClocks; ++i) {
    for (const v1::Latency& latency : report.latency()) {
      if (latency.name() != kLatencies[i].name || latency.count() == 0) continue;
      const std::vector<CurvePoint> points = percentile_curve(latency);
      if (points.empty()) continue;
      out.push_back(
          JsonObject()
              .add("name", latency.name())
              .add("censored", latency.censored())
              .add("count", latency.count())
              .add("percent", json_list(points, [](const CurvePoint& p) { return json_of(p.percent, 6); }))
              .add("us", json_list(points, [](const CurvePoint& p) { return rounded_us(p.us); }))
              .json());
    }
  }
  return json_list(out);
}

JsonValue timeline(const v1::Timeline& timeline) {
  const auto& points = timeline.points();
  const auto each = [&](auto of) { return json_list(points, of); };
  return JsonObject()
      .add("step", timeline.point_seconds())
      .add("last",
           timeline.has_last_point_seconds() ? timeline.last_point_seconds() : timeline.point_seconds())
      .add("start", points.empty() ? 0 : points[0].start_seconds())
      .add("replies", each([](const v1::TimelinePoint& p) { return json_of(p.replies()); }))
      .add("p50",
           each([](const v1::TimelinePoint& p) { return rounded_us(if_there(p.has_p50_us(), p.p50_us())); }))
      .add("p99",
           each([](const v1::TimelinePoint& p) { return rounded_us(if_there(p.has_p99_us(), p.p99_us())); }))
      .add("max",
           each([](const v1::TimelinePoint& p) { return rounded_us(if_there(p.has_max_us(), p.max_us())); }))
      .json();
}

JsonValue heat(const LatencySeen& latency) {
  return JsonObject()
      .add("start", latency.start_s())
      .add("step", latency.point_s())
      .add("decade", LatencySeen::kStepsPerDecade)
      .add("written", json_list(latency.points(), [](const SeenInterval& p) { return p.written; }))
      .add("cells", json_list(latency.points(),
                              [](const SeenInterval& p) {
                                std::vector<std::uint64_t> flat;
                                for (const auto& [step, count] : p.responses) {
                                  flat.push_back(step);
                                  flat.push_back(count);
                                }
                                return json_list(flat);
                              }))
      .json();
}

/// A number of the rows' lists for each point.
template <typename Get>
JsonValue over_time(const std::vector<SeenEnds>& points, Get get) {
  return json_list(points, [&](const SeenEnds& point) { return json_of(get(point)); });
}

template <typename Map, typename Key>
std::uint64_t value_in(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? 0 : found->second;
}

JsonValue ends(const StreamsSeen& streams) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> kinds;
  std::set<std::uint32_t> faults;
  for (const SeenEnds& point : streams.points()) {
    for (const auto& [kind, count] : point.ends) kinds.insert(kind);
    for (const auto& [fault, count] : point.strikes) faults.insert(fault);
  }
  return JsonObject()
      .add("step", streams.point_ms() / 1e3)
      .add("series", json_list(kinds,
                               [&](const auto& kind) {
                                 return JsonObject()
                                     .add("c", kind.first)
                                     .add("v", kind.second)
                                     .add("n", over_time(streams.points(), [&](const SeenEnds& p) {
                                            return value_in(p.ends, kind);
                                          }));
                               }))
      .add("strikes", json_list(faults,
                                [&](std::uint32_t fault) {
                                  return JsonObject()
                                      .add("f", fault)
                                      .add("n", over_time(streams.points(), [&](const SeenEnds& p) {
                                             return value_in(p.strikes, fault);
                                           }));
                                }))
      .add("unanswered", over_time(streams.points(), [](const SeenEnds& p) { return p.unanswered; }))
      .json();
}

/// One flat list, in the order of `columns` in page.js; strikes as pairs at its end.
JsonValue row_of_stream(const SeenStream& one) {
  std::vector<JsonValue> cells;
  for (std::uint32_t cell : {one.stream, one.incarnation, one.connection, one.group, one.outcome, one.verdict,
                             one.told_by, one.code, one.message})
    cells.push_back(json_of(cell));
  cells.push_back(json_of(one.opened_ms, 1));
  cells.push_back(json_of(one.ended_ms, 1));
  for (std::uint32_t cell : {one.planned, one.sent, one.replies}) cells.push_back(json_of(cell));
  for (const SeenStrike& strike : one.strikes) {
    cells.push_back(json_of(strike.fault));
    cells.push_back(json_of(strike.at_ms, 1));
  }
  return json_list(cells);
}

JsonValue streams_json(const StreamsSeen& streams) {
  return JsonObject()
      .add("count", streams.count())
      .add("groups", json_list(streams.groups().all()))
      .add("classes", json_list(streams.outcomes().all()))
      .add("verdicts", json_list(streams.verdicts().all()))
      .add("toldBy", json_list(streams.witnesses().all()))
      .add("messages", json_list(streams.messages().all()))
      .add("faults", json_list(streams.faults().all()))
      .add("rows", json_lines(streams.rows(), [](const SeenStream* one) { return row_of_stream(*one); }))
      .json();
}

/// Messages a second that the plan had due, of open loops; nothing without one.
std::optional<double> offered_rate(const v1::Report& report) {
  double due = 0;
  for (const v1::GroupReport& group : report.groups()) due += static_cast<double>(group.offered().due());
  if (due == 0 || report.run().measured_seconds() <= 0) return std::nullopt;
  return due / report.run().measured_seconds();
}

}  // namespace

std::string page_data(const v1::Report& report, const RunSeen& seen) {
  std::string text = JsonObject()
                         .add("duration", report.run().duration_seconds())
                         .add("measured", report.run().measured_seconds())
                         .add("offered", offered_rate(report))
                         .add("curves", curves(report))
                         .add("time", timeline(report.timeline()))
                         .add("heat", heat(seen.latency))
                         .add("ends", ends(seen.streams))
                         .add("streams", streams_json(seen.streams))
                         .json()
                         .text;
  // A '<' stands in strings alone.
  std::string out;
  for (char c : text) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace weir
