// `weir relay` aims: of the streams that a real client opens on one connection, a fault takes the one that is meant.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <atomic>
#include <thread>

#include "tests/integration/weir_process.h"
#include "tests/support/talk_server.h"

namespace weir {
namespace {

using testing::HasSubstr;

/// A connection of its own.
std::unique_ptr<test::Talk::Stub> dial(std::uint16_t port) {
  grpc::ChannelArguments own;
  own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return test::Talk::NewStub(
      grpc::CreateCustomChannel(fmt::format("127.0.0.1:{}", port), grpc::InsecureChannelCredentials(), own));
}

grpc::Status lease(test::Talk::Stub& talk) {
  grpc::ClientContext context;
  test::LeaseRequest request;
  test::LeaseReply reply;
  return talk.Lease(&context, request, &reply);
}

/// How a talk ended that would go on until its deadline, with unary calls before it and beside it.
struct Talked {
  grpc::Status end;
  int heard = 0;
  int calls = 0;
  int failed = 0;
};
Talked talk_beside_calls(std::uint16_t port, const std::string& tenant = "red") {
  const auto talk = dial(port);
  Talked talked;
  const auto call = [&] {
    ++talked.calls;
    if (!lease(*talk).ok()) ++talked.failed;
  };
  for (int i = 0; i < 3; ++i) call();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  context.AddMetadata("x-tenant", tenant);
  const auto stream = talk->Listen(&context);
  test::Said said;
  said.set_lease(1001);
  stream->Write(said);
  std::atomic<bool> over{false};
  std::thread beside([&] {
    while (!over) call();
  });
  test::Heard heard;
  while (stream->Read(&heard)) ++talked.heard;
  talked.end = stream->Finish();
  over = true;
  beside.join();
  return talked;
}

class RelayAim : public testing::Test {
 protected:
  /// A relay with this one fault.
  std::vector<std::string> words(std::vector<std::string> fault) {
    std::vector<std::string> all = {"relay", "--to", server_.address()};
    all.insert(all.end(), fault.begin(), fault.end());
    return all;
  }
  TempFolder folder_;
  TalkServer server_;
};

TEST_F(RelayAim, a_reset_hits_the_stream_of_its_method_in_twenty_of_twenty_connections) {
  WeirProcess relay(words({"--fault", "h2-reset", "--with", "code=cancel", "--method",
                           "weir.test.Talk/Listen", "--at", "replies=3", "--at", "byte=2", "--quiet"}));
  const std::uint16_t port = port_after(relay, "listening on ");
  for (int i = 0; i < 20; ++i) {
    const Talked talked = talk_beside_calls(port);
    EXPECT_EQ(talked.end.error_code(), grpc::StatusCode::CANCELLED) << talked.end.error_message();
    EXPECT_LE(talked.heard, 3) << "the fourth reply was cut; of those before, the client may drop some";
    EXPECT_EQ(talked.failed, 0) << "of " << talked.calls << " unary calls beside it";
  }
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 0) << relay.err();
  EXPECT_THAT(relay.out(), HasSubstr("\"frame_acts\": 20"));
}

TEST_F(RelayAim, a_fault_for_one_tenant_leaves_the_others_alone) {
  const std::string file = folder_.write(
      "links.toml",
      fmt::format("schema = 1\nname = \"one-tenant\"\n[target]\naddress = \"{}\"\n"
                  "[[links]]\nname = \"clients\"\nlisten = \"127.0.0.1:0\"\n"
                  "[[fault]]\nkind = \"h2-trailers\"\nstatus = \"unavailable\"\nwhen = \"now\"\n"
                  "aim = {{ method = \"Listen\", metadata = {{ x-tenant = \"blue\" }} }}\n"
                  "at = {{ after = \"100ms\" }}\n",
                  server_.address()));
  WeirProcess relay({"relay", file});
  const std::uint16_t port = port_after(relay, "listening on ");
  EXPECT_EQ(talk_beside_calls(port, "blue").end.error_code(), grpc::StatusCode::UNAVAILABLE);
  const auto talk = dial(port);
  grpc::ClientContext context;
  context.AddMetadata("x-tenant", "red");
  const auto stream = talk->Listen(&context);
  test::Said said;
  said.set_lease(1001);
  stream->Write(said);
  test::Heard heard;
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(stream->Read(&heard)) << "longer than the fault waits";
  context.TryCancel();
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 0) << relay.err();
}

TEST_F(RelayAim, a_method_that_nobody_called_is_told_with_those_that_were) {
  WeirProcess relay(words({"--fault", "h2-reset", "--method", "weir.test.Talk/Lisen"}));
  const std::uint16_t port = port_after(relay, "listening on ");
  EXPECT_TRUE(lease(*dial(port)).ok());
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 3);
  EXPECT_THAT(
      relay.err(),
      HasSubstr("fault 'h2-reset' never fired: aimed at streams of weir.test.Talk/Lisen, saw the method "
                "weir.test.Talk/Lease"));
}

TEST_F(RelayAim, a_connection_over_which_nothing_comes_is_dropped) {
  WeirProcess relay(words({"--fault", "tcp-reset", "--at", "idle=200ms"}));
  const auto talk = dial(port_after(relay, "listening on "));
  (void)lease(*talk);  // where the machine is slow it may be too quiet already
  EXPECT_TRUE(eventually([&] { return relay.err().find("struck link 0") != std::string::npos; }));
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 0) << relay.err();
}

TEST_F(RelayAim, what_a_scenario_of_links_cannot_be_used_for_is_said_with_its_place) {
  const std::string file = folder_.write("links.toml",
                                         "schema = 1\nname = \"links\"\n[[links]]\nname = \"clients\"\n"
                                         "[[fault]]\nkind = \"tcp-reset\"\n");
  const Ended run = run_weir({"run", file});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("links.toml:3:"));
  EXPECT_THAT(run.err, HasSubstr("a scenario of [[links]] is played by a relay alone"));
  EXPECT_EQ(run_weir({"validate", file}).exit_code, 0);
  const Ended nowhere = run_weir({"relay", file});
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_THAT(nowhere.err, HasSubstr("--to"));
}

}  // namespace
}  // namespace weir
