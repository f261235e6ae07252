// `weir run` with messages of a service of the user's own, whose types are in files: against a bidi echo that knows nothing of them.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/integration/weir_process.h"
#include "tests/support/grpc_peer.h"

namespace weir {
namespace {

using testing::HasSubstr;

constexpr const char* kProto = R"(syntax = "proto3";
package shop;
service Orders { rpc Echo(stream Order) returns (stream Order); rpc Watch(stream Order) returns (stream Update); }
message Order { int64 id = 1; string name = 2; Part part = 3; repeated string tags = 4; }
message Part { int64 number = 1; bytes blob = 2; }
message Update { int64 id = 1; string name = 2; Part part = 3; }
)";

constexpr const char* kMessage =
    R"(message = '{"id": {n}, "name": "s{stream}-{n}", "part": {"number": {draw:1..1000}, "blob": "{bytes:8..40}"}, "tags": ["a", "{uuid}"]}')";

struct OwnRun {
  Ended ended;
  v1::Report report;
  std::filesystem::path folder;
};

class OwnService : public ::testing::TestWithParam<const char*> {
 protected:
  /// The engine is the test's parameter.
  OwnRun run(const GrpcPeer& peer, const std::string& streams,
             const std::string& method = "shop.Orders/Echo") {
    (void)files_.write("shop.proto", kProto);
    const std::string file = files_.write(
        "own.toml",
        fmt::format(
            "schema = 1\nname = \"own\"\n[target]\naddress = \"{}\"\nmethod = \"{}\"\nengine = \"{}\"\n"
            "connections = \"per-stream\"\nproto = {{ files = [\"shop.proto\"] }}\n[report]\ndoubt = 0\n"
            "[[streams]]\nname = \"g\"\ncount = 4\nmessages = 20\n{}\n",
            peer.address(), method, GetParam(), streams));
    OwnRun run;
    run.ended = run_weir({"run", file, "--json", "--out", (files_.path() / "runs").string()});
    run.report = parse_report(run.ended.out);
    for (const auto& entry : std::filesystem::directory_iterator(files_.path() / "runs"))
      run.folder = entry.path();
    return run;
  }

