#include "harness/cli/schema_verb.h"

#include <CLI/CLI.hpp>

#include "harness/cli/verb.h"
#include "harness/fault/catalogue.h"
#include "reports/formats/json_schema.h"

namespace weir {

void add_schema_verb(CLI::App& app, int& exit_code) {
  CLI::App* sub =
      app.add_subcommand("schema", "Print the JSON Schema of a scenario, for editors and linters");
  auto of_report = std::make_shared<bool>(false);
  sub->add_flag("--report", *of_report,
                "that of a run's report.json instead, for who reads reports by a program");
  sub->footer(
      exit_codes_help("schema") +
      "\nKeys, types and limits of each value by itself, from the table that `weir validate` reads with; "
      "what "
      "values must be to each other that verb alone knows. An editor with taplo (VS Code: Even Better TOML) "
      "completes keys and underlines mistakes where a scenario begins with\n\n"
      "  #:schema ./weir.schema.json\n\n"
      "  weir schema > weir.schema.json\n"
      "  taplo lint --schema file://$PWD/weir.schema.json my.toml\n"
      "  weir schema --report > report.schema.json");
  sub->callback([&exit_code, of_report] {
    put(*of_report ? report_schema() : scenario_schema(vocabulary()));
    exit_code = kExitOk;
  });
}

}  // namespace weir
