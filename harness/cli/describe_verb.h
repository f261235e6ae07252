// weir describe: the methods of a service, or one of them with its messages.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

void add_describe_verb(CLI::App& app, int& exit_code);

}  // namespace weir
