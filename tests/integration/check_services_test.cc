// `weir check` against services that answer as other libraries do, each in its own way.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "harness/check/not_looked_at.h"
#include "harness/check/plain_remedy.h"
#include "harness/model/outcome_classes.h"
#include "tests/integration/weir_process.h"
#include "tests/support/grpc_peer.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

using Kind = GrpcPeerOptions::Kind;
using Refusal = GrpcPeerOptions::Refusal;

class CheckServices : public testing::Test {
 protected:
  Ended check(const std::string& target, std::vector<std::string> options = {}) {
    std::vector<std::string> arguments = {"check", target, "--out", (folder_.path() / "runs").string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_weir(arguments);
  }

  TempFolder folder_;
};

TEST_F(CheckServices, any_proper_refusal_of_a_large_request_passes_and_no_other) {
  struct Case {
    Refusal refusal;
    int exit_code;
    const char* seen;
  };
  for (const Case& c :
       {Case{Refusal::kGrpcGo, 0, "remote.recv_limit 4"}, Case{Refusal::kGrpcJava, 0, "h2.rst.8 4"},
        Case{Refusal::kTonic, 0, "app.out_of_range 4"}, Case{Refusal::kBreaksDown, 99, "h2.rst.2 4"}}) {
    GrpcPeer peer({.limit = 4194304, .refusal = c.refusal});
    for (const char* engine : {"grpc", "wire"}) {
      const Ended ended = check(peer.address(), {"--engine", engine, "--only", "request-too-large"});
      EXPECT_EQ(ended.exit_code, c.exit_code) << engine << "\n" << ended.out << ended.err;
      EXPECT_THAT(ended.out, HasSubstr(c.seen)) << engine;
      EXPECT_THAT(ended.out, Not(HasSubstr("no limit up to")));
    }
  }
}

TEST_F(CheckServices, a_method_that_is_not_bidi_is_named_as_that) {
  const std::vector<std::pair<Kind, const char*>> kinds = {
      {Kind::kUnary, "is not bidi but unary"},
      {Kind::kUnaryEarly, "is not bidi but unary"},
      {Kind::kClientStreaming, "is not bidi but client-streaming"},
      {Kind::kServerStreaming, "is not bidi but server-streaming"},
      {Kind::kSilent, "answers none of them"}};
  for (const auto& [kind, named] : kinds) {
    GrpcPeer peer({.kind = kind});
    for (const char* engine : {"grpc", "wire"}) {
      // Bystanders wait as long for nothing.
      const Ended ended =
          check(peer.address(), {"--engine", engine, "--set", "streams.bystanders.watchdog=1s"});
      EXPECT_EQ(ended.exit_code, 3) << engine << "\n" << ended.out << ended.err;
      EXPECT_THAT(ended.out, HasSubstr(named)) << engine;
      EXPECT_THAT(ended.out, HasSubstr("not run: the service does not serve streams that are left alone"));
    }
  }
}

TEST_F(CheckServices, the_servers_own_words_stand_beside_a_failure) {
  GrpcPeer peer({.kind = Kind::kRefuses});
  const std::string junit = (folder_.path() / "words.xml").string();
  for (const char* engine : {"grpc", "wire"}) {
    const Ended ended = check(peer.address(), {"--engine", engine, "--junit", junit});
    EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("the server says \"no such room\" (status 13)"));
    EXPECT_THAT(read_file(junit), HasSubstr("no such room"));
  }
}

/// A scorecard that was printed as JSON.
google::protobuf::Struct parse_card(const Ended& ended) {
  google::protobuf::Struct card;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(ended.out, &card).ok()) << ended.out << ended.err;
  return card;
}

/// What a card's remedies say to add, each once.
std::set<std::vector<std::string>> additions(const google::protobuf::Struct& card) {
  std::set<std::vector<std::string>> all;
  const auto take = [&](const google::protobuf::Value& remedy) {
    std::vector<std::string> add;
    if (!remedy.has_struct_value()) return;
    for (const auto& one : remedy.struct_value().fields().at("add").list_value().values())
      add.push_back(one.string_value());
    if (!add.empty()) all.insert(add);
  };
  for (const auto& row : card.fields().at("rows").list_value().values()) {
    for (const auto& remedy : row.struct_value().fields().at("remedies").list_value().values()) take(remedy);
  }
  for (const auto& unseen : card.fields().at("not_looked_at").list_value().values())
    take(unseen.struct_value().fields().at("remedy"));
  return all;
}

