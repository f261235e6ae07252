#include "harness/run/resolved_scenario.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "harness/fault/catalogue.h"
#include "harness/scenario/loader.h"
#include "proto/version.h"

namespace weir {

std::string resolved_scenario(const Scenario& scenario) {
  Scenario resolved = scenario;
  if (resolved.target.tls && !resolved.target.tls->ca.empty()) {
    std::error_code error;  // without a working directory the path stays as it is
    const std::filesystem::path beside =
        std::filesystem::path(scenario.file).parent_path() / resolved.target.tls->ca;
    const std::filesystem::path whole = std::filesystem::absolute(beside, error);
    if (!error) resolved.target.tls->ca = whole.lexically_normal().string();
  }
  return fmt::format("# What weir {} ran; keys at their defaults are left out.\n", weir_version()) +
         write_scenario(resolved, vocabulary());
}

}  // namespace weir
