// docs/from-error-to-test.md: its commands are run as they stand there, from the line of a log to the scenario that CI runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <filesystem>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/integration/doc_page.h"
#include "tests/integration/weir_process.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kService = "127.0.0.1:50051";  // as the page has them
constexpr const char* kRelay = "127.0.0.1:7000";

class ErrorPage : public testing::Test {
 protected:
  /// The blocks of a language, in order.
  [[nodiscard]] std::vector<std::string> blocks(const std::string& language) const {
    std::vector<std::string> found;
    for (const PageBlock& block : blocks_of(page_)) {
      if (block.language == language) found.push_back(block.text);
    }
    return found;
  }
  [[nodiscard]] std::string command(std::size_t number) const { return blocks("sh").at(number - 1); }

  /// What the page has for those who have no service at hand.
  [[nodiscard]] std::vector<std::string> stand_in() const {
    const std::size_t at = page_.find("`weir serve ");
    if (at == std::string::npos) throw std::runtime_error("the page has no stand-in for the service");
    return words_of_command(
        with(page_.substr(at + 1, page_.find('`', at + 1) - at - 1), kService, "127.0.0.1:0"));
  }

  const std::string page_ = read_file(WEIR_SOURCE_DIR "/docs/from-error-to-test.md");
  const Terminal terminal_;
  const TempFolder& folder_ = terminal_.folder();
};

TEST_F(ErrorPage, has_five_commands_and_begins_with_the_line_that_the_first_two_are_given) {
  const std::vector<std::string> commands = blocks("sh");
  ASSERT_EQ(commands.size(), 5U);
  for (const std::string& command : commands) EXPECT_THAT(command, StartsWith("weir "));
  const std::string line = blocks("text").at(0);
  EXPECT_THAT(line, HasSubstr("connection reset by peer"));
  EXPECT_THAT(command(1), StartsWith("weir explain '" + line + "' "));
  EXPECT_EQ(command(2), command(1) + " --scenario 1 | weir run -");
}

TEST_F(ErrorPage, the_first_command_says_what_the_page_shows) {
  const Ended said = terminal_.type(command(1));
  EXPECT_EQ(said.exit_code, 0) << said.err;
  const std::vector<std::string> shown = lines_of_page(blocks("text").at(1));
  EXPECT_GT(shown.size(), 4U);
  for (const std::string& line : shown) EXPECT_THAT(said.out, HasSubstr("\n" + line + "\n"));
}

TEST_F(ErrorPage, the_second_makes_that_error_here) {
  const Ended ran = terminal_.type(command(2));
  EXPECT_EQ(ran.exit_code, 0) << account_of(ran);
  EXPECT_THAT(ran.out, HasSubstr("\n" + blocks("text").at(2)));
}

TEST_F(ErrorPage, the_third_resets_a_client_that_is_silent) {
  const WeirProcess server(stand_in());
  const std::string address = "127.0.0.1:" + std::to_string(port_after(server, "listening on "));
  WeirProcess relay(words_of_command(with(with(command(3), kService, address), kRelay, "127.0.0.1:0")));
  const std::uint16_t port = port_after(relay, "listening on ");
  // It falls silent, whenever that may be, and has nothing to say before the reset.
  const std::string client = folder_.write(
      "client.toml",
      "schema = 1\nname = \"client\"\n[target]\naddress = \"127.0.0.1:" + std::to_string(port) +
          "\"\nengine = \"wire\"\n[phases]\nmeasure = \"1h\"\n[[streams]]\nname = \"g\"\ncount = 1\n"
          "messages = 2\npace = { think = \"1h\" }\nwatchdog = \"1h\"\nmay_starve = true\n"
          "expect = [\"tcp.rst\"]\n");
  const Ended ran = run_weir({"run", client, "--out", (folder_.path() / "runs").string()});
  EXPECT_EQ(ran.exit_code, 0) << account_of(ran);
  EXPECT_TRUE(eventually([&] { return relay.err().find(blocks("text").at(3)) != std::string::npos; }))
      << relay.err();
  relay.signal(SIGINT);
  EXPECT_EQ(relay.wait(), 0) << relay.err();
}

TEST_F(ErrorPage, the_fourth_writes_the_scenario_and_the_fifth_passes_and_can_fail) {
  const WeirProcess server(stand_in());
  const std::string address = "127.0.0.1:" + std::to_string(port_after(server, "listening on "));
  const Ended begun = terminal_.type(with(command(4), kService, address));
  ASSERT_EQ(begun.exit_code, 0) << begun.err;
  const std::filesystem::path file = folder_.path() / "idle-reset.toml";
  const std::vector<std::string> written = lines_of_page(read_file(file));
  const std::set<std::string> lines(written.begin(), written.end());
  const std::string shown = with(blocks("toml").at(0), kService, address);
  for (const std::string& line : lines_of_page(shown))
    EXPECT_TRUE(line.find("# new") != std::string::npos || lines.contains(line)) << line;
  (void)folder_.write("idle-reset.toml", shown + "\n");

  const Ended passed = terminal_.type(command(5));
  EXPECT_EQ(passed.exit_code, 0) << account_of(passed);
  EXPECT_THAT(read_file(folder_.path() / "idle-reset.xml"), HasSubstr("messages.unanswered"));
  const Ended failed = terminal_.type(command(5) + " --set fault.0.by=fin");  // another end than the log's
  EXPECT_EQ(failed.exit_code, 99) << account_of(failed);
  EXPECT_THAT(failed.out, HasSubstr("tcp.fin"));
}

}  // namespace
}  // namespace weir
