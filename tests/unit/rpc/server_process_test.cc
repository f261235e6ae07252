#include "harness/run/server_process.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>

#include "chat.grpc.pb.h"

namespace weir {
namespace {

using testing::HasSubstr;

std::unique_ptr<ServerProcess> start_child() {
  auto child = ServerProcess::start({.program = WEIR_SERVE_CHILD});
  EXPECT_TRUE(child.ok()) << child.status();
  return *std::move(child);
}

/// A stream to the child that has exchanged one message.
struct OpenStream {
  explicit OpenStream(const std::string& address)
      : stub(chat::ChatService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()))) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(50));
    stream = stub->BidirectionalChat(&context);
  }
  std::string echo(const std::string& content) {
    chat::MessageRequest request;
    request.set_content(content);
    chat::MessageResponse response;
    if (!stream->Write(request) || !stream->Read(&response)) return "(stream ended)";
    return response.reply();
  }
  grpc::Status wait_for_end() {
    chat::MessageResponse response;
    while (stream->Read(&response)) {
    }
    return stream->Finish();
  }

  std::unique_ptr<chat::ChatService::Stub> stub;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReaderWriter<chat::MessageRequest, chat::MessageResponse>> stream;
};

TEST(ServerProcess, listens_and_says_where_and_what_memory_it_takes) {
  auto child = start_child();
  OpenStream stream(child->address());
  EXPECT_EQ(stream.echo("你好"), "你好");
  ASSERT_TRUE(child->rss_bytes());
  EXPECT_GT(child->rss_bytes()->count, 1U << 20);  // a gRPC server in less than 1 MiB would be news
}

TEST(ServerProcess, keeps_the_limits_it_was_given) {
  ServerLimits limits{
      .message = Bytes{1000},
      .age = LimitAge{.age = std::chrono::milliseconds(100), .grace = std::chrono::milliseconds(1)},
      .pings = LimitPings{.interval = std::chrono::minutes(5), .strikes = 2}};
  for (const char* kind : {"grpc", "wire"}) {
    SCOPED_TRACE(kind);
    auto child = ServerProcess::start({.program = WEIR_SERVE_CHILD, .server = kind, .limits = limits});
    ASSERT_TRUE(child.ok()) << child.status();
    OpenStream large((*child)->address());
    EXPECT_EQ(large.echo(std::string(2000, 'x')), "(stream ended)");
    EXPECT_EQ(large.stream->Finish().error_message(), "Received message larger than max (2003 vs. 1000)");
    OpenStream old((*child)->address());
    EXPECT_EQ(old.wait_for_end().error_code(), grpc::StatusCode::UNAVAILABLE) << "long before its deadline";
  }
}

TEST(ServerProcess, killed_it_is_gone_and_so_are_its_streams) {
  auto child = start_child();
  OpenStream stream(child->address());
  EXPECT_EQ(stream.echo("a"), "a");
  child->kill();
  EXPECT_EQ(stream.wait_for_end().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_FALSE(child->rss_bytes());
  EXPECT_FALSE(child->stop(Duration::zero()));  // too late to stop it gracefully
}

TEST(ServerProcess, stopped_it_cancels_streams_after_the_grace_and_exits_by_itself) {
  auto child = start_child();
  OpenStream stream(child->address());
  EXPECT_EQ(stream.echo("a"), "a");
  EXPECT_TRUE(child->stop(std::chrono::milliseconds(1)));
  grpc::Status status = stream.wait_for_end();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("Cancelling all calls"));  // only a graceful stop says so
}

TEST(ServerProcess, can_be_stopped_though_its_parent_blocks_and_ignores_signals) {
  sigset_t term;
  sigset_t before;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &term, &before);
  auto handler = signal(SIGTERM, SIG_IGN);
  auto child = start_child();
  EXPECT_TRUE(child->stop(Duration::zero()));
  signal(SIGTERM, handler);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST(ServerProcess, paused_it_answers_nothing_and_resumed_it_answers_all) {
  auto child = start_child();
  OpenStream stream(child->address());
  EXPECT_EQ(stream.echo("a"), "a");
  child->pause();
  // The kernel tells of the stop: nothing the process does later can be in the answer.
  siginfo_t info{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child->pid()), &info, WSTOPPED | WNOWAIT), 0);
  EXPECT_EQ(info.si_code, CLD_STOPPED);
  child->resume();
  EXPECT_EQ(stream.echo("b"), "b");
}

TEST(ServerProcess, paused_it_can_still_be_stopped_and_killed) {
  auto stopped = start_child();
  stopped->pause();
  EXPECT_TRUE(stopped->stop(Duration::zero()));
  auto killed = start_child();
  killed->pause();
  killed->kill();
  EXPECT_FALSE(killed->rss_bytes());
}

TEST(ServerProcess, another_one_comes_up_where_one_was_killed) {
  auto first = start_child();
  const std::string address = first->address();
  first->kill();
  auto second = ServerProcess::start({.program = WEIR_SERVE_CHILD, .listen = address});
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ((*second)->address(), address);
  OpenStream after(address);
  EXPECT_EQ(after.echo("b"), "b");
}

TEST(ServerProcess, is_in_a_process_group_of_its_own) {
  auto child = start_child();
  EXPECT_EQ(getpgid(child->pid()), child->pid());
}

TEST(ServerProcess, leaves_no_child_behind_when_the_object_goes) {
  pid_t pid = start_child()->pid();  // the object is gone at the end of this line
  EXPECT_EQ(waitpid(pid, nullptr, WNOHANG), -1);
}

TEST(ServerProcess, ends_when_its_parent_dies_without_a_word) {
  // A parent that is killed right after its child listens; the pipe tells when the grandchild has let go of
  // it.
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  pid_t parent = fork();
  if (parent == 0) {
    close(ends[0]);
    auto child = ServerProcess::start({.program = WEIR_SERVE_CHILD});
    if (!child.ok()) _exit(1);
    raise(SIGKILL);
  }
  close(ends[1]);
  int status = 0;
  ASSERT_EQ(waitpid(parent, &status, 0), parent);
  EXPECT_TRUE(WIFSIGNALED(status));
  char byte = 0;
  EXPECT_EQ(read(ends[0], &byte, 1), 0);  // returns when the last holder, the grandchild, has ended
  close(ends[0]);
}

TEST(ServerProcess, a_program_that_is_not_there_is_an_error_with_its_name) {
  auto child = ServerProcess::start({.program = "/nonexistent/weir"});
  ASSERT_FALSE(child.ok());
  EXPECT_THAT(std::string(child.status().message()), HasSubstr("/nonexistent/weir"));
}

TEST(ServerProcess, an_address_in_use_is_an_error) {
  auto first = start_child();
  auto second = ServerProcess::start({.program = WEIR_SERVE_CHILD, .listen = first->address()});
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("ended before it listened"));
}

}  // namespace
}  // namespace weir
