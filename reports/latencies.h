// The latencies that are measured: one table, from which they are recorded, written, printed, checked and explained.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "weir/v1/report.pb.h"

namespace weir {

/// The latencies of a stream. The three clocks of a message come first: they alone are kept for every interval too.
enum class LatencyMetric : std::uint8_t {
  kResponse,
  kService,
  kWait,
  kSetup,
  kAccepted,
  kFirstMessage,
  kWriteBlock,
  kRecovery,
  kDrain,
  kLateness,
  kLastReply,
  kReplyGap,
  kClose,
};

/// Over which part of a run something counts.
enum class CountedPart : std::uint8_t { kMeasured, kWholeRun };

/// Which messages would have been a sample and never were: they are counted as censored, and as taking for ever where percentiles
/// count failures.
enum class Missing : std::uint8_t {
  kNone,
  kUnanswered,             // written, and never answered
  kUnwritten,              // due, and never written
  kUnansweredOrUnwritten,  // both
  kUnansweredFirst,        // streams' first messages without an answer
  kUnaccepted,             // writes that began and were never accepted
  kIncomplete,  // messages that were to have several replies and lack the last, or were never written
};

struct LatencyRow {
  LatencyMetric metric;
  std::string_view name;  // in checks, reports and pages
  CountedPart part;       // kMeasured: by when it was due or began
  Missing missing;
  std::string_view each;  // of what it is taken: "each message but a stream's first"
  std::string_view text;  // from what to what, and what else to know; no full stop

  [[nodiscard]] constexpr bool can_fail() const { return missing != Missing::kNone; }
};

inline constexpr std::size_t kLatencyMetrics = 13;
/// How many of them are messages' clocks, which come first: kResponse, kService, kWait.
inline constexpr std::size_t kClocks = 3;

/// By LatencyMetric.
inline constexpr std::array<LatencyRow, kLatencyMetrics> kLatencies = {{
    {LatencyMetric::kResponse, "response", CountedPart::kMeasured, Missing::kUnansweredOrUnwritten,
     "each message",
     "from when the message was due to its first reply; of a push: how much later it came than its period "
     "says"},
    {LatencyMetric::kService, "service", CountedPart::kMeasured, Missing::kUnanswered, "each message",
     "from when the message was sent to its first reply"},
    {LatencyMetric::kWait, "wait", CountedPart::kMeasured, Missing::kUnwritten, "each message",
     "from when the message was due to when it was sent"},
    {LatencyMetric::kSetup, "setup", CountedPart::kWholeRun, Missing::kNone, "each stream",
     "from the start of the call to the server's first headers; some servers (grpc-go) send them only with "
     "their first reply, "
     "and then from when the first message was sent: 'accepted' does not wait for either"},
    {LatencyMetric::kAccepted, "accepted", CountedPart::kWholeRun, Missing::kNone, "each stream",
     "from when a stream's first message was due to its being accepted by the connection: name lookup, "
     "connecting, "
     "TLS and flow control, without any answer to the call"},
    {LatencyMetric::kFirstMessage, "first_message", CountedPart::kWholeRun, Missing::kUnansweredFirst,
     "each stream",
     "from when a stream's first message was due to the stream's first reply: what the set-up costs it; it "
     "is in 'response' too"},
    {LatencyMetric::kWriteBlock, "write_block", CountedPart::kMeasured, Missing::kUnaccepted, "each message",
     "from the beginning of a write to its being accepted: long where flow control holds a stream back"},
    {LatencyMetric::kRecovery, "recovery", CountedPart::kMeasured, Missing::kNone, "each fault survived",
     "from a fault, or the end of a stream's life that failed, to the stream's first good reply after it"},
    {LatencyMetric::kDrain, "drain", CountedPart::kWholeRun, Missing::kNone, "each stream open at the end",
     "from being told to wind down to the stream's end"},
    {LatencyMetric::kLateness, "lateness", CountedPart::kMeasured, Missing::kNone,
     "each message of an open loop",
     "the part of 'wait' in which nothing but weir itself kept the message from being sent"},
    {LatencyMetric::kLastReply, "last_reply", CountedPart::kMeasured, Missing::kIncomplete,
     "each message with several replies", "from when the message was due to the last of its replies"},
    {LatencyMetric::kReplyGap, "reply_gap", CountedPart::kMeasured, Missing::kNone,
     "each further reply to a message, and each push but the first",
     "no latency but a gap: from the reply before it, to the same message, or the push before it"},
    {LatencyMetric::kClose, "close", CountedPart::kWholeRun, Missing::kNone,
     "each stream that half-closed and got its status",
     "from the client's half-close to the server's status; replies that were still owed come within it"},
}};

[[nodiscard]] constexpr const LatencyRow& row_of(LatencyMetric metric) {
  return kLatencies[static_cast<std::size_t>(metric)];
}

static_assert(
    [] {
      for (std::size_t i = 0; i < kLatencies.size(); ++i) {
        if (static_cast<std::size_t>(kLatencies[i].metric) != i) return false;
      }
      return true;
    }(),
    "a row stands where its number says");

/// The percentiles that a report holds; any other is computed from its histogram.
struct PercentileRow {
  std::string_view name;
  double percent;
  bool (v1::Latency::*has)() const;
  double (v1::Latency::*get)() const;
  void (v1::Latency::*set)(double);
  bool spare;  // a narrow table does without
};

inline constexpr std::array<PercentileRow, 6> kPercentiles = {{
    {"p50", 50, &v1::Latency::has_p50_us, &v1::Latency::p50_us, &v1::Latency::set_p50_us, false},
    {"p75", 75, &v1::Latency::has_p75_us, &v1::Latency::p75_us, &v1::Latency::set_p75_us, true},
    {"p90", 90, &v1::Latency::has_p90_us, &v1::Latency::p90_us, &v1::Latency::set_p90_us, false},
    {"p95", 95, &v1::Latency::has_p95_us, &v1::Latency::p95_us, &v1::Latency::set_p95_us, true},
    {"p99", 99, &v1::Latency::has_p99_us, &v1::Latency::p99_us, &v1::Latency::set_p99_us, false},
    {"p99.9", 99.9, &v1::Latency::has_p999_us, &v1::Latency::p999_us, &v1::Latency::set_p999_us, false},
}};

/// How many samples a percentile takes. By the nearest rank (Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996,
/// definition 1) the percentile p of n samples is the one of rank ceil(n p), and where n (1 - p) < 1 that is the maximum: of one
/// value, and no percentile of whatever it was drawn from.
[[nodiscard]] constexpr std::uint64_t samples_for(double percent) {
  // A little less, so that 99.9 takes 1,000, whatever its last bit says.
  const double exact = 100 / (100 - percent) * (1 - 1e-9);
  const auto whole = static_cast<std::uint64_t>(exact);
  return static_cast<double>(whole) < exact ? whole + 1 : whole;
}
static_assert(samples_for(50) == 2 && samples_for(75) == 4 && samples_for(90) == 10 &&
              samples_for(95) == 20 && samples_for(99) == 100 && samples_for(99.9) == 1000);

/// Whether the report holds this percentile: reports of an older weir lack some, and have some that their samples can't hold.
[[nodiscard]] inline bool holds(const PercentileRow& row, const v1::Latency& latency) {
  return latency.count() >= samples_for(row.percent) && (latency.*row.has)();
}

/// "measured part", "whole run".
[[nodiscard]] constexpr std::string_view to_string(CountedPart part) {
  return part == CountedPart::kMeasured ? "measured part" : "whole run";
}

}  // namespace weir
