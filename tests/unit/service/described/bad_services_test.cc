// Every wrong scenario of tests/bad_services, about a service of the user's own, against what a person is told of it.
// WEIR_UPDATE_GOLDENS=1 writes these anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/fault/catalogue.h"
#include "harness/scenario/loader.h"
#include "harness/service/services.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> bad_services() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(fs::path(WEIR_SOURCE_DIR) / "tests" / "bad_services")) {
    if (entry.path().extension() == ".toml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string whole(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class BadService : public ::testing::TestWithParam<fs::path> {};

TEST_P(BadService, is_explained_with_place_reason_and_remedy) {
  LoadResult result = load_scenario(whole(GetParam()), GetParam().filename().string(), {}, vocabulary());
  if (result.ok()) {
    result.scenario.file = GetParam().string();  // its descriptors stand beside it
    check_messages(result.scenario, result.errors);
  }
  ASSERT_FALSE(result.ok());
  for (const Problem& problem : result.errors.problems()) {
    EXPECT_GT(problem.span.line, 0U);
    EXPECT_FALSE(problem.reason.empty());
    EXPECT_FALSE(problem.remedy.empty());
  }
  std::string told = result.errors.render();
  // Files are named as they were found, which is elsewhere on each machine.
  const std::string folder = GetParam().parent_path().string() + "/";
  for (std::size_t at = told.find(folder); at != std::string::npos; at = told.find(folder, at))
    told.erase(at, folder.size());
  const fs::path golden = fs::path(GetParam()).replace_extension(".expected");
  if (std::getenv("WEIR_UPDATE_GOLDENS") != nullptr) std::ofstream(golden, std::ios::binary) << told;
  EXPECT_EQ(told, whole(golden));
}

INSTANTIATE_TEST_SUITE_P(Corpus, BadService, ::testing::ValuesIn(bad_services()),
                         [](const auto& param_info) { return param_info.param.stem().string(); });

TEST(BadServices, are_fifty_and_more) { EXPECT_GE(bad_services().size(), 50U); }

}  // namespace
}  // namespace weir
