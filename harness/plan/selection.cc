#include "harness/plan/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace weir {
namespace {

bool fraction_selects(double fraction, std::uint32_t index, const Draws& draws, std::uint64_t fault_key) {
  // Streams fall into strata of 1/f neighbours, [ceil(s/f), ceil((s+1)/f)); each stratum gives up one of its
  // own.
  auto edge = [&](std::uint64_t stratum) {
    return static_cast<std::uint64_t>(std::ceil(static_cast<double>(stratum) / fraction - 1e-9));
  };
  auto stratum = static_cast<std::uint64_t>(static_cast<double>(index) * fraction + 1e-9);
  while (edge(stratum + 1) <= index) ++stratum;
  while (stratum > 0 && edge(stratum) > index) --stratum;
  std::uint64_t low = edge(stratum);
  std::uint64_t high = edge(stratum + 1) - 1;
  return draws.between(fault_key, Purpose::kFaultSelect, static_cast<std::uint32_t>(stratum), low, high) ==
         index;
}

std::string ordinal(std::uint32_t n) {
  if (n % 100 >= 11 && n % 100 <= 13) return fmt::format("{}th", n);
  static constexpr const char* kSuffix[] = {"th", "st", "nd", "rd"};
  return fmt::format("{}{}", n, n % 10 < 4 ? kSuffix[n % 10] : "th");
}

template <typename T, typename Format>
std::string range_text(const Range<T>& range, Format format) {
  return range.low == range.high ? format(range.low) : format(range.low) + ".." + format(range.high);
}

}  // namespace

bool is_selected(const Selection& selection, std::uint32_t index, const Draws& draws,
                 std::uint64_t fault_key) {
  switch (selection.kind) {
    case Selection::Kind::kAll:
      return true;
    case Selection::Kind::kList:
      return std::find(selection.list.begin(), selection.list.end(), index) != selection.list.end();
    case Selection::Kind::kEvery:
      return (index + 1) % selection.every == 0;
    case Selection::Kind::kFraction:
      return fraction_selects(selection.fraction, index, draws, fault_key);
  }
  return false;
}

std::string describe(const Selection& selection) {
  switch (selection.kind) {
    case Selection::Kind::kAll:
      return "all streams";
    case Selection::Kind::kList:
      return fmt::format("stream{} {}", selection.list.size() == 1 ? "" : "s",
                         fmt::join(selection.list, ", "));
    case Selection::Kind::kEvery:
      return selection.every == 1 ? "all streams" : fmt::format("every {} stream", ordinal(selection.every));
    case Selection::Kind::kFraction: {
      double one_in = 1 / selection.fraction;
      if (std::abs(one_in - std::round(one_in)) < 1e-6) return fmt::format("1 stream in {:.0f}", one_in);
      return fmt::format("{:g} % of the streams", selection.fraction * 100);
    }
  }
  return {};
}

std::string describe(const StreamAim& aim) {
  std::string text;
  if (aim.chooses_streams()) text = aim.method.empty() ? "streams" : fmt::format("streams of {}", aim.method);
  const char* with = " with ";
  for (const auto& [key, value] : aim.metadata) {
    text += fmt::format("{}{} = {}", with, key, value);
    with = " and ";
  }
  if (aim.nth_stream) text += fmt::format(", the {} on each link", ordinal(*aim.nth_stream));
  if (aim.nth_link) text += fmt::format("{}link {}", text.empty() ? "" : ", on ", *aim.nth_link);
  return text;
}

