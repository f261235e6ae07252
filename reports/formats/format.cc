#include "reports/formats/format.h"

#include <array>

#include "reports/formats/hgrm.h"
#include "reports/formats/hlog.h"
#include "reports/formats/json.h"
#include "reports/formats/junit.h"
#include "reports/formats/terminal.h"
#include "reports/latencies.h"

namespace weir {
namespace {

std::string render_plain_terminal(const v1::Report& report) {
  return render_terminal(report, TerminalStyle{});
}

template <LatencyMetric metric>
std::string render_percentiles(const v1::Report& report) {
  return render_hgrm(report, row_of(metric).name);
}

constexpr std::array<Format, 7> kFormats = {{
    {"terminal", "summary.txt", render_plain_terminal},
    {"json", "report.json", to_json},
    {"junit", "", render_junit},
    {"hgrm", "response.hgrm", render_percentiles<LatencyMetric::kResponse>},
    {"hgrm-service", "service.hgrm", render_percentiles<LatencyMetric::kService>},
    {"hgrm-wait", "wait.hgrm", render_percentiles<LatencyMetric::kWait>},
    {"hlog", "", render_hlog},
}};

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* find_format(std::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

}  // namespace weir
