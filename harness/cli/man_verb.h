// `weir man`: what weir knows of itself, as man pages or as Markdown.
#pragma once

namespace CLI {
class App;
}

namespace weir {

/// Adds the verb to `app`, of which it tells when it is chosen: all verbs are added by then. `exit_code` must outlive `app`.
void add_man_verb(CLI::App& app, int& exit_code);

}  // namespace weir
