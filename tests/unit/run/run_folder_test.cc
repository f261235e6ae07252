#include "harness/run/run_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "harness/run/resolved_scenario.h"
#include "tests/support/load.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

class InFolder : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "weir-run-folder-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    parent = pattern;
  }
  void TearDown() override { fs::remove_all(parent); }

  static std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  fs::path parent;
};

TEST_F(InFolder, a_second_run_never_takes_the_folder_of_the_first) {
  std::set<std::string> paths;
  for (int i = 0; i < 12; ++i) {
    auto folder = RunFolder::create(parent.string(), "same", "text " + std::to_string(i));
    ASSERT_TRUE(folder.ok()) << folder.status();
    EXPECT_TRUE(paths.insert(folder->path()).second) << folder->path();
    EXPECT_EQ(read(fs::path(folder->path()) / "scenario.toml"), "text " + std::to_string(i));
  }
  EXPECT_EQ(paths.size(), 12U);
}

TEST_F(InFolder, holds_the_scenario_as_it_was_run_beside_the_file) {
  auto folder = RunFolder::create(parent.string(), "run", "seed = 1 # mine");
  ASSERT_TRUE(folder.ok()) << folder.status();
  ASSERT_TRUE(folder->add_resolved("seed = 2").ok());
  EXPECT_EQ(read(fs::path(folder->path()) / "scenario.toml"), "seed = 1 # mine");
  EXPECT_EQ(read(fs::path(folder->path()) / "scenario.resolved.toml"), "seed = 2");
}

TEST(ResolvedScenario, names_files_beside_the_scenario_wherever_it_lies) {
  Scenario scenario = load_text(
      "[target]\naddress = \"localhost:1\"\ntls = { ca = \"certs/ca.pem\" }\n[[streams]]\nname = \"g\"\n");
  scenario.file = "/etc/weir/../tls.toml";
  EXPECT_THAT(resolved_scenario(scenario), testing::HasSubstr("ca = \"/etc/certs/ca.pem\""));
  scenario.target.tls->ca.text = "/elsewhere/ca.pem";
  EXPECT_THAT(resolved_scenario(scenario), testing::HasSubstr("ca = \"/elsewhere/ca.pem\""));
  scenario.target.tls->ca.text.clear();
  EXPECT_THAT(resolved_scenario(scenario), testing::HasSubstr("tls = {}"));
}

TEST(ResolvedScenario, names_every_file_of_certificates_and_secrets_and_tells_none_of_them) {
  Scenario scenario = load_text(
      "[target]\naddress = \"localhost:1\"\ntls = { cert = \"c.pem\", key = \"../k.pem\" }\n"
      "auth = { bearer = \"{file:token.txt}\" }\nmetadata = { x-a = \"a{file:/abs/a}\" }\n"
      "[[streams]]\nname = \"g\"\nmetadata = { x-b = \"${env:B}{file:b}\" }\n");
  scenario.file = "/etc/weir/calls.toml";
  const std::string written = resolved_scenario(scenario);
  for (const char* said :
       {"cert = \"/etc/weir/c.pem\"", "key = \"/etc/k.pem\"", "bearer = \"{file:/etc/weir/token.txt}\"",
        "x-a = \"a{file:/abs/a}\"", "x-b = \"${env:B}{file:/etc/weir/b}\""})
    EXPECT_THAT(written, testing::HasSubstr(said));
}

