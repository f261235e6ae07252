#include "harness/run/command_server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "harness/run/group_cpu.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class CommandServers : public testing::Test {
 protected:
  CommandServers() : folder_(std::filesystem::temp_directory_path() / "weir-command-server-XXXXXX") {
    std::string name = folder_.string();
    folder_ = mkdtemp(name.data());
  }
  ~CommandServers() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string log() const { return (folder_ / "log").string(); }
  [[nodiscard]] std::string file(const char* name) const { return (folder_ / name).string(); }
  [[nodiscard]] std::unique_ptr<CommandServer> start(const std::string& command) const {
    absl::StatusOr<std::unique_ptr<CommandServer>> server =
        CommandServer::start({.command = command, .port = 4242, .log = log()});
    EXPECT_TRUE(server.ok());
    return *std::move(server);
  }
  /// The words of a file, once it has one.
  [[nodiscard]] static std::string eventually_in(const std::string& file) {
    for (int i = 0; i < 5000; ++i) {
      std::ifstream in(file);
      if (std::string word; in >> word) return word;
      std::this_thread::sleep_for(2ms);
    }
    return "";
  }

  std::filesystem::path folder_;
};

TEST_F(CommandServers, are_told_their_port_wherever_they_ask) {
  const auto server = start("echo {port}-{port} > " + file("said") + "; exec sleep 60");
  EXPECT_EQ(eventually_in(file("said")), "4242-4242");
  EXPECT_EQ(server->address(), "127.0.0.1:4242");
  EXPECT_EQ(server->how_it_ended(), std::nullopt);
}

TEST_F(CommandServers, are_ended_with_all_that_they_started) {
  auto server = start("sleep 60 & echo $! > " + file("child") + "; wait");
  const pid_t child = std::stoi(eventually_in(file("child")));
  ASSERT_EQ(kill(child, 0), 0);
  server->end();
  // Its parent is gone, so that init, or nobody, waits for it: it may be a zombie, and is no runner.
  for (int i = 0; i < 5000 && kill(child, 0) == 0; ++i) {
    std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
    const std::string text{std::istreambuf_iterator<char>(stat), {}};
    if (text.find(") Z") != std::string::npos) break;
    std::this_thread::sleep_for(2ms);
  }
  std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(stat), {}};
  EXPECT_TRUE(text.empty() || text.find(") Z") != std::string::npos) << text;
}

TEST_F(CommandServers, hold_no_file_of_weirs) {
  const int ours = open("/dev/null", O_RDONLY);  // as a library opens them: it would be inherited
  ASSERT_GT(ours, 2);
  const auto server = start("readlink /proc/self/fd/" + std::to_string(ours) + " > " + file("held") +
                            "; echo done > " + file("done") + "; exec sleep 60");
  ASSERT_EQ(eventually_in(file("done")), "done");
  std::ifstream held(file("held"));
  const std::string text{std::istreambuf_iterator<char>(held), {}};
  EXPECT_EQ(text.find("/dev/null"), std::string::npos) << text;
  close(ours);
}

TEST_F(CommandServers, that_ignore_a_sigterm_are_killed) {
  auto server = start("trap '' TERM; echo ready > " + file("ready") + "; while :; do sleep 1; done");
  ASSERT_EQ(eventually_in(file("ready")), "ready");
  server->end();
  EXPECT_EQ(server->how_it_ended(), "it was ended");
}

TEST_F(CommandServers, that_end_by_themselves_say_how_and_what_they_wrote) {
  const auto server = start("echo 'no such flag: --prot' >&2; exit 7");
  for (int i = 0; i < 5000 && !server->how_it_ended(); ++i) std::this_thread::sleep_for(2ms);
  EXPECT_EQ(server->how_it_ended(), "it exited with 7");
  EXPECT_THAT(end_of_log(log()), HasSubstr("| no such flag: --prot"));
}

TEST_F(CommandServers, tell_of_the_signal_that_ended_them) {
  const auto server = start("kill -SEGV $$");
  for (int i = 0; i < 5000 && !server->how_it_ended(); ++i) std::this_thread::sleep_for(2ms);
  EXPECT_EQ(server->how_it_ended(), "it was ended by SIGSEGV");
}

TEST_F(CommandServers, take_processor_time_that_can_be_read) {
  const auto server = start("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo done > " + file("done") +
                            "; exec sleep 60");
  ASSERT_EQ(eventually_in(file("done")), "done");
  EXPECT_GT(server->cpu_us(), 10'000) << "a tick at least";
}

TEST(ProcessStat, has_a_name_that_may_be_anything) {
  const auto times =
      parse_process_stat("4242 (a) b (c) S 1 4200 4200 0 -1 4194560 1 2 3 4 10 20 3 4 20 0 1 0 100 0 0\n");
  ASSERT_TRUE(times);
  EXPECT_EQ(times->group, 4200);
  EXPECT_EQ(times->ticks, 37U);
}

TEST(ProcessStat, of_no_process_is_none) {
  EXPECT_FALSE(parse_process_stat(""));
  EXPECT_FALSE(parse_process_stat("4242 (a) S 1 2"));
}

}  // namespace
}  // namespace weir
