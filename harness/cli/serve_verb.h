// `weir serve`: the chat server on its own, until a signal stops it.
#pragma once

namespace CLI {
class App;
}

namespace weir {

/// Adds the verb to `app`. When the user chose it, `exit_code` says how it went after parsing: 0 stopped as
/// asked, 2 the address cannot be used. `exit_code` must outlive `app`.
void add_serve_verb(CLI::App& app, int& exit_code);

}  // namespace weir
