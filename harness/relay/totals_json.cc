#include "harness/relay/totals_json.h"

#include <fmt/format.h>

#include "harness/base/json_text.h"

namespace weir {

std::string to_json(const RelayTotals& totals) {
  std::string out = "{";
  for (const RelayCounter& counter : kRelayCounters)
    out += fmt::format("{}: {}, ", json_text(counter.name), totals.*counter.count);
  return out + fmt::format("\"tls_problem\": {}}}", json_text(totals.tls_problem));
}

}  // namespace weir
