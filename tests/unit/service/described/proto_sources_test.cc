// Descriptors from files: sound ones, and what is said of the others.
#include "harness/service/described/proto_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/shop.h"

namespace weir {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// As options name them: they have no places.
DescriptorSources sources_of(const std::vector<std::string>& sets, const std::vector<std::string>& files = {},
                             const std::vector<std::string>& paths = {}) {
  DescriptorSources sources;
  for (const std::string& text : sets) sources.sets.push_back({.text = text});
  for (const std::string& text : files) sources.proto_files.push_back({.text = text});
  for (const std::string& text : paths) sources.proto_paths.push_back({.text = text});
  return sources;
}

class ProtoSources : public testing::Test {
 protected:
  /// What is said of them; empty when all is well.
  static std::string told_of(const DescriptorSources& sources) {
    ErrorList errors;
    const std::shared_ptr<const Descriptors> read = read_descriptors(sources, "", errors);
    EXPECT_EQ(read == nullptr, !errors.empty());
    return read ? "" : errors.render();
  }
  [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "weir-test-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(ProtoSources, a_set_is_read_as_it_was_written) {
  const std::string set = write("shop.protoset", shop()->files().SerializeAsString());
  ErrorList errors;
  const std::shared_ptr<const Descriptors> read = read_descriptors(sources_of({set}), "", errors);
  ASSERT_TRUE(read) << errors.render();
  EXPECT_EQ(read->methods(), shop()->methods());
}

TEST_F(ProtoSources, all_that_is_wrong_is_said_at_once) {
  const std::string text = write("shop.proto", "syntax = \"proto3\";\nmessage M { string s = 1; }\n");
  EXPECT_THAT(
      told_of(sources_of({"nowhere.protoset", text})),
      AllOf(HasSubstr("there is no file 'nowhere.protoset'"), HasSubstr("shop.proto' is no descriptor set"),
            HasSubstr("a .proto file is named by --proto"), HasSubstr("2 errors")));
}

TEST_F(ProtoSources, a_mistake_in_a_file_has_its_place) {
  (void)write("bad.proto", "syntax = \"proto3\";\nmessage M { strin s = 1; }\n");
  EXPECT_THAT(told_of(sources_of({}, {"bad.proto"}, {folder_.string()})),
              AllOf(HasSubstr("bad.proto:2:"), HasSubstr("\"strin\" is not defined")));
}

TEST_F(ProtoSources, an_import_or_a_folder_that_is_not_there_is_named) {
  (void)write("a.proto", "syntax = \"proto3\";\nimport \"b.proto\";\n");
  EXPECT_THAT(told_of(sources_of({}, {"a.proto"}, {folder_.string()})),
              AllOf(HasSubstr("b.proto"), HasSubstr("--proto-path DIR")));
  EXPECT_THAT(told_of(sources_of({}, {"a.proto"}, {"/no/such/folder"})),
              HasSubstr("there is no folder '/no/such/folder'"));
}

}  // namespace
}  // namespace weir
