// weir compare: saved runs side by side.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

/// The exit code is stored when the verb is chosen.
void add_compare_verb(CLI::App& app, int& exit_code);

}  // namespace weir
