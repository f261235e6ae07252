// weir explain: from an error text to its known causes.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

/// Adds the verb; its callback sets `exit_code`.
void add_explain_verb(CLI::App& app, int& exit_code);

}  // namespace weir
