#include "harness/relay/totals_json.h"

#include "harness/base/json_writer.h"

namespace weir {

std::string to_json(const RelayTotals& totals) {
  JsonObject out(JsonObject::Style::kSpaced);
  for (const RelayCounter& counter : kRelayCounters) out.add(counter.name, totals.*counter.count);
  return out.add("tls_problem", totals.tls_problem).json().text;
}

}  // namespace weir
