// scenarios/test-your-client.md: its commands are run as they stand there. `go` is a stand-in that starts a client of the tests, and the whole
// suite is shortened to three entries, the only words that are added.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/integration/page_test.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ClientPage : public PageTest {
 protected:
  ClientPage() : PageTest("scenarios/test-your-client.md") {
    // go run ./client -addr ADDRESS
    const std::filesystem::path go =
        folder_.write("go", "#!/bin/sh\nexec '" WEIR_PLANTED_CLIENT "' \"$4\" $PLANTED\n");
    std::filesystem::permissions(go, std::filesystem::perms::owner_all);
  }
};

TEST_F(ClientPage, leads_from_go_run_to_a_scorecard_in_two_commands) {
  const std::vector<std::string> commands = blocks("sh");
  ASSERT_EQ(commands.size(), 2U);
  const std::string began = with(blocks("text").at(0), "127.0.0.1:50051", "{address}");
  for (const std::string& command : commands) {
    EXPECT_THAT(command, StartsWith("weir check-client "));
    EXPECT_THAT(command, testing::EndsWith(" -- " + began));
  }
}

TEST_F(ClientPage, the_first_command_shows_a_client_that_comes_back) {
  const Ended ended = shell(command(1));
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("  ✓  tcp-reset"));
  EXPECT_THAT(ended.out, HasSubstr("PASSED  2 passed"));
}

TEST_F(ClientPage, the_second_writes_what_ci_shows_and_can_fail) {
  const std::string shorter =
      with(command(2), " -- ", " --only tcp-reset,status-unavailable,http-503 --patience 2s -- ");
  const Ended passed = shell(shorter);
  EXPECT_EQ(passed.exit_code, 0) << passed.out << passed.err;
  const std::string junit = read_file(folder_.path() / "client.xml");
  EXPECT_THAT(junit, HasSubstr("name=\"http-503\""));
  EXPECT_THAT(read_file(folder_.path() / "client.json"), HasSubstr("\"first_good_message_ms\":"));
  const Ended failed = shell("export PLANTED='--bug no-reconnect'\n" + shorter);
  EXPECT_EQ(failed.exit_code, 99) << failed.out << failed.err;
  EXPECT_THAT(failed.out, HasSubstr("it did not connect again"));
}

TEST_F(ClientPage, names_the_findings_in_the_words_of_the_card) {
  const std::string judge = read_file(WEIR_SOURCE_DIR "/harness/check/client/client_judge.cc");
  for (const char* words : {"it did not connect again", "a busy loop", "a storm", "sent twice", "lost",
                            "it hangs", "it crashed"}) {
    EXPECT_THAT(page_, HasSubstr(std::string("| ") + words + " |"));
    EXPECT_THAT(judge, HasSubstr(words));
  }
}

}  // namespace
}  // namespace weir
