#include "harness/scenario/loader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
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

std::variant<Trigger, Problem> read_typed_trigger(const std::vector<Override>& keys) {
  ErrorList errors;
  Mistakes mistakes(errors);
  std::optional<Node> root = parse_document("", "", errors);
  Fault fault;
  if (root) {
    apply_overrides(*root, keys, mistakes);
    if (errors.empty()) read_table(mistakes, *root, {at_field()}, fault);
  }
  if (!errors.empty()) return errors.problems().front();
  return fault.at;
}

namespace {

/// What a path stands for: itself, or what is in a run's folder.
std::string file_of(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return path;
  return (std::filesystem::path(path) / kResolvedScenario).string();
}

/// All of it, or a byte more than is allowed, which is enough to see that it is too large.
std::string read_text(std::istream& stream) {
  constexpr std::size_t kStep =
      64 * 1024;  // more than nearly any scenario has: the text is kept while a run lasts
  std::string text;
  while (stream && text.size() <= kMaxScenarioBytes) {
    const std::size_t had = text.size();
    text.resize(had + std::min(kStep, kMaxScenarioBytes + 1 - had));
    stream.read(text.data() + had, static_cast<std::streamsize>(text.size() - had));
    text.resize(had + static_cast<std::size_t>(stream.gcount()));
  }
  return text;
}

}  // namespace

LoadResult load_scenario_file(const std::string& path, const std::vector<Override>& overrides,
                              const Vocabulary& vocabulary) {
  const bool standard = path == kStandardInput;
  const std::string name = standard ? std::string(kStandardInputName) : file_of(path);
  errno = 0;
  std::ifstream file;
  if (!standard) file.open(name, std::ios::binary);
  std::istream& stream = standard ? std::cin : file;
  std::string text;
  if (stream) text = read_text(stream);
  // A directory opens and fails at the first read; a short file only ends.
  if ((!standard && !file.is_open()) || stream.bad()) {
    LoadResult result;
    SourceSpan nowhere;
    nowhere.file = name;
    std::string cause = errno == 0 ? "it is not a readable file" : std::strerror(errno);
    const bool folder = !standard && name != path;
    result.errors.add({nowhere, "", "the scenario can't be read: " + cause,
                       folder ? "name a scenario file, or the folder of a run that weir wrote"
                              : "check the path and its permissions"});
    return result;
  }
  if (standard && text.find_first_not_of(" \t\r\n") == std::string::npos) {
    LoadResult result;
    SourceSpan nowhere;
    nowhere.file = name;
    result.errors.add({nowhere, "", "the standard input is empty or closed: no scenario came from it",
                       "name a file, or pipe one in: weir run - < my.toml"});
    return result;
  }
  LoadResult result = load_scenario(text, name, overrides, vocabulary);
  result.text = std::move(text);
  return result;
}

}  // namespace weir
