// The target and the method of the verbs that begin with a service: describe and init.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/scenario/scenario.h"
#include "harness/service/described/descriptors.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace weir {

struct MethodChoice {
  std::string address;
  std::string method;  // "package.Service/Method"; may be empty where all are meant
  std::vector<std::string> descriptor_sets;
  std::vector<std::string> proto_files;
  std::vector<std::string> proto_paths;
  std::vector<std::string> sets;  // --set of [target]: TLS, a proxy
};

/// Adds TARGET, METHOD and the options; gives METHOD.
CLI::Option* add_method_options(CLI::App& verb, MethodChoice& choice, bool needs_method);

/// A scenario with such a target, for the keys of [target] that say how it is reached and what describes it. Mistakes are printed to
/// stderr; then there is none.
[[nodiscard]] std::optional<Scenario> scenario_of(const MethodChoice& choice);

/// The method, or null: then it was said on stderr, in the name of `verb`, why there is none, and `exit_code` says what to leave with.
/// What it points into lives as long as `descriptors`, which is set.
[[nodiscard]] const google::protobuf::MethodDescriptor* find_method(
    std::string_view verb, const MethodChoice& choice, const Scenario& scenario,
    std::shared_ptr<const Descriptors>& descriptors, int& exit_code);

/// Says why a target could not be asked; the exit code.
[[nodiscard]] int refuse(std::string_view verb, const absl::Status& why);

}  // namespace weir
