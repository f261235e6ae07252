// weir call: exchanges messages with a method by hand, one JSON a line.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

void add_call_verb(CLI::App& app, int& exit_code);

}  // namespace weir
