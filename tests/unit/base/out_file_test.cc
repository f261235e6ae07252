#include "harness/base/out_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace weir {
namespace {

using testing::HasSubstr;

TEST(OutFile, takes_what_is_written) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "weir-out-file";
  OutFile file(path.string());
  file.write("one\n");
  file.write("two\n");
  file.close();
  EXPECT_FALSE(file.problem()) << file.problem().message();
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_EQ(text.str(), "one\ntwo\n");
  std::filesystem::remove(path);
}

TEST(OutFile, a_full_disk_is_known_by_its_name) {
  OutFile file("/dev/full");
  EXPECT_FALSE(file.problem()) << "it opens all the same";
  file.write("x");
  file.flush();
  EXPECT_EQ(file.problem(), std::errc::no_space_on_device);
  file.write("y");
  file.close();
  EXPECT_EQ(file.problem(), std::errc::no_space_on_device) << "the first stands";
}

TEST(OutFile, one_that_cannot_be_made_says_why) {
  EXPECT_EQ(OutFile("/nowhere/at/all").problem(), std::errc::no_such_file_or_directory);
  EXPECT_EQ(OutFile("/").problem(), std::errc::is_a_directory);
}

TEST(OutFile, each_cause_has_a_remedy_of_its_own) {
  const auto remedy = [](std::errc cause) {
    return remedy_for_unwritten(std::make_error_code(cause), "--out");
  };
  EXPECT_THAT(remedy(std::errc::no_space_on_device), HasSubstr("free some space there"));
  EXPECT_THAT(remedy(std::errc::file_too_large), HasSubstr("ulimit -f"));
  EXPECT_THAT(remedy(std::errc::read_only_file_system), HasSubstr("can be written with --out"));
  EXPECT_THAT(remedy(std::errc::no_such_file_or_directory),
              HasSubstr("choose a folder that is there with --out"));
  EXPECT_THAT(remedy(std::errc::io_error), HasSubstr("another place with --out"));
}

}  // namespace
}  // namespace weir
