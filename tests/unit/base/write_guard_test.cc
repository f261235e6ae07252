#include "harness/base/write_guard.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "harness/base/out_file.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// Runs `body` in a process of its own, whose end is all there is to see: an exit code, or -1.
int exit_code_of(const std::function<void()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  int status = 0;
  (void)waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// As a command leaves.
void leave(int signal) {
  stop_writing();
  _exit(128 + signal);
}

TEST(WriteGuard, remembers_the_first_signal_and_leaves_at_the_second) {
  for (auto [signal, code] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}, std::pair{SIGHUP, 129}}) {
    EXPECT_EQ(exit_code_of([signal = signal] {
                StopSignals signals;
                std::promise<int> told;
                WriteGuard guard(signals, leave, [&](int which) { told.set_value(which); });
                guard.begin();
                kill(getpid(), signal);
                if (told.get_future().get() != signal || guard.first() != signal) _exit(1);
                kill(getpid(), signal);
                for (;;) pause();  // as a write that never ends
              }),
              code);
  }
}

TEST(WriteGuard, without_patience_the_first_signal_is_the_last) {
  EXPECT_EQ(exit_code_of([] {
              StopSignals signals;
              WriteGuard guard(signals, leave);
              guard.begin(0);
              kill(getpid(), SIGTERM);
              for (;;) pause();
            }),
            143);
}

TEST(WriteGuard, hands_the_signals_back) {
  EXPECT_EQ(exit_code_of([] {
              StopSignals signals;
              {
                WriteGuard guard(signals, leave);
                guard.begin();
                guard.begin();  // twice is once
                guard.end();
                kill(getpid(), SIGINT);
                if (guard.first() || signals.wait(1h) != SIGINT) _exit(1);
              }
              _exit(7);
            }),
            7);
}

TEST(WriteGuard, a_wait_ends_with_the_signal) {
  EXPECT_EQ(exit_code_of([] {
              StopSignals signals;
              WriteGuard guard(signals, leave);
              guard.begin();
              if (guard.wait(0s)) _exit(1);
              kill(getpid(), SIGINT);
              if (!guard.wait(1h)) _exit(2);
              _exit(7);
            }),
            7);
}

TEST(WriteGuard, what_is_left_of_a_file_that_was_being_written_is_nothing) {
  char folder[] = "/tmp/weir-guard-XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  const std::filesystem::path path = std::filesystem::path(folder) / "report.json";
  { std::ofstream(path) << "the one before"; }
  // A FIFO as the draft: once its reader has it open, and takes nothing, the writing of a long text blocks for ever.
  const std::filesystem::path draft = path.string() + ".part";
  ASSERT_EQ(mkfifo(draft.c_str(), 0600), 0);
  EXPECT_EQ(exit_code_of([&] {
              StopSignals signals;
              WriteGuard guard(signals, leave);
              guard.begin(0);
              std::thread([&] {
                if (open(draft.c_str(), O_RDONLY | O_CLOEXEC) < 0) _exit(1);  // waits for the writer
                kill(getpid(), SIGTERM);
              }).detach();
              (void)!write_whole_file(path.string(), std::string(1 << 20, 'x'));
            }),
            143);
  std::string text;
  std::getline(std::ifstream(path) >> std::ws, text);
  EXPECT_EQ(text, "the one before");
  EXPECT_FALSE(std::filesystem::exists(draft));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace weir
