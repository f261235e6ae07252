// The rules of who may include whom, as pure functions from a file's text to its breaches.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// A line that breaks a rule.
struct Breach {
  std::string file;  // as the caller named it
  std::size_t line = 0;
  std::string what;
};

/// "file:line: what" for each, one a line.
[[nodiscard]] std::string render(const std::vector<Breach>& breaches);

/// Checks the #include lines of a source or header. `file` is its path from the root of the repository,
/// "harness/base/units.h"; it tells the floor.
[[nodiscard]] std::vector<Breach> check_includes(const std::string& file, std::string_view text);

/// Checks that nobody knows a service by name but the service, and weir's own server. `file` as above.
[[nodiscard]] std::vector<Breach> check_services(const std::string& file, std::string_view text);

/// Checks that a floor below the commands neither prints nor ends the process: both are handed in. `file` as above.
[[nodiscard]] std::vector<Breach> check_manners(const std::string& file, std::string_view text);

/// Checks the targets that a floor's CMakeLists.txt names. `file` as above.
[[nodiscard]] std::vector<Breach> check_targets(const std::string& file, std::string_view text);

/// Checks that what gRPC, protobuf and Abseil keep to themselves is named in harness/rpc/compat.{h,cc} alone: there it is asked
/// for before it is used, and weir builds without it. `file` as above; any file of the repository.
[[nodiscard]] std::vector<Breach> check_internals(const std::string& file, std::string_view text);

/// The floors as they are counted: "proto" is the first.
[[nodiscard]] std::vector<std::string> floors_from_the_ground_up();

}  // namespace weir
