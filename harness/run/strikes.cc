#include "harness/run/strikes.h"

#include <fmt/format.h>

#include <utility>

#include "harness/base/units.h"

namespace weir {
namespace {

std::string seconds(RunTime at) {
  return fmt::format("{:.3f}s", std::chrono::duration<double>(at.time_since_epoch()).count());
}

std::string of_link(const LinkTrace& event) {
  return fmt::format("link {} of {}", event.link, event.client.empty() ? "a client" : event.client);
}

std::vector<StreamAim> aims_of(const std::vector<Strikes::Planned>& faults) {
  std::vector<StreamAim> aims;
  for (const Strikes::Planned& plan : faults) aims.push_back(plan.aim);
  return aims;
}

}  // namespace

Strikes::Strikes(std::vector<Planned> faults) : seen_(aims_of(faults)) {
  for (Planned& plan : faults) faults_.push_back({.plan = std::move(plan)});
}

void Strikes::planned(const std::vector<TimedOrder>& orders) {
  const Lock lock(mutex_);
  ++links_;
  for (const TimedOrder& timed : orders) ++faults_.at(timed.order.fault).links;
}

void Strikes::began(const StreamHead& head) {
  const Lock lock(mutex_);
  seen_.add(head);
}

void Strikes::see(const LinkTrace& event) {
  const Lock lock(mutex_);
  const bool failed = event.what == LinkTrace::What::kNotSecured && event.end == Toward::kServer;
  if (event.what == LinkTrace::What::kUnreachable || failed) {
    ++unreachable_;
    why_unreachable_ =
        failed ? fmt::format("no TLS with the server: {}", event.detail) : std::string(event.detail);
    lines_.add(event.at, "server out of reach",
               fmt::format("{}  {}: {}", seconds(event.at), of_link(event), why_unreachable_));
  }
  if (event.what != LinkTrace::What::kAct || event.fault >= faults_.size()) return;
  Fault& fault = faults_[event.fault];
  ++fault.struck;
  const std::string stream = event.h2_stream > 0 ? fmt::format(", stream {}", event.h2_stream) : "";
  lines_.add(event.at, fault.plan.name,
             fmt::format("{}  {} struck {}{}", seconds(event.at), fault.plan.name, of_link(event), stream));
}

void Strikes::went_down(RunTime at, std::uint32_t fault, Duration duration) {
  const Lock lock(mutex_);
  Fault& down = faults_.at(fault);
  ++down.struck;
  lines_.add(at, down.plan.name,
             fmt::format("{}  {} struck: every link is reset, and nothing listens for {}", seconds(at),
                         down.plan.name, format_duration(duration)));
}

std::vector<std::string> Strikes::take_lines(RunTime now) {
  const Lock lock(mutex_);
  return lines_.take(now);
}

std::vector<std::string> Strikes::never_fired() const {
  const Lock lock(mutex_);
  std::vector<std::string> lines;
  for (const Fault& fault : faults_) {
    if (fault.struck == 0)
      lines.push_back(fmt::format("fault '{}' never fired: {}", fault.plan.name, why(fault)));
  }
  return lines;
}

std::string Strikes::why(const Fault& fault) const {
  if (fault.plan.of_listener)
    return fmt::format("the relay ended before its time ({}); move it earlier, or let the relay run longer",
                       fault.plan.when);
  if (links_ == 0) return "no client connected; point one at the address after \"listening on\"";
  const std::string all = links_ == 1 ? "the one link" : fmt::format("all {} links", links_);
  if (fault.links == 0)
    return fmt::format("it was planned on none of {} link{}; let more come, or choose more of them", links_,
                       links_ == 1 ? "" : "s");
  if (unreachable_ == links_) return fmt::format("{} found no server: {}", all, why_unreachable_);
  if (const std::optional<std::string> met_none =
          seen_.why_none(static_cast<std::size_t>(&fault - faults_.data())))
    return *met_none + "; name one of those that pass, or open the stream that is meant";
  return fmt::format("{} link{} that it was planned on never came to its point ({}); {}", fault.links,
                     fault.links == 1 ? "" : "s", fault.plan.when, fault.plan.remedy);
}

}  // namespace weir
