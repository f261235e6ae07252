#include "harness/cli/schema_verb.h"

#include <CLI/CLI.hpp>

#include "harness/cli/verb.h"
#include "harness/fault/catalogue.h"

namespace weir {

void add_schema_verb(CLI::App& app, int& exit_code) {
  CLI::App* sub =
      app.add_subcommand("schema", "Print the JSON Schema of a scenario, for editors and linters");
  sub->footer(
      exit_codes_help("schema") +
      "\nKeys, types and limits of each value by itself, from the table that `weir validate` reads with; "
      "what "
      "values must be to each other that verb alone knows. An editor with taplo (VS Code: Even Better TOML) "
      "completes keys and underlines mistakes where a scenario begins with\n\n"
      "  #:schema ./weir.schema.json\n\n"
      "  weir schema > weir.schema.json\n"
      "  taplo lint --schema file://$PWD/weir.schema.json my.toml");
  sub->callback([&exit_code] {
    put(scenario_schema(vocabulary()));
    exit_code = kExitOk;
  });
}

}  // namespace weir
