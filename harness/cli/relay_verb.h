// `weir relay`: the fault relay alone, with any client on one side and any server on the other.
#pragma once

#include <CLI/CLI.hpp>

namespace weir {

/// Adds the subcommand. Its callback runs the relay and sets `exit_code`, which must outlive the parsing.
void add_relay_verb(CLI::App& app, int& exit_code);

}  // namespace weir
