#include "harness/base/whole_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace weir {
namespace {

TEST(WholeFile, is_read_with_every_byte_as_it_stands) {
  const std::string path = testing::TempDir() + "weir-whole-file";
  const std::string bytes("a\r\n\0\xff\n", 6);
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_EQ(whole_file(path), bytes);
  std::ofstream(path, std::ios::trunc).close();
  EXPECT_EQ(whole_file(path), "") << "an empty one is there";
  std::filesystem::remove(path);
}

TEST(WholeFile, may_be_one_that_says_no_size) {
  EXPECT_NE(whole_file("/proc/self/stat").value_or("").find(' '), std::string::npos);
}

TEST(WholeFile, that_is_not_there_or_a_folder_is_none) {
  EXPECT_FALSE(whole_file("/no/such/file"));
  EXPECT_FALSE(whole_file(testing::TempDir()));
}

}  // namespace
}  // namespace weir
