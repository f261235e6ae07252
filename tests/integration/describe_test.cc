// `weir describe`: of a server with reflection, of files, and where there is neither.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/integration/expected_run.h"
#include "tests/integration/weir_process.h"
#include "tests/support/mirror_server.h"

namespace weir {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

constexpr const char* kChat = "chat.ChatService/BidirectionalChat";
const std::string kProtos = std::string(WEIR_SOURCE_DIR) + "/tests/bad_services";

/// Weir's own server, which has reflection.
class Describe : public testing::Test {
 protected:
  WeirProcess server_{{"serve", "--listen", "127.0.0.1:0"}};
  const std::string address_ = "127.0.0.1:" + std::to_string(port_after(server_, "listening on "));
};

TEST_F(Describe, lists_the_methods_of_a_server_with_their_kinds) {
  const Ended list = run_weir({"describe", address_});
  EXPECT_EQ(list.exit_code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("bidi           chat.ChatService/BidirectionalChat\n"));
  const Ended json = run_weir({"describe", address_, "--json"});
  EXPECT_THAT(json.out, HasSubstr("\"method\":\"chat.ChatService/BidirectionalChat\""));
}

TEST_F(Describe, shows_a_method_with_its_messages) {
  const Ended page = run_weir({"describe", address_, kChat});
  EXPECT_EQ(page.exit_code, 0) << page.err;
  EXPECT_THAT(page.out, AllOf(HasSubstr("chat.ChatService/BidirectionalChat  bidi\n"),
                              HasSubstr("message: chat.MessageRequest   reply: chat.MessageResponse"),
                              HasSubstr("content  a string"), HasSubstr("\"content\": \"\"")));
}

TEST_F(Describe, a_method_that_is_not_there_is_told_with_what_was_meant) {
  const Ended none = run_weir({"describe", address_, "chat.ChatService/BidirectionalCat"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("did you mean 'chat.ChatService/BidirectionalChat'?"));
  const Ended service = run_weir({"describe", address_, "chat.CatService/BidirectionalChat"});
  EXPECT_EQ(service.exit_code, 2);
  EXPECT_THAT(service.err,
              AllOf(HasSubstr("knows no 'chat.CatService'"), HasSubstr("weir describe " + address_)));
}

TEST(DescribeFiles, stand_in_for_a_server_that_nobody_asks) {
  const std::vector<std::string> files = {"--proto", "shop.proto", "--proto-path", kProtos};
  std::vector<std::string> list = {"describe", "127.0.0.1:1"};
  list.insert(list.end(), files.begin(), files.end());
  const Ended listed = run_weir(list);
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
  EXPECT_THAT(listed.out, AllOf(HasSubstr("bidi           shop.Orders/Watch\n"),
                                HasSubstr("unary          shop.Orders/Place\n"),
                                HasSubstr("client stream  shop.Orders/Upload\n")));
  list.insert(list.begin() + 2, "shop.Orders/Wach");
  const Ended slip = run_weir(list);
  EXPECT_EQ(slip.exit_code, 2);
  EXPECT_THAT(slip.err, HasSubstr("did you mean 'shop.Orders/Watch'?"));
}

TEST(DescribeFiles, that_are_no_good_are_all_named) {
  const Ended ended = run_weir({"describe", "127.0.0.1:1", "--descriptors", "nowhere.protoset",
                                "--descriptors", kProtos + "/shop.proto"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("there is no file 'nowhere.protoset'"),
                               HasSubstr("is no descriptor set"), HasSubstr("2 errors")));
}

TEST(DescribeWithCredentials, asks_as_the_calls_of_a_scenario_do_and_keeps_them_to_itself) {
  const MirrorServer server({.repeats_credentials = true});
  setenv("WEIR_TEST_TOKEN", "s3cr3t-of-the-environment", 1);
  const std::vector<std::string> carried = {"--set", "target.auth.bearer=${env:WEIR_TEST_TOKEN}",
                                            "--set", "target.metadata.x-tenant=blue",
                                            "--set", "target.authority=shop.example",
                                            "--set", "target.user_agent=mine/1.0"};
  for (std::vector<std::string> typed :
       {std::vector<std::string>{"describe", server.address()}, {"describe", server.address(), kChat}}) {
    typed.insert(typed.end(), carried.begin(), carried.end());
    const Ended ended = run_weir(typed);
    EXPECT_EQ(ended.exit_code, 3);
    EXPECT_THAT(ended.err, AllOf(HasSubstr("who is Bearer ***?"), Not(HasSubstr("s3cr3t"))));
  }
  const std::vector<MirroredCall> calls = server.calls();
  ASSERT_EQ(calls.size(), 4U) << "each of both versions of reflection, twice";
  for (const MirroredCall& call : calls) {
    EXPECT_THAT(call.metadata, Contains(Pair("authorization", "Bearer s3cr3t-of-the-environment")));
    EXPECT_THAT(call.metadata, Contains(Pair("x-tenant", "blue")));
    EXPECT_THAT(call.metadata, Contains(Pair("user-agent", testing::StartsWith("mine/1.0 "))));
    EXPECT_EQ(call.authority, "shop.example");
  }
  const Ended missing =
      run_weir({"describe", server.address(), "--set", "target.auth.bearer=${env:WEIR_TEST_NOBODY_SET_IT}"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, AllOf(HasSubstr("the environment has no WEIR_TEST_NOBODY_SET_IT"),
                                 HasSubstr("fix: set it: export WEIR_TEST_NOBODY_SET_IT=...")));
}

TEST(DescribeNobody, is_no_evidence_and_says_what_else_there_is) {
  for (const std::vector<std::string>& typed :
       {std::vector<std::string>{"describe", "127.0.0.1:1"}, {"describe", "127.0.0.1:1", kChat}}) {
    const Ended ended = run_weir(typed);
    EXPECT_EQ(ended.exit_code, 3);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_THAT(ended.err,
                AllOf(HasSubstr("127.0.0.1:1 could not be asked to describe"), HasSubstr("--descriptors")));
  }
  const Ended no_port = run_weir({"describe", "nowhere"});
  EXPECT_EQ(no_port.exit_code, 2);
  EXPECT_THAT(no_port.err,
              AllOf(HasSubstr("| TARGET nowhere\n"), HasSubstr("add the port: \"nowhere:50051\"")));
}

TEST(DescribeWithoutReflection, says_how_else_a_service_is_described) {
  WeirProcess server({"serve", "--server", "wire", "--listen", "127.0.0.1:0"});
  const Ended ended =
      run_weir({"describe", "127.0.0.1:" + std::to_string(port_after(server, "listening on "))});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err,
              AllOf(HasSubstr("has no reflection service"), HasSubstr("--descriptors x.protoset")));
}

}  // namespace
}  // namespace weir