  TempFolder files_;
};

/// "ok.complete 4", one class a line.
std::string classes(const v1::Report& report) {
  std::string out;
  for (const v1::OutcomeRow& row : report.outcomes())
    out += fmt::format("{} {} {}\n", row.class_(), row.count(), row.verdict());
  return out;
}

TEST_P(OwnService, an_echo_is_told_by_a_field_and_compared_with_its_message) {
  const GrpcPeer peer({});
  const OwnRun run = this->run(peer, fmt::format("{}\nreply = {{ match = \"field\", request = \"id\", same = "
                                                 "[\"name\", \"part.blob\", \"tags[*]\"] }}",
                                                 kMessage));
  EXPECT_EQ(run.ended.exit_code, 0) << account_of(run.ended);
  EXPECT_EQ(classes(run.report), "ok.complete 4 expected\n");
  ASSERT_EQ(run.report.groups_size(), 1);
  EXPECT_EQ(run.report.groups(0).replies_received(), 80U);
  // So that the run can be repeated without these files.
  EXPECT_THAT(read_file(run.folder / "descriptors.protoset"), HasSubstr("shop.proto"));
}

TEST_P(OwnService, what_is_kept_of_a_run_repeats_it) {
  const GrpcPeer peer({});
  const OwnRun first = run(peer, kMessage);
  ASSERT_EQ(first.ended.exit_code, 0) << account_of(first.ended);
  std::filesystem::remove(files_.path() / "shop.proto");
  const Ended ended =
      run_weir({"run", first.folder.string(), "--quiet", "--out", (files_.path() / "again").string()});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

TEST_P(OwnService, replies_that_repeat_something_else_are_corrupt) {
  const GrpcPeer peer({});
  const OwnRun run = this->run(peer,
                               "message = '{\"id\": {n}, \"name\": \"x\"}'\nreply = { same = [\"name = "
                               "part.blob\"] }\nexpect = [\"data.corrupt\"]",
                               "shop.Orders/Watch");
  EXPECT_EQ(run.ended.exit_code, 0) << account_of(run.ended);
  EXPECT_EQ(classes(run.report), "data.corrupt 4 expected\n");
}

TEST_P(OwnService, a_reply_too_many_is_a_duplicate) {
  const GrpcPeer peer({.kind = GrpcPeerOptions::Kind::kTwice});
  const OwnRun run = this->run(
      peer,
      fmt::format("{}\nreply = {{ match = \"field\", request = \"id\" }}\nexpect = [\"data.duplicate\"]",
                  kMessage));
  EXPECT_EQ(run.ended.exit_code, 0) << account_of(run.ended);
  EXPECT_EQ(classes(run.report), "data.duplicate 4 expected\n");
}

TEST_P(OwnService, two_replies_to_each_are_as_they_should_be_where_two_are_said) {
  const GrpcPeer peer({.kind = GrpcPeerOptions::Kind::kTwice});
  const OwnRun run = this->run(
      peer,
      fmt::format("{}\nreply = {{ match = \"field\", request = \"id\", count = \"len(tags)\" }}", kMessage));
  EXPECT_EQ(run.ended.exit_code, 0) << account_of(run.ended);
  EXPECT_EQ(classes(run.report), "ok.complete 4 expected\n");
}

TEST_P(OwnService, an_error_in_a_reply_is_an_outcome_of_its_own) {
  const GrpcPeer peer({});
  const OwnRun run = this->run(
      peer, fmt::format("{}\nerror = {{ third = \"id == 3\" }}\nexpect = [\"app.in_band.third\"]", kMessage));
  EXPECT_EQ(run.ended.exit_code, 0) << account_of(run.ended);
  EXPECT_EQ(classes(run.report), "app.in_band.third 4 expected\n");
}

TEST_P(OwnService, rules_among_replies_find_what_breaks_them) {
  const GrpcPeer peer({});
  const OwnRun good =
      run(peer, fmt::format("{}\nintegrity = {{ contiguous = [\"id\"], unique = [\"name\"] }}", kMessage));
  EXPECT_EQ(classes(good.report), "ok.complete 4 expected\n") << account_of(good.ended);
  const OwnRun bad = run(
      peer,
      "message = '{\"id\": {n % 7}}'\nintegrity = { never_back = [\"id\"] }\nexpect = [\"data.reorder\"]");
  EXPECT_EQ(classes(bad.report), "data.reorder 4 expected\n") << account_of(bad.ended);
}

TEST_P(OwnService, a_reply_may_end_the_conversation) {
  const GrpcPeer peer({});
  const OwnRun run = this->run(peer, fmt::format("{}\nend = [\"id == 5\"]", kMessage));
  EXPECT_EQ(classes(run.report), "ok.complete 4 expected\n") << account_of(run.ended);
  EXPECT_EQ(run.report.groups(0).replies_received(), 20U);
}

TEST_P(OwnService, faults_strike_it_as_they_strike_the_chat) {
  for (const char* kind : {"tcp-reset", "h2-reset"}) {
    const GrpcPeer peer({});
    const OwnRun run =
        this->run(peer, fmt::format("{}\nreply = {{ match = \"field\", request = \"id\", same = [\"name\"] "
                                    "}}\n[[fault]]\nkind = \"{}\"\n"
                                    "select = {{ every = 2 }}\nat = {{ replies = \"3..9\" }}\n",
                                    kMessage, kind));
    EXPECT_EQ(run.ended.exit_code, 0) << kind << "\n" << account_of(run.ended);
    ASSERT_EQ(run.report.faults_size(), 1) << kind;
    EXPECT_EQ(run.report.faults(0).fired(), 2U) << kind;
    EXPECT_THAT(classes(run.report), HasSubstr("ok.complete 2 expected")) << kind;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, OwnService, ::testing::Values("grpc", "wire"),
                         [](const auto& param_info) { return std::string(param_info.param); });

/// Weir's own server, which has reflection.
class Reflected : public ::testing::Test {
 protected:
  WeirProcess server_{{"serve", "--listen", "127.0.0.1:0"}};
  const std::string address_ = "127.0.0.1:" + std::to_string(port_after(server_, "listening on "));
  TempFolder files_;
};

TEST_F(Reflected, what_init_writes_runs_as_it_is) {
  for (const char* engine : {"grpc", "wire"}) {
    const std::string file = (files_.path() / (std::string(engine) + ".toml")).string();
    const Ended begun = run_weir({"init", address_, "chat.ChatService/BidirectionalChat", "--out", file});
    EXPECT_EQ(begun.exit_code, 0) << begun.err;
    EXPECT_EQ(run_weir({"validate", file}).exit_code, 0);
    const Ended run = run_weir({"run", file, "--json", "--out", (files_.path() / "runs").string(), "--set",
                                std::string("target.engine=") + engine});
    EXPECT_EQ(run.exit_code, 0) << account_of(run);
    EXPECT_EQ(classes(parse_report(run.out)), "ok.complete 5 expected\n");
    const Ended twice = run_weir({"init", address_, "chat.ChatService/BidirectionalChat", "--out", file});
    EXPECT_EQ(twice.exit_code, 2);
    EXPECT_THAT(twice.err, HasSubstr("is there already"));
  }
}

TEST_F(Reflected, types_that_only_the_server_knows_make_mistakes_that_are_explained) {
  const std::string file = files_.write(
      "x.toml", "schema = 1\nname = \"x\"\n[target]\naddress = \"" + address_ +
                    "\"\nmethod = \"chat.ChatService/BidirectionalChat\"\n[[streams]]\nname = \"g\"\n"
                    "message = '{\"contnt\": \"x\"}'\n");
  const Ended run = run_weir({"run", file, "--out", (files_.path() / "runs").string()});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("x.toml:8:14: error: chat.MessageRequest has no field 'contnt'"));
  EXPECT_THAT(run.err, HasSubstr("did you mean 'content'?"));
}

TEST(WithoutReflection, a_run_says_which_other_ways_there_are) {
  const GrpcPeer peer({.kind = GrpcPeerOptions::Kind::kRefuses});
  TempFolder files;
  const std::string file = files.write(
      "x.toml", "schema = 1\nname = \"x\"\n[target]\naddress = \"" + peer.address() +
                    "\"\nmethod = \"shop.Orders/Echo\"\n[[streams]]\nname = \"g\"\nmessage = '{}'\n");
  const Ended run = run_weir({"run", file, "--out", (files.path() / "runs").string()});
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("descriptors = [\"x.protoset\"]"));
}

}  // namespace
}  // namespace weir
