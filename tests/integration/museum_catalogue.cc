#include <toml.hpp>

#include "tests/integration/museum.h"

namespace weir {

std::filesystem::path museum_folder() { return WEIR_SOURCE_DIR "/scenarios/museum"; }

std::vector<Bug> museum_catalogue() {
  const toml::value file = toml::parse((museum_folder() / "catalogue" / "bugs.toml").string());
  std::vector<Bug> bugs;
  for (const toml::value& entry : toml::find(file, "bug").as_array()) {
    bugs.push_back({.references = toml::find<std::vector<std::string>>(entry, "references"),
                    .symptom = toml::find<std::string>(entry, "symptom"),
                    .correct = toml::find<std::string>(entry, "correct"),
                    .staged = toml::find_or(entry, "staged", std::string()),
                    .excused = toml::find_or(entry, "excused", std::string())});
  }
  return bugs;
}

}  // namespace weir
