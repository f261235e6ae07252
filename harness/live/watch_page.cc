#include "harness/live/watch_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "harness/base/units.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr std::size_t kLabel = 13;  // columns of a line's name

std::string labelled(std::string_view label, std::string_view text) {
  return fmt::format(" {:<{}}{}", label, kLabel - 1, text);
}

/// "12,345" below a hundred thousand, "1.23 M" above.
std::string rate_text(double rate) {
  if (rate >= 1e6) return fmt::format("{:.2f} M", rate / 1e6);
  if (rate >= 1e5) return fmt::format("{:.0f} k", rate / 1e3);
  return rate >= 100 ? fmt::format("{:.0f}", rate) : fmt::format("{:.1f}", rate);
}

std::string head(const WatchState& state, std::string_view scenario, std::size_t columns) {
  const RunProgress& now = state.progress();
  const std::string right =
      fmt::format("{} {:.1f}s of at most {:.0f}s", now.phase, to_s(now.elapsed), to_s(now.at_most));
  const std::size_t room = columns > display_width(right) + 3 ? columns - display_width(right) - 3 : 1;
  const std::string name = fit(printable(scenario), room);
  return fmt::format(" {}{:>{}}", name, right, columns - 1 - display_width(name));
}

std::vector<double> values_of(const std::deque<WatchedInterval>& intervals,
                              const std::function<double(const WatchedInterval&)>& value) {
  std::vector<double> values;
  for (const WatchedInterval& interval : intervals) values.push_back(value(interval));
  return values;
}

/// "ok 120, tcp.rst 3", the most frequent first.
template <typename Map, typename Count>
std::string counted(const Map& map, Count count) {
  std::vector<std::pair<std::uint64_t, std::string>> rows;
  for (const auto& [name, value] : map)
    if (count(value) > 0) rows.emplace_back(count(value), name);
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::string text;
  for (const auto& [number, name] : rows)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", printable(name), number);
  return text;
}

void add_latency(const WatchState& state, std::size_t columns, std::vector<std::string>& lines) {
  const std::deque<WatchedInterval>& intervals = state.intervals();
  if (intervals.empty()) return;
  const WatchedInterval& last = intervals.back();
  lines.push_back(labelled("response", last.samples == 0
                                           ? std::string("no reply in the last interval")
                                           : fmt::format("p50 {:<9} p99 {:<9} max {}  in the last interval",
                                                         format_duration(last.p50), format_duration(last.p99),
                                                         format_duration(last.max))));
  constexpr std::size_t kRight = 18;  // for the greatest value
  const std::size_t bars = columns > kLabel + kRight + 1 ? columns - kLabel - kRight - 1 : 1;
  const std::size_t shown = std::min(bars, intervals.size());
  const std::deque<WatchedInterval> newest(intervals.end() - static_cast<std::ptrdiff_t>(shown),
                                           intervals.end());
  const std::vector<double> p99 =
      values_of(newest, [](const WatchedInterval& i) { return static_cast<double>(i.p99.count()); });
  const std::vector<double> replies =
      values_of(newest, [](const WatchedInterval& i) { return i.replies_per_s; });
  const auto most = [](const std::vector<double>& values) {
    return *std::max_element(values.begin(), values.end());
  };
  lines.push_back(labelled(
      "p99", sparkline(p99, bars) +
                 fmt::format(" up to {}", format_duration(Duration(static_cast<std::int64_t>(most(p99)))))));
  lines.push_back(
      labelled("replies/s", sparkline(replies, bars) + fmt::format(" up to {}", rate_text(most(replies)))));
}

}  // namespace

std::string sparkline(const std::vector<double>& values, std::size_t most) {
  static constexpr std::array<std::string_view, 9> kBars = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::size_t from = values.size() > most ? values.size() - most : 0;
  double top = 0;
  for (std::size_t i = from; i < values.size(); ++i) top = std::max(top, values[i]);
  std::string text;
  for (std::size_t i = from; i < values.size(); ++i) {
    // Whatever is above nothing is seen.
    const double share = top > 0 ? values[i] / top : 0;
    const auto bar = static_cast<std::size_t>(share * 8 + 0.5);
    text += kBars.at(values[i] > 0 ? std::max<std::size_t>(bar, 1) : 0);
  }
  return text;
}

std::string watch_page(const WatchState& state, std::string_view scenario, std::size_t columns,
                       std::size_t rows) {
  const RunProgress& now = state.progress();
  std::vector<std::string> lines;
  lines.push_back(head(state, scenario, columns));
  // What nobody expected stands high: a low terminal shows the first lines.
  const std::string unexpected =
      counted(state.ends(), [](const WatchedEnds& ends) { return ends.unexpected; });
  if (!unexpected.empty()) lines.push_back(labelled("UNEXPECTED", unexpected));
  lines.push_back(labelled("messages", fmt::format("{}/s sent, {}/s replies", rate_text(state.sent_per_s()),
                                                   rate_text(state.received_per_s()))));
  lines.push_back(labelled("streams", fmt::format("{} open, {} ended of {}", now.streams.open, now.ended,
                                                  std::max(now.streams_planned, now.streams.started))));
  add_latency(state, columns, lines);
  const std::string ends = counted(state.ends(), [](const WatchedEnds& all) { return all.all; });
  if (!ends.empty()) lines.push_back(labelled("ends", ends));
  const std::string strikes = counted(state.strikes(), [](std::uint64_t count) { return count; });
  if (!strikes.empty()) lines.push_back(labelled("strikes", strikes));
  if (lines.size() > rows) lines.resize(rows);
  std::string page;
  for (const std::string& line : lines) page += (page.empty() ? "" : "\n") + fit(line, columns);
  return page;
}

}  // namespace weir
