// weir metrics: what each metric is.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

void add_metrics_verb(CLI::App& app, int& exit_code);

}  // namespace weir
