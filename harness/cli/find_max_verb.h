// `weir find-max`: the highest rate at which a scenario's checks pass.
#pragma once

namespace CLI {
class App;
}

namespace weir {

/// Adds the verb to `app`. When it is run, its exit code goes to `exit_code`, which must outlive the parsing.
void add_find_max_verb(CLI::App& app, int& exit_code);

}  // namespace weir
