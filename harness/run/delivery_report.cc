#include "harness/run/delivery_report.h"

#include "harness/service/deliveries.h"

namespace weir {

void write_deliveries(const Services& services, v1::Report& report) {
  for (std::size_t i = 0; i < services.size(); ++i) {
    const Deliveries* deliveries = services[i]->deliveries();
    if (deliveries == nullptr) continue;
    const Deliveries::Totals totals = deliveries->totals();
    v1::Deliveries& out = *report.mutable_groups(static_cast<int>(i))->mutable_deliveries();
    out.set_promised(totals.promised);
    out.set_delivered(totals.delivered);
    out.set_missing(totals.missing);
    out.set_again(totals.again);
    out.set_strange(totals.strange);
  }
}

}  // namespace weir
