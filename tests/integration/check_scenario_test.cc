// `weir check --scenario`: the suite in the words of a scenario, against services that know nothing of weir's chat.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/weir_process.h"
#include "tests/support/grpc_peer.h"
#include "tests/support/talk_server.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kProto = R"(syntax = "proto3";
package shop;
service Orders { rpc Echo(stream Order) returns (stream Order); rpc Watch(stream Order) returns (stream Update); }
message Order { int64 id = 1; string name = 2; Part part = 3; }
message Part { int64 number = 1; bytes blob = 2; }
message Update { int64 id = 1; string name = 2; }
)";

constexpr const char* kOrders =
    "[[streams]]\nname = \"orders\"\nmessage = '{\"id\": {n}, \"name\": \"s{stream}-{n}\", \"part\": "
    "{\"blob\": "
    "\"{bytes:8..40}\"}}'\nreply = { match = \"field\", request = \"id\", same = [\"name\", \"part.blob\"] "
    "}\n";

class CheckScenario : public ::testing::TestWithParam<const char*> {
 protected:
  std::string write(const std::string& address, const std::string& rest,
                    const std::string& method = "shop.Orders/Echo") {
    (void)files_.write("shop.proto", kProto);
    return files_.write("mine.toml",
                        fmt::format("schema = 1\nname = \"mine\"\n[target]\naddress = \"{}\"\nengine = "
                                    "\"{}\"\nmethod = \"{}\"\nproto = {{ files = [\"shop.proto\"] }}\n{}",
                                    address, GetParam(), method, rest));
  }
  std::string write_talk(const std::string& address, const std::string& rest) {
    return files_.write(
        "talk.toml",
        fmt::format(
            "schema = 1\nname = \"talk\"\n[target]\naddress = \"{}\"\nengine = \"{}\"\n"
            "method = \"weir.test.Talk/Listen\"\nproto = {{ files = [\"tests/support/talk.proto\"], paths = "
            "[\"{}\"] }}\n[[streams]]\nname = \"talkers\"\n"
            "setup = [{{ method = \"weir.test.Talk/Lease\", send = '{{\"who\": \"{{stream}}\"}}', keep = {{ "
            "lease = \"id\" }} }}]\n"
            "begin = [{{ send = '{{\"lease\": \"{{lease}}\"}}', await = \"welcome\" }}]\n"
            "farewell = {{ send = '{{\"farewell\": true}}', await = \"farewell\" }}\n{}",
            address, GetParam(), WEIR_SOURCE_DIR, rest));
  }
  Ended check(const std::string& file, std::vector<std::string> options = {}) {
    std::vector<std::string> arguments = {"check", "--scenario", file, "--out",
                                          (files_.path() / "runs").string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_weir(arguments, std::chrono::seconds(120));
  }

  TempFolder files_;
};

INSTANTIATE_TEST_SUITE_P(Engines, CheckScenario, ::testing::Values("grpc", "wire"),
                         [](const auto& param_info) { return std::string(param_info.param); });

TEST_P(CheckScenario, an_echo_passes_in_its_own_words_and_what_has_no_place_is_told) {
  const GrpcPeer peer({});
  const Ended ended =
      check(write(peer.address(), kOrders),
            {"--only",
             "cancel,half-close,cancel-after-half-close,slow-reader,never-reader,request-too-large,tcp-reset,"
             "tcp-reset-mid-message,tcp-limit,h2-goaway"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out,
              HasSubstr("9 passed (leaks, commits not checked), 0 failed, 0 without evidence, 2 skipped"));
  EXPECT_THAT(ended.out, HasSubstr("it takes messages of a size that the suite chooses"));
  EXPECT_THAT(ended.out, HasSubstr("mine.toml"));
}

TEST_P(CheckScenario, replies_that_are_not_what_the_scenario_says_fail_the_service_when_left_alone) {
  const GrpcPeer peer({});
  const Ended ended = check(
      write(peer.address(),
            "[[streams]]\nname = \"orders\"\nmessage = '{\"id\": {n}, \"name\": \"x\"}'\nreply = { same = "
            "[\"id = name\"] }\n",
            "shop.Orders/Watch"),
      {"--only", "tcp-fin"});
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("data.corrupt"));
  EXPECT_THAT(ended.out, HasSubstr("replies are not what "));
  EXPECT_THAT(ended.out, HasSubstr("does not serve streams that are left alone"));
}

TEST_P(CheckScenario, an_error_in_a_reply_is_a_failure_too) {
  const GrpcPeer peer({});
  const Ended ended = check(write(peer.address(), std::string(kOrders) + "error = { third = \"id == 3\" }\n"),
                            {"--only", "tcp-fin"});
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("app.in_band.third"));
}

