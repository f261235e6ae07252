// The target and the method of the verbs that begin with a service: describe and init.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/scenario/scenario.h"
#include "harness/service/described/descriptors.h"

namespace CLI {
class App;
}  // namespace CLI

namespace weir {

struct MethodChoice {
  std::string address;
  std::string method;  // "package.Service/Method"; may be empty where all are meant
  std::vector<std::string> descriptors;
  std::vector<std::string> proto;
  std::vector<std::string> proto_paths;
  std::vector<std::string> sets;  // --set of [target]: TLS, a proxy

  /// Further keys of [target] that say the same, as a file has them.
  [[nodiscard]] std::vector<std::string> target_lines() const;
};

/// As TOML has it.
[[nodiscard]] std::string quoted_text(const std::string& text);

/// Adds TARGET, METHOD and the options.
void add_method_options(CLI::App& verb, MethodChoice& choice, bool needs_method);

/// A scenario with such a target. Mistakes are printed to stderr; then there is none.
[[nodiscard]] std::optional<Scenario> scenario_of(const MethodChoice& choice);
/// What describes that method, or says on stderr why nothing does; then null, and `exit_code` says what to leave with.
[[nodiscard]] std::shared_ptr<const Descriptors> find_descriptors(const MethodChoice& choice,
                                                                  const Scenario& scenario, int& exit_code);

}  // namespace weir
