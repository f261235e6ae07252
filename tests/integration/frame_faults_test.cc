// What the relay does to the streams of a whole run, counted stream by stream: on both engines.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <thread>

#include "tests/integration/weir_process.h"
#include "tests/support/h2_peer.h"

namespace weir {
namespace {

class FrameFaults : public testing::TestWithParam<std::string> {
 protected:
  /// A run on weir's own server. `keys`: of the group; `more`: its faults.
  Ended run(const std::string& target, const std::string& keys, const std::string& more) {
    const std::string file =
        folder_.write("frames.toml", "schema = 1\nname = \"frames\"\nseed = 1\n[target]\nengine = \"" +
                                         GetParam() + "\"\n" + target +
                                         "\n[phases]\nmeasure = \"20s\"\n[report]\ndoubt = 0\n[[streams]]\n"
                                         "name = \"g\"\n" +
                                         keys + "\n" + more);
    Ended ended = run_weir({"run", file, "--json", "--out", (folder_.path() / "runs").string()});
    report_ = parse_report(ended.out);
    return ended;
  }
  /// How often each value of a key stands in streams.jsonl, as it stands there.
  [[nodiscard]] std::map<std::string, int> values(const std::string& key) const {
    std::map<std::string, int> found;
    const auto runs = std::filesystem::directory_iterator(folder_.path() / "runs");
    const std::string text = read_file(begin(runs)->path() / "streams.jsonl");
    const std::string name = "\"" + key + "\":";
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
      const std::size_t from = at + name.size();
      ++found[text.substr(from, text.find_first_of(",}", from) - from)];
    }
    return found;
  }

