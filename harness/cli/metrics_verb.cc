#include "harness/cli/metrics_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "harness/base/json_writer.h"
#include "harness/cli/verb.h"
#include "harness/live/live_page.h"
#include "reports/metrics_page.h"

namespace weir {
namespace {

JsonObject entry_json(const MetricEntry& entry) {
  return JsonObject()
      .add("name", entry.name)
      .add("unit", entry.unit)
      .add("of_groups", entry.scope == MetricScope::kGroups)
      .add("part", to_string(entry.part))
      .add("check", true)
      .add("share_of", entry.share_of)
      .add("text", entry.text);
}

void show_metrics(bool json, bool live) {
  if (live) {
    put(live_page(terminal_style().width.value_or(110)));
  } else if (json) {
    put(json_lines(metric_list(), entry_json).text + "\n");
  } else {
    put(metrics_page(terminal_style().width.value_or(110)));
  }
}

}  // namespace

void add_metrics_verb(CLI::App& app, int& exit_code) {
  auto json = std::make_shared<bool>(false);
  auto live = std::make_shared<bool>(false);
  CLI::App* sub =
      app.add_subcommand("metrics", "Explain every metric that a report holds and a check may use");
  sub->add_flag("--json", *json, "as JSON on stdout: a list of names, units and texts");
  sub->add_flag("--live", *live, "those that --metrics-port shows while a process runs")->excludes("--json");
  sub->footer(exit_codes_help("metrics") + "\n  weir metrics\n  weir metrics --json | jq -r '.[].name'");
  sub->callback([json, live, &exit_code] {
    show_metrics(*json, *live);
    exit_code = kExitOk;
  });
}

}  // namespace weir
