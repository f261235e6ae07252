// `weir call`: a talk by hand with weir's own server, a slip of the pen, nobody there, a deadline.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "tests/integration/expected_run.h"
#include "tests/integration/weir_process.h"

namespace weir {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kChat = "chat.ChatService/BidirectionalChat";
const std::string kProtos = std::string(WEIR_SOURCE_DIR) + "/tests/bad_services";

/// Weir's own server, which has reflection.
class CallByHand : public testing::Test {
 protected:
  /// What is typed is in a file: its end half-closes.
  Ended call(const std::string& typed, std::vector<std::string> options = {}) {
    std::vector<std::string> arguments = {"call", address_, kChat};
    arguments.insert(arguments.end(), options.begin(), options.end());
    WeirProcess weir(arguments, folder_.write("typed", typed));
    const std::optional<int> exit_code = weir.wait();
    return {exit_code.value_or(-1), weir.out(), weir.err()};
  }

  TempFolder folder_;
  WeirProcess server_{{"serve", "--listen", "127.0.0.1:0"}};
  const std::string address_ = "127.0.0.1:" + std::to_string(port_after(server_, "listening on "));
};

constexpr const char* kTalk = "{\"content\": \"one\"}\n{\"content\": \"two\"}\n";
constexpr const char* kAnswers = "{\"reply\":\"one\"}\n{\"reply\":\"two\"}\n";

TEST_F(CallByHand, each_line_is_answered_by_a_line_on_either_engine) {
  for (const char* engine : {"grpc", "wire"}) {
    const Ended talk = call(kTalk, {"--set", std::string("target.engine=") + engine});
    EXPECT_EQ(talk.exit_code, 0) << engine << talk.err;
    EXPECT_EQ(talk.out, kAnswers) << engine;
    EXPECT_THAT(talk.err, HasSubstr("status: OK (0)\n")) << engine;
  }
}

TEST_F(CallByHand, a_wrong_line_is_shown_with_a_caret_and_the_talk_goes_on) {
  const Ended talk = call("{\"content\": \"one\"}\n{\"contnet\": \"x\"}\n{\"content\": \"two\"}");
  EXPECT_EQ(talk.exit_code, 2);
  EXPECT_EQ(talk.out, kAnswers);
  EXPECT_THAT(talk.err, AllOf(HasSubstr("stdin:2:3: error: chat.MessageRequest has no field 'contnet'"),
                              HasSubstr("    2 | {\"contnet\": \"x\"}\n      |   ^^^^^^^\n"),
                              HasSubstr("fix: did you mean 'content'?"), HasSubstr("1 line was no message")));
}

TEST_F(CallByHand, tells_the_time_of_each_reply) {
  const Ended talk = call(kTalk, {"--time"});
  EXPECT_EQ(talk.out, kAnswers);
  EXPECT_THAT(talk.err, AllOf(HasSubstr("reply 1: "), HasSubstr("reply 2: "),
                              HasSubstr(" since the call began, "), HasSubstr(" since the last message\n")));
}

TEST_F(CallByHand, shows_the_frames_both_ways) {
  const Ended talk = call(kTalk, {"--frames", "--time"});
  EXPECT_EQ(talk.exit_code, 0) << talk.err;
  EXPECT_EQ(talk.out, kAnswers);
  EXPECT_THAT(talk.err,
              AllOf(HasSubstr("--> SETTINGS"), HasSubstr("<-- SETTINGS"), HasSubstr("--> HEADERS stream 1, "),
                    HasSubstr("--> DATA stream 1, 10 bytes\n"), HasSubstr("<-- DATA stream 1, 10 bytes\n"),
                    HasSubstr("--> DATA stream 1, 0 bytes, END_STREAM\n"),
                    HasSubstr(" bytes, END_HEADERS END_STREAM\n")));
}

TEST_F(CallByHand, carries_metadata_which_is_checked_as_a_scenarios_is) {
  const Ended sound = call(kTalk, {"-H", "x-tenant: me", "-H", "x-raw-bin:base64:AQI=", "-H", "x-n:5"});
  EXPECT_EQ(sound.exit_code, 0) << sound.err;
  const Ended reserved = call(kTalk, {"-H", "grpc-timeout: 5S"});
  EXPECT_EQ(reserved.exit_code, 2);
  EXPECT_THAT(reserved.err,
              AllOf(HasSubstr("'grpc-timeout' can't be metadata"), HasSubstr("| -H grpc-timeout: ")));
  EXPECT_THAT(reserved.out, IsEmpty());
  const Ended none = call(kTalk, {"-H", "nothing"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("'nothing' is no key:value"));
}

/// A terminal: what is typed never ends.
class CallOpen : public CallByHand {
 protected:
  CallOpen() {
    if (mkfifo(pipe_.c_str(), 0600) != 0) throw std::runtime_error("no fifo");
    input_ = open(pipe_.c_str(), O_RDWR | O_CLOEXEC);  // so that neither end waits for the other
  }
  ~CallOpen() override { close(input_); }
  void type(const std::string& text) const {
    ASSERT_EQ(write(input_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  const std::string pipe_ = (folder_.path() / "pipe").string();
  int input_ = -1;
};

TEST_F(CallOpen, a_line_is_sent_at_once_and_a_signal_cancels_the_call) {
  for (const char* engine : {"grpc", "wire"}) {
    WeirProcess weir({"call", address_, kChat, "--set", std::string("target.engine=") + engine}, pipe_);
    type("{\"content\": \"one\"}\n");
    EXPECT_TRUE(eventually([&] { return weir.out() == "{\"reply\":\"one\"}\n"; })) << weir.err();
    type("{\"content\": \"two\"}\n");
    EXPECT_TRUE(eventually([&] { return weir.out() == kAnswers; })) << weir.err();
    weir.signal(SIGINT);
    EXPECT_EQ(weir.wait(), 130);
    EXPECT_THAT(weir.err(),
                AllOf(HasSubstr("SIGINT: the call is cancelled"), HasSubstr("status: CANCELLED (1)")))
        << engine;
  }
}

TEST_F(CallOpen, a_deadline_ends_it_though_nothing_more_is_typed) {
  for (const char* engine : {"grpc", "wire"}) {
    WeirProcess weir(
        {"call", address_, kChat, "--deadline", "100ms", "--set", std::string("target.engine=") + engine},
        pipe_);
    EXPECT_EQ(weir.wait(), 99);
    EXPECT_THAT(weir.err(), HasSubstr("status: DEADLINE_EXCEEDED (4)")) << engine;
  }
}

TEST(CallNobody, is_no_evidence) {
  const Ended reflected = run_weir({"call", "127.0.0.1:1", kChat});
  EXPECT_EQ(reflected.exit_code, 3);
  EXPECT_THAT(reflected.err, HasSubstr("weir call: 127.0.0.1:1 could not be asked to describe"));
  for (const char* engine : {"grpc", "wire"}) {
    const Ended called = run_weir({"call", "127.0.0.1:1", "shop.Orders/Watch", "--proto", "shop.proto",
                                   "--proto-path", kProtos, "--set", std::string("target.engine=") + engine});
    EXPECT_EQ(called.exit_code, 3) << engine;
    EXPECT_THAT(called.out, IsEmpty());
    EXPECT_THAT(called.err, HasSubstr("status: UNAVAILABLE (14): ")) << engine;
  }
}

TEST(CallOfAnotherKind, takes_one_message) {
  const Ended none = run_weir(
      {"call", "127.0.0.1:1", "shop.Orders/Place", "--proto", "shop.proto", "--proto-path", kProtos});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("there was no message, and shop.Orders/Place takes one"));
}

}  // namespace
}  // namespace weir
