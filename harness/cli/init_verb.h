// weir init: a scenario to start from, for a method of a service.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

void add_init_verb(CLI::App& app, int& exit_code);

}  // namespace weir