TEST(ResolvedScenario, has_what_describes_its_messages_beside_it_and_knows_where_their_files_are) {
  Scenario scenario = load_text(
      "[target]\naddress = \"localhost:1\"\nmethod = \"shop.Orders/Watch\"\nproto = { files = "
      "[\"shop.proto\"] "
      "}\n"
      "[[streams]]\nname = \"g\"\nmessage = '{\"name\": \"{file:names/one} {file:/abs}\"}'\n"
      "[[streams]]\nname = \"h\"\nmessage = { file = \"all.ndjson\" }\n");
  scenario.file = "/etc/weir/shop.toml";
  const std::string text = resolved_scenario(scenario);
  EXPECT_THAT(text, testing::HasSubstr("descriptors = [\"descriptors.protoset\"]\n"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("shop.proto\"")));
  EXPECT_THAT(text, testing::HasSubstr("{file:/etc/weir/names/one} {file:/abs}"));
  EXPECT_THAT(text, testing::HasSubstr("file = \"/etc/weir/all.ndjson\""));
}

TEST_F(InFolder, any_name_makes_one_plain_folder_below_the_parent) {
  for (const char* name : {"", "..", "../../etc/passwd", "/abs", "a b\nc", "你好", "con:tab\t", "-rf"}) {
    auto folder = RunFolder::create((parent / "made" / "on the way").string(), name, "");
    ASSERT_TRUE(folder.ok()) << folder.status();
    fs::path path = folder->path();
    EXPECT_EQ(path.parent_path(), parent / "made" / "on the way");
    EXPECT_EQ(path.filename().string(), folder->id());
    EXPECT_TRUE(fs::is_directory(path));
    EXPECT_EQ(
        folder->id().find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."),
        std::string::npos)
        << folder->id();
  }
  auto folder = RunFolder::create(parent.string(), std::string(5000, 'x'), "");
  EXPECT_TRUE(folder.ok()) << folder.status();
}

TEST_F(InFolder, holds_a_line_for_each_stream_and_the_report_in_every_format) {
  auto folder = RunFolder::create(parent.string(), "full", "");
  ASSERT_TRUE(folder.ok()) << folder.status();
  v1::StreamRecord record;
  record.set_group("g");
  record.set_message("two\nlines");
  folder->add_stream(record);
  folder->add_stream(record);
  v1::Report report;
  report.mutable_scenario()->set_name("full");
  ASSERT_TRUE(folder->write(report).ok());
  fs::path path = folder->path();
  std::string lines = read(path / "streams.jsonl");
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
  EXPECT_NE(read(path / "report.json").find("\"full\""), std::string::npos);
  EXPECT_FALSE(read(path / "summary.txt").empty());
  EXPECT_NE(read(path / "report.html").find("two\\\\nlines"), std::string::npos);
  for (const auto& entry : fs::directory_iterator(path)) EXPECT_NE(entry.path().extension(), ".part");
}

TEST_F(InFolder, a_file_for_which_there_is_no_room_is_named_and_costs_none_of_the_others) {
  auto folder = RunFolder::create(parent.string(), "full", "");
  ASSERT_TRUE(folder.ok()) << folder.status();
  fs::path path = folder->path();
  fs::create_symlink("/dev/full", path / "report.json.part");
  absl::Status status = folder->write({});
  EXPECT_EQ(status.message(),
            "cannot write " + (path / "report.json").string() +
                ": No space left on device; free some space there, or choose another place with --out");
  EXPECT_FALSE(fs::exists(path / "report.json"));
  EXPECT_FALSE(fs::is_symlink(path / "report.json.part")) << "half a file helps nobody";
  EXPECT_FALSE(read(path / "summary.txt").empty());
}

TEST_F(InFolder, a_parent_that_is_a_file_is_said_to_be_the_trouble) {
  std::ofstream(parent / "file") << "x";
  auto folder = RunFolder::create((parent / "file").string(), "x", "");
  ASSERT_FALSE(folder.ok());
  EXPECT_NE(folder.status().message().find((parent / "file").string()), std::string::npos);
}

TEST(UtcNow, is_rfc_3339) {
  std::string now = utc_now();
  std::string shape;
  for (char c : now) shape += c >= '0' && c <= '9' ? '9' : c;
  EXPECT_EQ(shape, "9999-99-99T99:99:99Z");
}

}  // namespace
}  // namespace weir
