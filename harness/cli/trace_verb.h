// `weir trace`: a relay's trace as a story.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

/// Adds the verb; its exit code goes to `exit_code`.
void add_trace_verb(CLI::App& app, int& exit_code);

}  // namespace weir
