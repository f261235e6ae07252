#include "harness/run/resolved_scenario.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "harness/fault/catalogue.h"
#include "harness/scenario/loader.h"
#include "proto/version.h"

namespace weir {

namespace {

/// Gives files that lie beside a scenario their whole path.
class WholePaths {
 public:
  explicit WholePaths(const std::string& scenario_file)
      : folder_(std::filesystem::path(scenario_file).parent_path()) {}

  void put_into(PlacedText& file) const {
    if (!file.empty()) file.text = whole(file.text);
  }
  void put_into(MetadataEntry& entry) const {
    for (CallTextPiece& piece : entry.value) {
      if (piece.kind != CallTextPiece::Kind::kFile) continue;
      // A placeholder ends with the first brace.
      if (std::string path = whole(piece.text); path.find('}') == std::string::npos)
        piece.text = std::move(path);
    }
  }

 private:
  [[nodiscard]] std::string whole(const std::string& path) const {
    std::error_code error;  // without a working directory the path stays as it is
    const std::filesystem::path made = std::filesystem::absolute(folder_ / path, error);
    return error ? path : made.lexically_normal().string();
  }

  const std::filesystem::path folder_;
};

}  // namespace

std::string resolved_scenario(const Scenario& scenario) {
  Scenario resolved = scenario;
  const WholePaths paths(scenario.file);
  if (resolved.target.tls) {
    Tls& tls = *resolved.target.tls;
    for (PlacedText* file : {&tls.ca, &tls.cert, &tls.key}) paths.put_into(*file);
  }
  if (resolved.target.auth) paths.put_into(*resolved.target.auth);
  for (MetadataEntry& entry : resolved.target.metadata) paths.put_into(entry);
  for (StreamGroup& group : resolved.streams) {
    for (MetadataEntry& entry : group.metadata) paths.put_into(entry);
  }
  return fmt::format("# What weir {} ran; keys at their defaults are left out.\n", weir_version()) +
         write_scenario(resolved, vocabulary());
}

}  // namespace weir
