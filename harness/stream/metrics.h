// What is timed on a stream. The table of latencies stands with the reports, which are read without a harness.
#pragma once

#include "reports/latencies.h"  // IWYU pragma: export
