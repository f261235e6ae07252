// `weir shrink`: the smallest scenario that still ends so.
#pragma once

namespace CLI {
class App;
}

namespace weir {

/// Adds the verb to `app`. When it is run, its exit code goes to `exit_code`, which must outlive the parsing.
void add_shrink_verb(CLI::App& app, int& exit_code);

}  // namespace weir
