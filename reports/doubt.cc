#include "reports/doubt.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "reports/latencies.h"
#include "reports/quantity.h"
#include "reports/remedies.h"

namespace weir {
namespace {

// Of what was due, so much must have been sent.
constexpr double kRateMet = 0.98;
// What fell due in a pause of this length may be missing besides: a run that ends within a pause of the machine sends the
// rest no more, and a short run has few others to make up for it.
constexpr double kPauseSeconds = 0.2;
// With less idle than this a machine has nothing left to give. A client that waits for its server takes next to nothing of it: with
// this share it was at work, and may have got less than it wanted.
constexpr double kNothingIdle = 0.1;
constexpr double kTakenByUs = 0.1;
// A client with a fixed number of threads has nothing left at this share of them.
constexpr double kThreadsFull = 0.9;
// Below a millisecond a lateness is that of any machine's scheduler: a response so short that this matters to it is
// compared on an idle machine with `tick` at 0, and there weir is late by less than a tenth of this.
constexpr double kLeastLatenessUs = 1000;
// A p99 of fewer samples is their maximum.
constexpr std::uint64_t kLeastSamples = 100;

std::string percent(double share) { return fmt::format("{:.3g} %", share * 100); }

const v1::Latency* find_latency(const v1::GroupReport& group, std::string_view name) {
  for (const v1::Latency& latency : group.latency()) {
    if (latency.name() == name) return &latency;
  }
  return nullptr;
}

/// The processors the client could use were used up. Where nobody counted, nothing is said.
bool client_is_full(const v1::Harness& harness) {
  if (harness.cores() == 0) return false;
  if (harness.threads() > 0 && harness.cores_used() >= kThreadsFull * harness.threads()) return true;
  if (!harness.has_idle_share()) return harness.cores_used() >= kThreadsFull * harness.cores();
  return harness.idle_share() < kNothingIdle && harness.cpu_share() >= kTakenByUs;
}

/// How long weir itself stood still at most: its timers rang late, or its watch did, since streams that wait for a write have no timer.
double longest_pause_us(const v1::Harness& harness) {
  return std::max(harness.timers().max_us(), harness.longest_pause_us());
}

/// The process did not run, and what it waited for may have been there.
bool stood_still(const v1::Harness& harness) { return longest_pause_us(harness) > kPauseSeconds * 1e6; }

/// Whether streams of it go over one connection: else more connections change nothing. Where nobody says how many there are, they
/// may.
bool shares_connections(const v1::Report& report) {
  const std::string& connections = report.target().connections();
  if (connections == "per-stream") return false;
  std::uint32_t number = 0;
  const auto [end, error] =
      std::from_chars(connections.data(), connections.data() + connections.size(), number);
  return error != std::errc() || report.run().peak_concurrent_streams() > number;
}

/// What to change so that the generator keeps up; how the machine is shared, and what of it is measured.
std::vector<std::string> ways_to_keep_up(const v1::Report& report) {
  const v1::Harness& harness = report.harness();
  std::vector<std::string> ways;
  if (report.target().engine() == "grpc" && report.target().kind() != "embedded in-process") {
    ways.push_back(remedy(Remedy::kUseWire));
  }
  if (!shares_connections(report)) {
    // There is nothing to spread.
  } else if (harness.threads() > 0) {
    ways.push_back(remedy(Remedy::kMoreConnections));
  } else {
    ways.push_back(remedy(Remedy::kFewerStreams));
  }
  if (harness.others_share() + harness.steal_share() > 0.2) {
    ways.push_back(remedy(Remedy::kQuieterMachine, percent(harness.others_share() + harness.steal_share())));
  }
  if (report.target().kind() != "remote") ways.push_back(remedy(Remedy::kOtherMachine));
  return ways;
}

std::string remedies(const v1::Report& report) {
  std::vector<std::string> ways = ways_to_keep_up(report);
  ways.insert(ways.begin(), remedy(Remedy::kLowerRate));
  std::string last = ways.back();
  ways.pop_back();
  return fmt::format("{}, or {}", fmt::join(ways, ", "), last);
}

/// What was due while a stream was there to send it, or was to be.
std::uint64_t due_on_streams(const v1::Offered& offered) {
  return offered.due() - offered.owed_by_the_dead();
}

/// "wrote 12,000 of the 20,000 messages that were due (60 %)"
std::string shortfall(const v1::GroupReport& group) {
  const v1::Offered& offered = group.offered();
  const std::uint64_t wrote = offered.answered() + offered.unanswered();
  return fmt::format("group '{}' wrote {} of the {} messages that were due ({})", group.name(),
                     format_count(wrote), format_count(due_on_streams(offered)),
                     percent(static_cast<double>(wrote) / static_cast<double>(due_on_streams(offered))));
}

/// Whether so many messages missing are within what is allowed.
bool is_tolerable(double missing, double due, double seconds) {
  return missing <= (1 - kRateMet) * due || (seconds > 0 && missing <= due / seconds * kPauseSeconds);
}

void doubt_rate(const v1::Report& report, const v1::GroupReport& group, Doubt& out) {
  if (!group.has_offered()) return;
  const v1::Offered& offered = group.offered();
  const auto due = static_cast<double>(due_on_streams(offered));
  const double seconds = report.run().measured_seconds();
  const double held_back = static_cast<double>(offered.held_back());
  // What weir itself had the way free for. On a machine that is used up, what looks held back may be weir as well, and where no fault
  // holds back its own server, it is.
  double own = static_cast<double>(offered.unwritten()) - held_back;
  const bool by_itself = report.resources().server_in_this_process() && report.faults_size() == 0;
  if (client_is_full(report.harness()) || stood_still(report.harness()) || by_itself) own += held_back;
  if (!is_tolerable(own, due, seconds)) {
    out.reasons.push_back(
        {fmt::format("weir could not send as planned: {}, with {:.2g} of {} processors in use by it",
                     shortfall(group), report.harness().cores_used(), report.harness().cores()),
         remedies(report)});
  } else if (!is_tolerable(held_back, due, seconds)) {
    out.notes.push_back(
        fmt::format("{}: {} waited behind a write that was not accepted, behind a fault, or for a stream to "
                    "be there, so this is what "
                    "the server took, not what weir can send",
                    shortfall(group), format_count(offered.held_back())));
  }
}

void doubt_lateness(const v1::Report& report, const v1::GroupReport& group, Doubt& out) {
  double share = report.harness().doubt();
  const v1::Latency* lateness = find_latency(group, row_of(LatencyMetric::kLateness).name);
  const v1::Latency* response = find_latency(group, row_of(LatencyMetric::kResponse).name);
  if (share <= 0 || lateness == nullptr || response == nullptr) return;
  if (lateness->count() < kLeastSamples || response->count() < kLeastSamples) return;
  // Half of a tick on average, a tick at most, is what the scenario chose.
  double late = lateness->p99_us();
  // Where weir stood still, so did whatever would have told it that its writes were accepted: what waited behind those for no longer
  // than that is no finding about the server.
  const v1::Latency* wait = find_latency(group, row_of(LatencyMetric::kWait).name);
  if (wait != nullptr && stood_still(report.harness()) &&
      wait->p99_us() <= longest_pause_us(report.harness()))
    late = std::max(late, wait->p99_us());
  late -= report.target().tick_us();
  if (late <= kLeastLatenessUs || late <= share * response->p99_us()) return;
  out.reasons.push_back(
      {fmt::format(
           "weir itself sent the messages of '{}' late: p99 {} of a response p99 of {}, and [report] doubt "
           "allows {}",
           group.name(), format_us(late), format_us(response->p99_us()), percent(share)),
       remedies(report)});
}

}  // namespace

std::vector<std::string> ways_to_send_more(const v1::Report& report) {
  std::vector<std::string> ways = ways_to_keep_up(report);
  if (report.target().tick_us() == 0) ways.emplace_back("send in batches (target.tick = \"1ms\")");
  if (report.harness().cores() > 0) {
    ways.push_back(
        fmt::format("give weir more than the {} processors that it has here", report.harness().cores()));
  }
  return ways;
}

Doubt doubt(const v1::Report& report) {
  Doubt out;
  if (const v1::TargetInfo& target = report.target(); !target.texts_known_for().empty()) {
    out.notes.push_back(
        fmt::format("status texts are known for gRPC {}; this is {}: what was read off texts alone is "
                    "guessed (relay = true in [target], or engine = \"wire\", proves it)",
                    target.texts_known_for(), target.engine_version()));
  }
  if (!report.has_harness()) return out;
  for (const v1::GroupReport& group : report.groups()) {
    doubt_rate(report, group, out);
    doubt_lateness(report, group, out);
  }
  return out;
}

}  // namespace weir
