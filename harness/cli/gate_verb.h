// weir gate: a candidate against a baseline.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

/// The exit code is stored when the verb is chosen.
void add_gate_verb(CLI::App& app, int& exit_code);

}  // namespace weir
