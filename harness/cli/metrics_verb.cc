#include "harness/cli/metrics_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "harness/base/json_text.h"
#include "harness/cli/verb.h"
#include "reports/metrics_page.h"

namespace weir {
namespace {

std::string entry_json(const MetricEntry& entry) {
  return fmt::format(
      "{{\"name\":{},\"unit\":{},\"of_groups\":{},\"part\":{},\"check\":true,\"share_of\":{},\"text\":{}}}",
      json_text(entry.name), json_text(entry.unit), entry.scope == MetricScope::kGroups,
      json_text(to_string(entry.part)), json_text(entry.share_of), json_text(entry.text));
}

void show_metrics(bool json) {
  if (!json) {
    fmt::print("{}", metrics_page(terminal_style().width.value_or(110)));
    return;
  }
  std::string out;
  for (const MetricEntry& entry : metric_list()) out += (out.empty() ? "[\n" : ",\n") + entry_json(entry);
  fmt::print("{}\n]\n", out);
}

}  // namespace

void add_metrics_verb(CLI::App& app, int& exit_code) {
  auto json = std::make_shared<bool>(false);
  CLI::App* sub =
      app.add_subcommand("metrics", "Explain every metric that a report holds and a check may use");
  sub->add_flag("--json", *json, "as JSON on stdout: a list of names, units and texts");
  sub->footer(exit_codes_help("metrics") + "\n  weir metrics\n  weir metrics --json | jq -r '.[].name'");
  sub->callback([json, &exit_code] {
    show_metrics(*json);
    exit_code = kExitOk;
  });
}

}  // namespace weir
