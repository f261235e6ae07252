#include "reports/shortage.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>

#include "reports/latencies.h"
#include "reports/quantity.h"
#include "reports/remedies.h"

namespace weir {
namespace {

// A closed loop that sent less than this of what its scenario has for it was not the run that the scenario describes.
constexpr double kFarLess = 0.5;

/// A closed loop has no due times, but its scenario says how much there is to send.
void find_cut_short(const v1::GroupReport& group, Shortage& out) {
  if (!group.has_cut_short()) return;
  const v1::CutShort& cut = group.cut_short();
  const double share = static_cast<double>(cut.sent()) / static_cast<double>(cut.planned());
  std::string text = fmt::format(
      "group '{}' sent {} of the {} messages that its scenario names ({}): the measure phase ended before {} "
      "had sent "
      "theirs",
      group.name(), format_count(cut.sent()), format_count(cut.planned()),
      fmt::format("{:.3g} %", share * 100), count_of(cut.streams(), "stream"));
  if (share < kFarLess) {
    out.reasons.push_back({std::move(text), remedy(Remedy::kSendLess)});
  } else {
    out.notes.push_back(std::move(text));
  }
}

/// All that was sent was sent in the warm-up.
void find_nothing_measured(const v1::Report& report, Shortage& out) {
  std::uint64_t sent = 0;
  // What is said beside the pace is due at no time that could be measured.
  for (const v1::GroupReport& group : report.groups()) sent += group.messages_sent() - group.asides().said();
  bool told = false;  // a report that holds no latency says nothing
  std::uint64_t measured = 0;
  const auto count = [&](const auto& latencies) {
    for (const v1::Latency& latency : latencies) {
      const bool of_messages = latency.name() == row_of(LatencyMetric::kResponse).name ||
                               latency.name() == row_of(LatencyMetric::kWriteBlock).name;
      if (!of_messages) continue;
      told = true;
      measured += latency.count() + latency.censored();
    }
  };
  count(report.latency());
  for (const v1::GroupReport& group : report.groups()) {
    count(group.latency());
    measured += group.offered().due();
  }
  if (!told || sent == 0 || measured > 0 || report.run().partial()) return;
  const std::string what =
      report.run().measured_seconds() > 0
          ? fmt::format("all of the {} were sent in the warm-up, and none was due in the measured part",
                        count_of(sent, "message"))
          : fmt::format("the run ended within its warm-up, after {}: none of its {} was measured",
                        format_us(report.run().duration_seconds() * 1e6), count_of(sent, "message"));
  out.reasons.push_back({what, remedy(Remedy::kShortenWarmup)});
}

}  // namespace

Shortage shortage(const v1::Report& report) {
  Shortage out;
  find_nothing_measured(report, out);
  for (const v1::GroupReport& group : report.groups()) find_cut_short(group, out);
  return out;
}

}  // namespace weir