TEST_P(CheckScenario, a_scenario_that_compares_nothing_leaves_contents_open_and_says_so) {
  const GrpcPeer peer({});
  const Ended ended =
      check(write(peer.address(),
                  "[[streams]]\nname = \"orders\"\nmessage = '{\"id\": {n}}'\npace = { kind = \"open\", "
                  "rate = \"5/s\" }\nreply = { match = \"none\" }\n"),
            {"--only", "cancel,tcp-fin", "--watchdog", "10s"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("3 passed (contents, leaks, commits not checked)"));
}

TEST_P(CheckScenario, the_target_may_be_another_than_the_scenarios) {
  const GrpcPeer peer({});
  const Ended ended = check(write("127.0.0.1:1", kOrders), {peer.address(), "--only", "tcp-fin"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("check " + peer.address() + "  shop.Orders/Echo  " + GetParam()));
}

TEST_P(CheckScenario, a_talk_is_set_up_begun_and_taken_leave_of_before_and_after_each_fault) {
  TalkServer server;
  const Ended ended =
      check(write_talk(server.address(),
                       "message = '{\"question\": \"{stream}-{n}\"}'\n"
                       "reply = { match = \"field\", request = \"question\", reply = \"answer\" }\n"
                       "ignore = [\"push > 0\", \"farewell\"]\n"),
            {"--only", "cancel,half-close,tcp-reset,h2-reset"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("5 passed"));
  const TalkCounts said = server.counts();
  EXPECT_EQ(said.strangers, 0U);
  EXPECT_GT(said.questions, 100U);
  EXPECT_GT(said.farewells, 10U);
}

TEST_P(CheckScenario, streams_that_only_listen_are_struck_by_the_clock) {
  TalkServer server;
  const Ended ended = check(write_talk(server.address(),
                                       "messages = 0\nintegrity = { strictly_up = [\"push\"] }\nignore = "
                                       "[\"welcome\", \"farewell\"]\n"),
                            {"--only", "cancel,tcp-reset,tcp-stall,h2-goaway,slow-writer"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("5 passed"));
  EXPECT_THAT(ended.out, HasSubstr("the scenario's streams only listen"));
  EXPECT_EQ(server.counts().questions, 0U);
}

class CheckScenarioMistakes : public CheckScenario {};

INSTANTIATE_TEST_SUITE_P(Engines, CheckScenarioMistakes, ::testing::Values("wire"));

TEST_P(CheckScenarioMistakes, are_told_with_their_place_and_remedy_before_anything_runs) {
  struct Case {
    std::string file;
    std::vector<std::string> options;
    std::vector<std::string> told;
  };
  const std::string two = std::string(kOrders) + "[[streams]]\nname = \"others\"\nmessage = '{}'\n";
  const std::vector<Case> cases = {
      {kOrders, {"--method", "a.B/C"}, {"--method is for weir's chat", "fix: leave --method out"}},
      {kOrders, {"--integrity", "none"}, {"--integrity is for weir's chat"}},
      {two,
       {},
       {"mine.toml:12:1: error: the suite speaks as one group", "choose one: add --group orders or others"}},
      {two, {"--group", "ordrs"}, {"did you mean 'orders'?"}},
      {"[[streams]]\nname = \"orders\"\nmessage = '{\"idd\": {n}}'\n",
       {},
       {"mine.toml:10:14: error: shop.Order has no field 'idd'", "did you mean 'id'?"}},
      {kOrders, {"--set", "streams.struck.watchdg=1s"}, {"unknown key 'watchdg'"}},
      {kOrders, {"--set", "streams.nobody.count=1"}, {"nobody"}},
  };
  for (const Case& c : cases) {
    const Ended ended = check(write("127.0.0.1:1", c.file), c.options);
    EXPECT_EQ(ended.exit_code, 2) << ended.out << ended.err;
    for (const std::string& text : c.told) EXPECT_THAT(ended.err, HasSubstr(text));
    EXPECT_FALSE(std::filesystem::exists(files_.path() / "runs")) << "something ran";
  }
  const Ended none = run_weir({"check", "--group", "orders", "127.0.0.1:1"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("--group is of a scenario"));
}

TEST_P(CheckScenarioMistakes, a_server_of_weirs_own_is_nobodys_service) {
  const std::string file =
      files_.write("own.toml", "schema = 1\nname = \"own\"\n[[streams]]\nname = \"g\"\n");
  const Ended ended = check(file);
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("the scenario runs against weir's own server"));
  EXPECT_THAT(ended.err, HasSubstr("or name your service as TARGET"));
}

TEST(CheckAfterInit, takes_what_init_wrote_and_names_as_the_third_command) {
  WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
  const std::string address = "127.0.0.1:" + std::to_string(port_after(server, "listening on "));
  TempFolder files;
  const std::string file = (files.path() / "chat.toml").string();
  const Ended begun = run_weir({"init", address, "chat.ChatService/BidirectionalChat", "--out", file});
  EXPECT_EQ(begun.exit_code, 0) << begun.err;
  EXPECT_THAT(begun.err, HasSubstr("then: weir check --scenario " + file));
  const Ended ended = run_weir({"check", "--scenario", file, "--only", "cancel,tcp-reset,h2-goaway",
                                "--watchdog", "10s", "--out", (files.path() / "runs").string()},
                               std::chrono::seconds(60));
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("4 passed (contents, leaks, commits not checked)"));
}

}  // namespace
}  // namespace weir
