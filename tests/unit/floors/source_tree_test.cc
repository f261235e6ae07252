// The rules of include_rules.h, held against the sources as they are.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/unit/floors/include_rules.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

const fs::path& root() {
  static const fs::path kRoot = WEIR_SOURCE_DIR;
  return kRoot;
}

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Every file below reports/ and harness/ that `wanted` accepts, as a path from the root.
std::set<std::string> files_of_floors(const std::function<bool(const fs::path&)>& wanted) {
  std::set<std::string> files;
  for (const char* folder : {"reports", "harness"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root() / folder)) {
      if (entry.is_regular_file() && wanted(entry.path())) {
        files.insert(entry.path().lexically_relative(root()).generic_string());
      }
    }
  }
  return files;
}

TEST(SourceTree, includes_go_downwards_only) {
  std::set<std::string> sources = files_of_floors([](const fs::path& path) {
    static const std::set<std::string> kExtensions = {".h", ".hpp", ".inc", ".cc", ".cpp"};
    return kExtensions.contains(path.extension().string());
  });
  // Guards the test itself: a wrong root would find nothing, and nothing to complain of.
  ASSERT_TRUE(sources.contains("harness/base/units.h"));
  ASSERT_TRUE(sources.contains("reports/metric.h"));

  std::vector<Breach> breaches;
  for (const std::string& file : sources) {
    std::ranges::move(check_includes(file, read(root() / file)), std::back_inserter(breaches));
  }
  EXPECT_TRUE(breaches.empty()) << render(breaches);
}

TEST(SourceTree, nobody_above_a_service_asks_which_it_is) {
  std::vector<Breach> breaches;
  for (const std::string& file : files_of_floors(
           [](const fs::path& path) { return path.extension() == ".h" || path.extension() == ".cc"; })) {
    std::ranges::move(check_services(file, read(root() / file)), std::back_inserter(breaches));
  }
  EXPECT_TRUE(breaches.empty()) << render(breaches);
}

TEST(SourceTree, libraries_print_nothing_and_never_end_the_process) {
  std::vector<Breach> breaches;
  for (const std::string& file : files_of_floors(
           [](const fs::path& path) { return path.extension() == ".h" || path.extension() == ".cc"; })) {
    std::ranges::move(check_manners(file, read(root() / file)), std::back_inserter(breaches));
  }
  EXPECT_TRUE(breaches.empty()) << render(breaches);
}

TEST(SourceTree, uses_internals_of_libraries_in_one_place_alone) {
  const std::set<std::string> sources = files_of_floors(
      [](const fs::path& path) { return path.extension() == ".h" || path.extension() == ".cc"; });
  std::vector<Breach> breaches;
  for (const std::string& file : sources) {
    std::ranges::move(check_internals(file, read(root() / file)), std::back_inserter(breaches));
  }
  EXPECT_TRUE(breaches.empty()) << render(breaches);
  EXPECT_NE(read(root() / "harness/rpc/compat.cc").find("gpr_set_log"), std::string::npos)
      << "then the list of internals is out of date";
}

/// The words between `before` and `after` in a file.
std::vector<std::string> words_between(const fs::path& file, const std::string& before,
                                       const std::string& after) {
  const std::string text = read(file);
  const std::size_t from = text.find(before);
  if (from == std::string::npos) return {};
  std::istringstream words(text.substr(from + before.size(), text.find(after, from) - from - before.size()));
  return {std::istream_iterator<std::string>(words), {}};
}

TEST(SourceTree, has_the_floors_in_one_order_in_the_rules_the_build_and_the_readme) {
  const std::vector<std::string> floors = floors_from_the_ground_up();
  std::vector<std::string> built = words_between(root() / "harness/CMakeLists.txt", "foreach(floor ", ")");
  std::vector<std::string> expected = floors;
  std::erase_if(expected, [](const std::string& floor) {
    return !fs::exists(root() / "harness" / floor);  // proto and reports have folders of their own
  });
  EXPECT_EQ(built, expected) << "harness/CMakeLists.txt";

  std::vector<std::string> told;
  std::istringstream lines(read(root() / "harness/README.md"));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    std::string floor = line.substr(3, line.find('`', 3) - 3);
    if (floor.starts_with("../")) floor.erase(0, 3);
    told.push_back(floor);
  }
  std::ranges::reverse(told);  // the ground stands at the bottom
  EXPECT_EQ(told, floors) << "harness/README.md";
}

TEST(SourceTree, targets_go_downwards_only) {
  std::set<std::string> lists =
      files_of_floors([](const fs::path& path) { return path.filename() == "CMakeLists.txt"; });
  lists.erase("harness/CMakeLists.txt");  // names the floors in order, and no target
  ASSERT_TRUE(lists.contains("harness/base/CMakeLists.txt"));

  std::vector<Breach> breaches;
  for (const std::string& file : lists) {
    std::ranges::move(check_targets(file, read(root() / file)), std::back_inserter(breaches));
  }
  EXPECT_TRUE(breaches.empty()) << render(breaches);
}

// See weir_asio in scripts/cmake/WeirTarget.cmake: in one program, all of asio has one configuration.
TEST(SourceTree, tests_that_include_asio_have_its_configuration) {
  std::size_t found = 0;
  for (const fs::directory_entry& entry :
       fs::recursive_directory_iterator(fs::path(WEIR_SOURCE_DIR) / "tests")) {
    const std::string end = entry.path().extension().string();
    if (!entry.is_regular_file() || (end != ".h" && end != ".cc")) continue;
    if (read(entry.path()).find("\n#include <asio") == std::string::npos) continue;
    ++found;
    fs::path folder = entry.path().parent_path();
    while (!fs::exists(folder / "CMakeLists.txt")) folder = folder.parent_path();
    EXPECT_NE(read(folder / "CMakeLists.txt").find("weir_asio"), std::string::npos) << entry.path();
  }
  EXPECT_GE(found, 3U);
}

}  // namespace
}  // namespace weir
