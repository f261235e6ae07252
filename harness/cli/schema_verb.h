// weir schema: what a scenario may hold, for editors and other tools.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

void add_schema_verb(CLI::App& app, int& exit_code);

}  // namespace weir
