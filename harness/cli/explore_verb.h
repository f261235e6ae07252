// `weir explore`: variants of a scenario until one ends as nobody allowed.
#pragma once

namespace CLI {
class App;
}

namespace weir {

/// Adds the verb to `app`. When it is run, its exit code goes to `exit_code`, which must outlive the parsing.
void add_explore_verb(CLI::App& app, int& exit_code);

}  // namespace weir
