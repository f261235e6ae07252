// `weir repro`: a saved run again, and how often its end comes back.
#pragma once

namespace CLI {
class App;
}

namespace weir {

/// Adds the verb to `app`. When it is run, its exit code goes to `exit_code`, which must outlive the parsing.
void add_repro_verb(CLI::App& app, int& exit_code);

}  // namespace weir
