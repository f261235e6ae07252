// What became of the values of side calls.
#pragma once

#include "harness/service/services.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// The report's groups must be there already, one for each service. To be called once no stream is open any more.
void write_deliveries(const Services& services, v1::Report& report);

}  // namespace weir
