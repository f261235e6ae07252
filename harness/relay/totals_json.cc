#include "harness/relay/totals_json.h"

#include <fmt/format.h>

#include "harness/base/json_text.h"

namespace weir {

std::string to_json(const RelayTotals& totals) {
  return fmt::format(
      R"({{"links_accepted": {}, "links_refused": {}, "bytes_to_server": {}, "bytes_to_client": {}, )"
      R"("resets": {}, "fins": {}, "blackholes": {}, "stalls": {}, "frame_acts": {}, "bytes_dropped": {}, )"
      R"("half_closes": {}, "shapings": {}, "corruptions": {}, "listener_downs": {}, )"
      R"("tls_failures": {}, "tls_problem": {}}})",
      totals.links_accepted, totals.links_refused, totals.bytes_to_server, totals.bytes_to_client,
      totals.resets, totals.fins, totals.blackholes, totals.stalls, totals.frame_acts, totals.bytes_dropped,
      totals.half_closes, totals.shapings, totals.corruptions, totals.listener_downs, totals.tls_failures,
      json_text(totals.tls_problem));
}

}  // namespace weir