TEST_F(CheckServices, every_remedy_can_be_carried_out_in_the_state_that_printed_it) {
  httplib::Server pages;
  pages.Get("/metrics", [](const httplib::Request&, httplib::Response& answer) {
    answer.set_content("streams 1\n", "text/plain");
  });
  const int http = pages.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { pages.listen_after_bind(); });
  const std::map<std::string, std::string> filled = {
      // The method that is well stands beside the one that is not.
      {"PACKAGE.SERVICE/METHOD", "chat.ChatService/Good"},
      {"URL:METRIC", fmt::format("http://127.0.0.1:{}/metrics:streams", http)}};

  struct State {
    GrpcPeerOptions peer;
    std::string remedy;  // the option that it must bring
  };
  const std::vector<State> states = {
      {{}, "--gauge"},
      {{.first_reply_after = Millis(1500)}, "--watchdog"},
      {{.closes_after = Millis(8000)}, "--settle"},
      {{.kind = Kind::kOther}, "--integrity"},
      {{.kind = Kind::kUnary, .only_for = "BidirectionalChat"}, "--method"},
      {{.kind = Kind::kClientStreaming, .only_for = "BidirectionalChat"}, "--method"},
      {{.kind = Kind::kServerStreaming, .only_for = "BidirectionalChat"}, "--method"},
      {{.kind = Kind::kSilent, .only_for = "BidirectionalChat"}, "--method"},
  };
  std::set<std::string> carried_out;
  for (const State& state : states) {
    GrpcPeer peer(state.peer);
    const std::vector<std::string> typed = {"--json", "--only", "cancel"};
    const auto remedies = additions(parse_card(check(peer.address(), typed)));
    EXPECT_TRUE(std::any_of(remedies.begin(), remedies.end(),
                            [&](const auto& add) { return add.front() == state.remedy; }))
        << state.remedy << " was not said";
    for (const std::vector<std::string>& add : remedies) {
      if (add.front() != state.remedy && carried_out.count(add.front()) == 1) continue;
      std::vector<std::string> cured = typed;
      for (const std::string& word : add) {
        const auto place = filled.find(word);
        cured.push_back(place == filled.end() ? word : place->second);
      }
      const Ended ended = check(peer.address(), cured);
      SCOPED_TRACE(fmt::format("{}\n{}{}", fmt::join(cured, " "), ended.out, ended.err));
      const auto left = additions(parse_card(ended));
      for (const auto& again : left) EXPECT_NE(again.front(), add.front()) << "the remedy is said again";
      const bool helps = add.front() != state.remedy || ended.exit_code == 0;
      EXPECT_TRUE(helps) << "all is well with it";
      carried_out.insert(add.front());
    }
  }
  pages.stop();
  thread.join();

  // No remedy that the suite has was left out above.
  for (const OutcomeClass& row : kOutcomeClasses) {
    for (const MethodShape shape :
         {MethodShape::kUnknown, MethodShape::kBidi, MethodShape::kSilent, MethodShape::kUnary,
          MethodShape::kClientStreaming, MethodShape::kServerStreaming}) {
      const CheckRemedy remedy = remedy_for_plain(
          {.classes = {{std::string(row.name), 4}}, .shape = shape, .no_reply_matches = true});
      EXPECT_TRUE(remedy.add.empty() || carried_out.count(remedy.add.front()) == 1) << remedy.text;
    }
  }
  for (const Unseen& unseen : not_looked_at({.integrity = "none", .sees_sockets = false})) {
    EXPECT_TRUE(unseen.remedy.add.empty() || carried_out.count(unseen.remedy.add.front()) == 1)
        << unseen.what;
  }
}

TEST_F(CheckServices, what_a_remedy_adds_takes_the_place_of_what_was_typed) {
  GrpcPeer peer(GrpcPeerOptions{});
  const std::vector<std::pair<std::string, std::string>> good = {
      {"--method", "chat.ChatService/BidirectionalChat"},
      {"--engine", "grpc"},
      {"--integrity", "echo"},
      {"--watchdog", "1s"},
      {"--settle", "3s"}};
  const std::map<std::string, std::string> bad = {{"--method", "a.B/C"},
                                                  {"--engine", "wire"},
                                                  {"--integrity", "none"},
                                                  {"--watchdog", "1ms"},
                                                  {"--settle", "1ms"}};
  std::vector<std::string> typed = {"--only", "cancel"};
  for (const auto& [option, value] : bad) typed.insert(typed.end(), {option, value});
  for (const auto& [option, value] : good) typed.insert(typed.end(), {option, value});
  const Ended ended = check(peer.address(), typed);
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("chat.ChatService/BidirectionalChat  grpc client"));
  const Ended listed =
      check(peer.address(), {"--list", "--gauge", "http://a:1/m:x", "--gauge", "http://a:1/m:y"});
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
}

TEST_F(CheckServices, content_that_is_only_sometimes_wrong_is_not_explained_away) {
  for (const Kind kind : {Kind::kTwice, Kind::kOtherNowAndThen}) {
    GrpcPeer peer({.kind = kind});
    const Ended ended = check(peer.address());
    EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
    EXPECT_THAT(ended.out, Not(HasSubstr("--integrity none"))) << ended.out;
  }
}

TEST_F(CheckServices, a_late_close_hides_no_other_row) {
  GrpcPeer peer({.closes_after = Millis(8000)});
  const Ended ended = check(peer.address(), {"--only", "cancel", "half-close", "tcp-fin"});
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("3 passed (leaks, commits, connections not checked), 1 failed"))
      << ended.out;
  EXPECT_THAT(ended.out, HasSubstr("add --settle ")) << ended.out;
}

}  // namespace
}  // namespace weir
