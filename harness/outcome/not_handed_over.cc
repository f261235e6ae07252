#include "harness/outcome/not_handed_over.h"

#include "harness/h2/grpc_code.h"

namespace weir {

std::uint32_t not_handed_over(const Evidence& evidence) {
  if (!evidence.wire || !evidence.link_events.empty()) return 0;
  if (evidence.own_end != OwnEnd::kNone || evidence.cancelled_at || evidence.end.code == grpc_code::kOk)
    return 0;
  const StreamTrace& wire = *evidence.wire;
  const bool by_fin =
      wire.end == ResponseEnd::kNone && wire.close && wire.close->by == Toward::kServer && !wire.close->reset;
  const bool by_reset = wire.end == ResponseEnd::kReset && !wire.by_relay;
  // The client's own reset says that it wanted no more, unless it is a good-bye: gRPC C++ 1.51.1 sends RST_STREAM(REFUSED_STREAM) after
  // a FIN now and then.
  const bool refused = wire.client_reset && !(by_fin && evidence.end.code == grpc_code::kUnavailable);
  if (!(by_fin || by_reset) || refused || wire.attempts > 1) return 0;
  return wire.replies > evidence.received ? static_cast<std::uint32_t>(wire.replies - evidence.received) : 0;
}

}  // namespace weir
