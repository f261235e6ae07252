#include "harness/scenario/loader.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include "harness/scenario/cross_checks.h"
#include "harness/scenario/document.h"
#include "harness/scenario/overrides.h"
#include "harness/scenario/preflight.h"
#include "harness/scenario/tables.h"

namespace weir {

LoadResult load_scenario(std::string_view text, const std::string& file,
                         const std::vector<Override>& overrides, const Vocabulary& vocabulary) {
  LoadResult result;
  result.scenario.file = file;
  for (const Override& change : overrides) result.scenario.overrides.push_back(change.typed);
  std::optional<Node> root = parse_document(text, file, result.errors);
  if (!root) return result;
  Mistakes mistakes(result.errors);
  apply_overrides(*root, overrides, mistakes);
  read_scenario(mistakes, *root, vocabulary, result.scenario);
  check_scenario(*root, vocabulary, result.scenario, mistakes);
  return result;
}

LoadResult load_scenario_file(const std::string& path, const std::vector<Override>& overrides,
                              const Vocabulary& vocabulary) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::string text;
  if (stream) {
    // One byte more than allowed is enough to see that a file is too large.
    text.resize(kMaxScenarioBytes + 1);
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
  }
  // A directory opens and fails at the first read; a short file only ends.
  if (!stream.is_open() || stream.bad()) {
    LoadResult result;
    SourceSpan nowhere;
    nowhere.file = path;
    std::string cause = errno == 0 ? "it is not a readable file" : std::strerror(errno);
    result.errors.add(
        {nowhere, "", "the scenario can't be read: " + cause, "check the path and its permissions"});
    return result;
  }
  return load_scenario(text, path, overrides, vocabulary);
}

}  // namespace weir
