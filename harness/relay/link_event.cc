#include "harness/relay/link_event.h"

namespace weir {
namespace {

using What = LinkEvent::What;

struct Described {
  What what;
  Duration lasts{0};
};

Described describe(const LinkReset&) { return {What::kReset}; }
Described describe(const LinkFin&) { return {What::kFin}; }
Described describe(const LinkBlackhole&) { return {What::kBlackhole}; }
Described describe(const LinkStall& stall) { return {What::kStall, stall.duration}; }
Described describe(const LinkHalfClose&) { return {What::kHalfClose}; }
Described describe(const LinkSlowClose&) { return {What::kSlowClose}; }
Described describe(const LinkLatency& latency) { return {What::kLatency, latency.duration}; }
Described describe(const LinkBandwidth& bandwidth) { return {What::kBandwidth, bandwidth.duration}; }
Described describe(const LinkSlice& slice) { return {What::kSlice, slice.duration}; }
Described describe(const LinkCorrupt&) { return {What::kCorrupt}; }
Described describe(const H2Act&) { return {What::kFrames}; }

}  // namespace

LinkEvent event_of(std::uint32_t connection, std::uint32_t link, const LinkOrder& order, RunTime at) {
  const Described what = std::visit([](const auto& act) { return describe(act); }, order.act);
  LinkEvent event{.connection = connection,
                  .fault = order.fault,
                  .stream = order.stream,
                  .what = what.what,
                  .toward = toward_of(order.act),
                  .at = at,
                  .lasts = what.lasts,
                  .link = link};
  if (const auto* frames = std::get_if<H2Act>(&order.act)) {
    event.incarnation = order.incarnation;
    event.one_stream = strikes_one_stream(*frames);
  }
  return event;
}

}  // namespace weir
