// weir check-client -- CMD {address}
#pragma once

namespace CLI {
class App;
}

namespace weir {

/// Adds the verb. `exit_code` is set when it runs.
void add_check_client_verb(CLI::App& app, int& exit_code);

}  // namespace weir
