// `weir check`: the resilience suite against someone's own service.
#pragma once

namespace CLI {
class App;
}

namespace weir {

/// Adds the verb to `app`. When the user chose it, `exit_code` says how it went after parsing. `exit_code` must outlive
/// `app`.
void add_check_verb(CLI::App& app, int& exit_code);

}  // namespace weir
