#include "harness/fault/link.h"

namespace weir {

bool stays(const LinkEvent& event) {
  if (event.over) return false;
  switch (event.what) {
    case LinkEvent::What::kBlackhole:
    case LinkEvent::What::kHalfClose:
    case LinkEvent::What::kSlowClose:
    case LinkEvent::What::kRefuse:
    case LinkEvent::What::kAcceptFin:
    case LinkEvent::What::kAcceptReset:
      return true;
    case LinkEvent::What::kLatency:
    case LinkEvent::What::kBandwidth:
    case LinkEvent::What::kSlice:
      return event.lasts == Duration(0);
    case LinkEvent::What::kReset:
    case LinkEvent::What::kFin:
    case LinkEvent::What::kStall:
    case LinkEvent::What::kCorrupt:
    case LinkEvent::What::kListenerDown:
    case LinkEvent::What::kFrames:
      return false;
  }
  return false;
}

std::string_view to_string(LinkEvent::What what) {
  switch (what) {
    case LinkEvent::What::kReset:
      return "reset";
    case LinkEvent::What::kFin:
      return "fin";
    case LinkEvent::What::kBlackhole:
      return "blackhole";
    case LinkEvent::What::kRefuse:
      return "refuse";
    case LinkEvent::What::kStall:
      return "stall";
    case LinkEvent::What::kHalfClose:
      return "half-close";
    case LinkEvent::What::kSlowClose:
      return "slow-close";
    case LinkEvent::What::kLatency:
      return "latency";
    case LinkEvent::What::kBandwidth:
      return "bandwidth";
    case LinkEvent::What::kSlice:
      return "slice";
    case LinkEvent::What::kCorrupt:
      return "corrupt";
    case LinkEvent::What::kAcceptFin:
      return "accept-fin";
    case LinkEvent::What::kAcceptReset:
      return "accept-reset";
    case LinkEvent::What::kListenerDown:
      return "listener-down";
    case LinkEvent::What::kFrames:
      return "frames";
  }
  return "";
}

std::string_view to_string(Toward toward) {
  switch (toward) {
    case Toward::kClient:
      return "client";
    case Toward::kServer:
      return "server";
    case Toward::kBoth:
      return "both";
  }
  return "both";
}

}  // namespace weir