namespace {

std::string_view quiet_text(QuietWay way) {
  switch (way) {
    case QuietWay::kBoth:
      return "nothing came either way";
    case QuietWay::kAny:
      return "nothing came one way";
    case QuietWay::kToServer:
      return "nothing came from the client";
    case QuietWay::kToClient:
      return "nothing came from the server";
  }
  return "";
}

std::string_view state_text(StreamState state) {
  switch (state) {
    case StreamState::kHeadersSent:
      return "once the request's headers are sent";
    case StreamState::kHeadersReceived:
      return "once the response's headers came";
    case StreamState::kHalfClosed:
      return "once the client has half-closed";
    case StreamState::kTrailersSeen:
      return "once the trailers are seen";
  }
  return "";
}

std::string point_text(const Trigger& trigger) {
  auto number = [](std::uint32_t n) { return fmt::format("{}", n); };
  std::string count = range_text(trigger.count, number);
  std::string byte = range_text(trigger.byte, number);
  std::string and_byte =
      byte == "0" ? "" : fmt::format(" and {} byte{} of the next", byte, byte == "1" ? "" : "s");
  switch (trigger.kind) {
    case TriggerKind::kOpen:
    case TriggerKind::kFired:
      return "when the stream opens";
    case TriggerKind::kSent:
      return fmt::format("after {} message{} sent", count, count == "1" ? "" : "s");
    case TriggerKind::kReplies:
      return fmt::format("after {} {}", count, count == "1" ? "reply" : "replies");
    case TriggerKind::kAfter:
      return fmt::format("{} after the stream opens", range_text(trigger.after, format_duration));
    case TriggerKind::kWriting:
      return fmt::format("while message {} is being written", count);
    case TriggerKind::kState:
      return std::string(state_text(trigger.state));
    case TriggerKind::kRun:
      return fmt::format("{} into the run", range_text(trigger.after, format_duration));
    case TriggerKind::kBytes:
      return fmt::format("after {} byte{} toward the {}", count, count == "1" ? "" : "s",
                         trigger.to_client ? "client" : "server");
    case TriggerKind::kFrame:
      return fmt::format("after {} frame{}{} toward the {}", count, count == "1" ? "" : "s", and_byte,
                         trigger.to_client ? "client" : "server");
    case TriggerKind::kMessage:
      if (trigger.to_client)
        return fmt::format("after {} {}{}", count, count == "1" ? "reply" : "replies", and_byte);
      return fmt::format("after {} message{} sent{}", count, count == "1" ? "" : "s", and_byte);
    case TriggerKind::kIdle:
      return fmt::format("once {} for {}", quiet_text(trigger.quiet),
                         range_text(trigger.after, format_duration));
    case TriggerKind::kRecord:
      return fmt::format("after {} TLS record{}{} toward the {}", count, count == "1" ? "" : "s", and_byte,
                         trigger.to_client ? "client" : "server");
  }
  return {};
}

std::string chain_text(const Trigger& trigger) {
  if (trigger.kind == TriggerKind::kOpen) return fmt::format("when '{}' has fired", trigger.fired);
  if (trigger.kind == TriggerKind::kAfter)
    return fmt::format("{} after '{}' fired", range_text(trigger.after, format_duration), trigger.fired);
  return fmt::format("{} since '{}' fired", point_text(trigger), trigger.fired);
}

std::string repeat_text(const Trigger& trigger) {
  const Repeat& repeat = trigger.repeat;
  const char* unit = trigger.kind == TriggerKind::kReplies ? "reply" : "message";
  std::string text;
  if (repeat.every > 0) text = fmt::format(" and every {} {} from there", ordinal(repeat.every), unit);
  if (repeat.probability > 0)
    text = fmt::format(" at each {} with probability {:g}", unit, repeat.probability);
  if (text.empty() || (!repeat.times && repeat.probability <= 0)) return text;
  std::uint32_t times = repeat.times.value_or(1);
  return text + (times == 1 ? ", once at most" : fmt::format(", {} times at most", times));
}

}  // namespace

std::string describe(const Trigger& trigger) {
  return (trigger.fired.empty() ? point_text(trigger) : chain_text(trigger)) + repeat_text(trigger);
}

std::string describe(const RunWindow& window) {
  if (window.from && window.until)
    return fmt::format("between {} and {} of the run", format_duration(*window.from),
                       format_duration(*window.until));
  if (window.from) return fmt::format("from {} of the run on", format_duration(*window.from));
  if (window.until) return fmt::format("before {} of the run", format_duration(*window.until));
  return {};
}

std::string describe_when(const Fault& fault) {
  std::string text = describe(fault.at);
  if (!fault.window.is_whole_run()) text += ", " + describe(fault.window);
  if (fault.most_streams)
    text += fmt::format(", on {} stream{} at most", *fault.most_streams, *fault.most_streams == 1 ? "" : "s");
  return text;
}

}  // namespace weir
