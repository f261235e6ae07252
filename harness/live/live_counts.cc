#include "harness/live/live_counts.h"

namespace weir {

void show_server(LiveRegistry& registry, const ChatServerCounters& counts) {
  registry.set(LiveId::kServerStreamsOpen, {}, static_cast<double>(counts.streams_active()));
  registry.come_to(LiveId::kServerStreamsStarted, {}, static_cast<double>(counts.streams_started));
  registry.come_to(LiveId::kServerMessagesReceived, {}, static_cast<double>(counts.requests));
  registry.come_to(LiveId::kServerMessagesSent, {}, static_cast<double>(counts.replies));
}

void show_relay(LiveRegistry& registry, const RelayTotals& totals) {
  const auto show = [&](LiveId id, const LiveLabels& labels, std::uint64_t total) {
    registry.come_to(id, labels, static_cast<double>(total));
  };
  show(LiveId::kRelayLinks, {{"how", "accepted"}}, totals.links_accepted);
  show(LiveId::kRelayLinks, {{"how", "refused"}}, totals.links_refused);
  show(LiveId::kRelayBytes, {{"toward", "server"}}, totals.bytes_to_server);
  show(LiveId::kRelayBytes, {{"toward", "client"}}, totals.bytes_to_client);
  show(LiveId::kRelayBytes, {{"toward", "nobody"}}, totals.bytes_dropped);
  show(LiveId::kRelayTlsFailures, {}, totals.tls_failures);
  for (const RelayCounter& counter : kRelayCounters)
    if (counter.is_act) show(LiveId::kRelayActs, {{"act", std::string(counter.name)}}, totals.*counter.count);
}

}  // namespace weir
