// `weir faults`: the catalogue of fault kinds.
#pragma once

namespace CLI {
class App;
}

namespace weir {

/// Adds the verb to `app`. When the user chose it, `exit_code` says how it went after parsing. `exit_code` must outlive
/// `app`.
void add_faults_verb(CLI::App& app, int& exit_code);

}  // namespace weir