  TempFolder folder_;
  v1::Report report_;
};

INSTANTIATE_TEST_SUITE_P(BothEngines, FrameFaults, testing::Values("grpc", "wire"),
                         [](const auto& engine) { return engine.param; });

TEST_P(FrameFaults, AfterMessagesSentThatManyAndNoMoreHaveReachedTheServer) {
  const Ended ended =
      run("connections = \"per-stream\"",
          "count = 50\nmessages = 20\nwatchdog = \"2s\"\npace = { kind = \"window\", window = 8 }",
          "[[fault]]\nkind = \"blackhole\"\ntoward = \"server\"\nat = { sent = 5 }\n");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(report_.faults(0).fired(), 50U);
  EXPECT_EQ(values("replies_received"), (std::map<std::string, int>{{"5", 50}}));
}

TEST_P(FrameFaults, AimedAtTheServerAloneASilentEndIsWhatTheKindAllows) {
  for (const char* kind : {"kind = \"tcp-reset\"", "kind = \"tcp-fin\"",
                           "kind = \"tcp-limit\"\nbytes = \"9B\"", "kind = \"h2-reset\""}) {
    SCOPED_TRACE(kind);
    std::filesystem::remove_all(folder_.path() / "runs");
    // This server says nothing more on a stream that was reset.
    const Ended ended = run(
        "connections = \"per-stream\"\nserver = \"wire\"", "count = 4\nmessages = 6\nwatchdog = \"500ms\"",
        std::string("[[fault]]\n") + kind + "\ntoward = \"server\"\nat = { replies = 2 }\n" +
            "select = { list = [1] }\n");
    EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
    EXPECT_EQ(values("class"), (std::map<std::string, int>{{"\"ok.complete\"", 3}, {"\"stall.open\"", 1}}));
  }
}

/// Three streams that live on while something befalls a fourth one on their connection.
std::string beside_neighbours(const std::string& fault) {
  return "messages = 5\nwatchdog = \"2s\"\nopen = { after = \"200ms\" }\n[[streams]]\nname = "
         "\"beside\"\ncount = 3\n"
         "messages = 200\nserver = { reply_delay = \"5ms\" }\n[[fault]]\nname = \"f\"\non = \"g\"\n" +
         fault;
}

/// Answers four streams of one connection with a message each, and resets the connection when one of them is reset.
void serve_until_a_reset(TcpPort& port) {
  H2Peer peer(port);
  std::string answers;
  for (int open = 0; open < 4; ++open) {
    const std::uint32_t stream = peer.next({h2_peer::kHeaders}).stream;
    answers += h2_peer::headers(stream) + h2_peer::message(stream, "\x0a\x02hi");
  }
  peer.send(answers);
  (void)peer.next({h2_peer::kReset});
  peer.socket().reset();
}

TEST_P(FrameFaults, NeighboursThatDieOfAFaultOfOneStreamAreItsCollateral) {
  TcpPort port;
  std::thread server([&] { serve_until_a_reset(port); });
  const Ended ended =
      run("connections = 1\naddress = \"127.0.0.1:" + std::to_string(port.port()) + "\"",
          "count = 4\nmessages = 5\nintegrity = \"none\"\nwatchdog = \"20s\"",
          "[[fault]]\nname = \"f\"\nkind = \"h2-reset\"\nat = { replies = 1 }\nselect = { list = [0] }\n"
          "expect = [\"h2.rst.2\", \"tcp.rst\"]\n");
  server.join();
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(values("class"), (std::map<std::string, int>{{"\"h2.rst.2\"", 1}, {"\"tcp.rst\"", 3}}));
  EXPECT_EQ(report_.totals().collateral(), 3U);
  EXPECT_EQ(values("collateral_of"), (std::map<std::string, int>{{"\"\"", 1}, {"\"f\"", 3}}));
}

TEST_P(FrameFaults, AnErrorCodeThatNobodyKnowsIsNamedByItsNumber) {
  Ended ended = run("connections = 1",
                    beside_neighbours("kind = \"h2-reset\"\ncode = 0xdeadbeef\nat = { replies = 2 }\n"), "");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(values("class"),
            (std::map<std::string, int>{{"\"h2.rst.3735928559\"", 1}, {"\"ok.complete\"", 3}}));
}

TEST_P(FrameFaults, AGoawayCarriesAnyCodeAndAnyLastStream) {
  const Ended ended =
      run("connections = 1",
          beside_neighbours("kind = \"h2-goaway\"\ncode = 0xdeadbeef\nlast_stream = 4243\nthen = \"fin\"\n"
                            "at = { replies = 2 }\n"),
          "");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(values("class"), (std::map<std::string, int>{{"\"goaway.closed.3735928559\"", 4}}));
}

TEST_P(FrameFaults, AGoawayToTheServerEndsNoStream) {
  for (const char* server : {"grpc", "wire"}) {
    for (const char* graceful : {"true", "false"}) {
      SCOPED_TRACE(std::string(server) + " " + graceful);
      std::filesystem::remove_all(folder_.path() / "runs");
      const Ended ended =
          run(std::string("connections = 1\nserver = \"") + server + "\"",
              beside_neighbours(
                  std::string("kind = \"h2-goaway\"\ntoward = \"server\"\nlast_stream = \"none\"\n") +
                  "graceful = " + graceful + "\nat = { replies = 2 }\n"),
              "");
      EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
      EXPECT_EQ(values("class"), (std::map<std::string, int>{{"\"ok.complete\"", 4}}));
    }
  }
}

TEST_P(FrameFaults, AFrameOnAnIdleStreamToTheServerEndsTheConnection) {
  for (const char* frame : {"data", "window-update", "rst-stream"}) {
    SCOPED_TRACE(frame);
    std::filesystem::remove_all(folder_.path() / "runs");
    const Ended ended =
        run("connections = 1\nserver = \"wire\"",
            beside_neighbours(std::string("kind = \"h2-frame-on-idle\"\ntoward = \"server\"\nframe = \"") +
                              frame + "\"\nat = { replies = 2 }\n"),
            "");
    EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
    EXPECT_EQ(values("class"), (std::map<std::string, int>{{"\"goaway.closed.1\"", 4}}));
    EXPECT_EQ(report_.totals().collateral(), 3U);
  }
}

TEST_P(FrameFaults, AFrameOnAClosedStreamGoesToTheServerToo) {
  for (const char* frame : {"data", "headers", "window-update", "rst-stream"}) {
    SCOPED_TRACE(frame);
    std::filesystem::remove_all(folder_.path() / "runs");
    const Ended ended =
        run("connections = 1",
            beside_neighbours(std::string("kind = \"h2-frame-on-closed\"\ntoward = \"server\"\nframe = \"") +
                              frame + "\"\n"),
            "");
    EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
    EXPECT_EQ(report_.faults(0).fired(), 1U);
  }
}

TEST_P(FrameFaults, PingsGoToTheServerToo) {
  const Ended ended = run(
      "connections = 1",
      beside_neighbours("kind = \"h2-ping\"\ntoward = \"server\"\ncount = 5\nat = { replies = 2 }\n"), "");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(report_.faults(0).fired(), 1U);
}

}  // namespace
}  // namespace weir
