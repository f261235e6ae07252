#include "harness/check/suite_scenario.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "harness/fault/catalogue.h"
#include "harness/scenario/loader.h"

namespace weir {
namespace {

/// A change to a group that other scenarios of the suite have, and this one lacks.
bool is_for_other_groups(const std::string& key, const std::string& text) {
  for (const char* group : kSuiteGroups) {
    if (key.starts_with(fmt::format("streams.{}.", group)))
      return text.find(fmt::format("name = \"{}\"", group)) == std::string::npos;
  }
  return false;
}

std::string_view word_of(ClientEngine engine) { return engine == ClientEngine::kWire ? "wire" : "grpc"; }

/// What the suite has an option for is said by it alone.
absl::Status set_apart(const char* verb, std::string_view value, const char* option,
                       const std::string& asked) {
  return absl::InvalidArgumentError(
      fmt::format("--set would {0} {1}, and {2} is {3}\n  fix: use {2} {1}\n", verb, value, option, asked));
}

std::vector<Override> changes_to(const std::string& text, const CheckOptions& options) {
  std::vector<Override> changes = {
      {"target.address", options.target, "TARGET " + options.target},
      {"target.method", options.method, "--method " + options.method},
      {"target.engine", options.engine, "--engine " + options.engine},
  };
  if (options.words) {
    for (Override& key : keys_of_target(*options.words)) changes.push_back(std::move(key));
  }
  for (const Override& one : options.overrides) {
    if (!is_for_other_groups(one.key, text)) changes.push_back(one);
  }
  return changes;
}

/// The name that was given as TARGET is what floods and the count of connections are judged by, and the card's head names the others.
absl::Status check_target(const Target& target, const CheckOptions& options) {
  if (target.embedded || target.address != options.target) {
    return absl::InvalidArgumentError(
        fmt::format("--set would aim at {}, and TARGET is {}\n  fix: give the service as TARGET\n",
                    target.embedded ? "a server of weir's own" : target.address, options.target));
  }
  if (target.method != options.method) return set_apart("call", target.method, "--method", options.method);
  if (const std::string_view engine = word_of(target.engine); engine != options.engine)
    return set_apart("use the client", engine, "--engine", options.engine);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SuiteScenario> load_for_suite(std::string text, const CheckOptions& options) {
  LoadResult result = load_scenario(text, "check.toml", changes_to(text, options), vocabulary());
  if (!result.ok()) return absl::InvalidArgumentError(result.errors.render());
  if (absl::Status status = check_target(result.scenario.target, options); !status.ok()) return status;
  if (!options.words)
    return SuiteScenario{std::move(text), std::make_shared<const Scenario>(std::move(result.scenario))};
  Scenario said = in_words(std::move(result.scenario), *options.words, options.watchdog);
  std::string written = write_scenario(said, vocabulary());
  return SuiteScenario{std::move(written), std::make_shared<const Scenario>(std::move(said))};
}

}  // namespace weir
