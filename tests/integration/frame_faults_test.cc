// What the relay does to the streams of a whole run, counted stream by stream: on both engines.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

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
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      // The first: a stream's journal has some of these words again.
      const std::size_t at = line.find(name);
      if (at == std::string::npos) continue;
      const std::size_t from = at + name.size();
      ++found[line.substr(from, line.find_first_of(",}", from) - from)];
    }
    return found;
  }

  [[nodiscard]] std::vector<v1::StreamRecord> records() const {
    return parse_streams(folder_.path() / "runs");
  }

  TempFolder folder_;
  v1::Report report_;
};

INSTANTIATE_TEST_SUITE_P(BothEngines, FrameFaults, testing::Values("grpc", "wire"),
                         [](const auto& engine) { return engine.param; });

TEST_P(FrameFaults, after_messages_sent_that_many_and_no_more_have_reached_the_server) {
  const Ended ended =
      run("connections = \"per-stream\"",
          "count = 50\nmessages = 20\nwatchdog = \"2s\"\npace = { kind = \"window\", window = 8 }",
          "[[fault]]\nkind = \"blackhole\"\ntoward = \"server\"\nat = { sent = 5 }\n");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(report_.faults(0).fired(), 50U);
  EXPECT_EQ(values("replies_received"), (std::map<std::string, int>{{"5", 50}}));
}

/// Far longer than a stream that nothing holds up takes to its fault: under a sanitizer fifty of them need more.
#ifdef __SANITIZE_ADDRESS__
constexpr const char* kStalled = "watchdog = \"4s\"\n";
#else
constexpr const char* kStalled = "watchdog = \"1s\"\n";
#endif

/// In every form in which messages sent are counted; with eight under way, so that what follows is never far.
TEST_P(FrameFaults, after_messages_sent_in_every_form_that_many_and_no_more_have_reached_the_server) {
  const std::string ends_it = "[[fault]]\nkind = \"blackhole\"\ntoward = \"server\"\n";
  const std::string silences = "[[fault]]\nkind = \"h2-silence\"\ntoward = \"server\"\n";
  const std::string slows = "[[fault]]\nname = \"first\"\nkind = \"tcp-latency\"\nlatency = \"1ms\"\n";
  const std::string pings = "[[fault]]\nname = \"first\"\nkind = \"h2-ping\"\ncount = 1\n";
  const std::string stalls = "[[fault]]\nname = \"first\"\nkind = \"tcp-stall\"\nduration = \"1ms\"\n";
  const std::string reads = "[[fault]]\nname = \"first\"\nkind = \"slow-reader\"\ndelay = \"1ms\"\n";
  for (
      const std::string& faults :
      {silences + "at = { sent = 7 }\n",  // an act on frames
       stalls + "at = { sent = 3, every = 2, times = 2 }\n" + silences +
           "at = { fired = \"first\", sent = 4 }\n",
       stalls + "at = { sent = 3, every = 1, times = 2 }\n" + ends_it +
           "at = { fired = \"first\", sent = 4 }\n",
       ends_it + "at = { sent = 7 }\nfrom = \"0s\"\nuntil = \"15s\"\n",  //
       stalls + "at = { sent = 2, every = 2, times = 3 }\n" + silences + "at = { sent = 7 }\n",
       // behind one that the relay carries out, whether it finds its point itself or is told, and whichever stands first
       slows + "at = { sent = 3 }\n" + ends_it + "at = { fired = \"first\", sent = 4 }\n",
       silences + "at = { fired = \"first\", sent = 4 }\n" + pings + "at = { sent = 3 }\n"}) {
    SCOPED_TRACE(faults);
    std::filesystem::remove_all(folder_.path() / "runs");
    const Ended ended = run(
        "connections = \"per-stream\"",
        std::string("count = 50\nmessages = 20\n") + kStalled + "pace = { kind = \"window\", window = 8 }",
        faults);
    EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
    EXPECT_EQ(values("replies_received"), (std::map<std::string, int>{{"7", 50}}));
  }
  // Where chance says where the first one strikes, or the client sees it fire, each stream has its own number, and its record says it.
  const std::string follows = "at = { fired = \"first\", sent = 4 }\n";
  for (const auto& [faults, behind] :
       {std::pair(slows + "at = { sent = 2, probability = 0.2 }\n" + ends_it + follows, 4U),
        std::pair(reads + "at = { replies = 3 }\n" + ends_it + follows, 0U),
        std::pair(silences + follows + reads + "at = { sent = 3 }\n", 0U)}) {
    SCOPED_TRACE(faults);
    std::filesystem::remove_all(folder_.path() / "runs");
    const Ended ended = run(
        "connections = \"per-stream\"",
        std::string("count = 50\nmessages = 40\n") + kStalled + "pace = { kind = \"window\", window = 8 }",
        faults);
    std::uint32_t exact = 0;
    std::uint32_t struck = 0;
    for (const v1::StreamRecord& record : records()) {
      for (const v1::FiredFault& fault : record.faults()) {
        if (!fault.fired() || (fault.id() == "first") != (behind > 0)) continue;
        ++struck;
        exact += fault.at_sent() + behind == record.replies_received() ? 1 : 0;
      }
    }
    EXPECT_GT(struck, 40U) << account_of(ended);
    EXPECT_EQ(exact, struck);
  }
}

TEST_P(FrameFaults, a_fault_after_messages_sent_spares_the_stream_outside_its_window) {
  const Ended ended = run("connections = \"per-stream\"",
                          "count = 10\nmessages = 6\npace = { kind = \"window\", window = 8 }",
                          "[[fault]]\nkind = \"blackhole\"\ntoward = \"server\"\nat = { sent = 3 }\n"
                          "from = \"15s\"\n");
  EXPECT_EQ(values("class"), (std::map<std::string, int>{{"\"ok.complete\"", 10}})) << account_of(ended);
  EXPECT_EQ(report_.faults(0).fired(), 0U);
}

TEST_P(FrameFaults, a_silent_end_is_allowed_to_what_is_aimed_at_the_server_alone) {
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

/// The windows of all streams of the run that stood still, each with how many named it.
std::map<std::string, int> windows_of(const std::vector<v1::StreamRecord>& records) {
  std::map<std::string, int> found;
  for (const v1::StreamRecord& record : records) {
    for (const std::string& window : record.used_up_windows()) ++found[window];
  }
  return found;
}

/// More than a gRPC server takes on a stream that nobody reads, 4 MiB.
constexpr const char* kSendsMuch =
    "count = 4\nmessages = 100\nwatchdog = \"1s\"\nexpect = [\"stall.open\"]\npayload = { size = \"64KiB\" "
    "}\n"
    "pace = { kind = \"window\", window = 100 }";

TEST_P(FrameFaults, a_server_that_never_reads_uses_up_the_streams_window) {
  const std::string never = "[[fault]]\nkind = \"server-never-read\"\nat = { open = true }\n";
  for (const char* server : {"grpc", "wire"}) {
    SCOPED_TRACE(server);
    std::filesystem::remove_all(folder_.path() / "runs");
    Ended ended = run("connections = \"per-stream\"\nrelay = true\nserver = \"" + std::string(server) + "\"",
                      kSendsMuch, never);
    EXPECT_EQ(windows_of(records()), (std::map<std::string, int>{{"stream to-server", 4}}))
        << account_of(ended);
    ASSERT_EQ(report_.used_up_windows_size(), 1);
    EXPECT_EQ(report_.used_up_windows(0).streams(), 4U);
    std::filesystem::remove_all(folder_.path() / "runs");
    ended = run("connections = \"per-stream\"\nserver = \"" + std::string(server) + "\"", kSendsMuch, never);
    const bool sees_frames = GetParam() == "wire";
    EXPECT_EQ(windows_of(records()).size(), sees_frames ? 1U : 0U) << "gRPC's client tells nobody";
  }
}

/// Gives its streams large windows and the connection none beyond the first; answers nobody.
void serve_without_windows(TcpPort& port) {
  H2Peer peer(port, h2_peer::settings({{4, 1U << 20}}));
  while (peer.next({h2_peer::kGoaway}).type != 255) {
  }
}

TEST_P(FrameFaults, one_hog_uses_up_the_connections_window_for_all) {
  TcpPort port;
  std::thread server([&] { serve_without_windows(port); });
  const Ended ended =
      run("connections = 1\nrelay = true\naddress = \"127.0.0.1:" + std::to_string(port.port()) + "\"",
          kSendsMuch, "");
  server.join();
  EXPECT_EQ(windows_of(records()), (std::map<std::string, int>{{"connection to-server", 4}}))
      << account_of(ended);
}

TEST_P(FrameFaults, of_a_server_that_is_merely_slow_no_window_is_said_to_be_used_up) {
  TcpPort port;
  std::thread server([&] { serve_without_windows(port); });
  const Ended ended =
      run("connections = 1\nrelay = true\naddress = \"127.0.0.1:" + std::to_string(port.port()) + "\"",
          "count = 4\nmessages = 2\nwatchdog = \"300ms\"\nexpect = [\"stall.open\"]", "");
  server.join();
  EXPECT_EQ(values("class"), (std::map<std::string, int>{{"\"stall.open\"", 4}})) << account_of(ended);
  EXPECT_TRUE(windows_of(records()).empty());
  EXPECT_EQ(report_.used_up_windows_size(), 0);
}

/// Answers the first message with so many replies and an end, all at once.
void serve_then_end(TcpPort& port, int replies, bool by_reset) {
  H2Peer peer(port);
  const std::uint32_t stream = peer.next({h2_peer::kData}).stream;
  std::string frames = h2_peer::headers(stream);
  for (int i = 0; i < replies; ++i) frames += h2_peer::message(stream, "\x0a\x02hi");
  peer.send(by_reset ? frames + h2_peer::reset(stream, 2) : frames);
  if (!by_reset) peer.socket().half_close();
  (void)peer.next(
      {h2_peer::kGoaway});  // until the client is gone: what nobody has read would make a reset of the FIN
}

// What the client's library throws away of what it had is told apart from what the server never sent.
TEST_P(FrameFaults, replies_that_came_by_and_the_client_did_not_hand_over_are_no_loss_of_the_servers) {
  for (const bool by_reset : {true, false}) {
    SCOPED_TRACE(by_reset);
    std::filesystem::remove_all(folder_.path() / "runs");
    TcpPort port;
    std::thread server([&] { serve_then_end(port, 50, by_reset); });
    const Ended ended =
        run("connections = 1\nrelay = true\naddress = \"127.0.0.1:" + std::to_string(port.port()) + "\"",
            "count = 1\nmessages = 1\nintegrity = \"none\"\nwatchdog = \"5s\"", "");
    server.join();
    const v1::StreamRecord record = records().at(0);
    EXPECT_EQ(record.class_(), by_reset ? "h2.rst.2" : "tcp.fin") << account_of(ended);
    EXPECT_EQ(record.replies_received() + record.replies_not_handed_over(), 50U);
    EXPECT_EQ(record.lost(), 0U);
  }
}

TEST_P(FrameFaults, a_trailer_that_is_taken_away_or_no_status_is_not_the_servers_status) {
  for (const auto& [how, name] :
       {std::pair("how = \"remove\"", "h2.no_status"), std::pair("value = \"what\"", "h2.bad_status")}) {
    SCOPED_TRACE(how);
    std::filesystem::remove_all(folder_.path() / "runs");
    const Ended ended =
        run("connections = 1", "count = 4\nmessages = 2",
            std::string("[[fault]]\nkind = \"h2-header\"\npart = \"trailers\"\nfield = \"grpc-status\"\n") +
                how + "\nexpect = [\"" + name + "\"]\n");
    EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
    EXPECT_EQ(values("class"), (std::map<std::string, int>{{"\"" + std::string(name) + "\"", 4}}));
    EXPECT_EQ(values("grpc_code"), (std::map<std::string, int>{{"2", 4}})) << "UNKNOWN";
  }
}

TEST_P(FrameFaults, a_response_that_is_malformed_costs_its_stream_alone) {
  // RFC 9113 section 8.1.1, which nghttp2 keeps to and gRPC C++ does not.
  const Ended ended =
      run("connections = 1",
          beside_neighbours("kind = \"h2-header\"\nfield = \"content-length\"\nvalue = \"3\"\n"
                            "expect = [\"h2.peer_violation\", \"ok.complete\"]\n"),
          "");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  const bool minds = GetParam() == "wire";
  for (const v1::StreamRecord& record : records()) {
    EXPECT_EQ(record.class_(), minds && record.group() == "g" ? "h2.peer_violation" : "ok.complete");
    EXPECT_EQ(record.scope(), "stream") << record.class_();
  }
}

// They write now and then: gRPC 1.51.1 takes no notice of an RST that comes just behind bytes it is about to read, until it writes.
TEST_P(FrameFaults, neighbours_that_die_of_a_fault_of_one_stream_are_its_collateral) {
  TcpPort port;
  std::thread server([&] { serve_until_a_reset(port); });
  const Ended ended =
      run("connections = 1\naddress = \"127.0.0.1:" + std::to_string(port.port()) + "\"",
          "count = 4\nmessages = 5\nintegrity = \"none\"\nwatchdog = \"20s\"\n"
          "pace = { kind = \"open\", stream_rate = \"2/s\" }",
          "[[fault]]\nname = \"f\"\nkind = \"h2-reset\"\nat = { replies = 1 }\nselect = { list = [0] }\n"
          "expect = [\"h2.rst.2\", \"tcp.rst\"]\n");
  server.join();
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(values("class"), (std::map<std::string, int>{{"\"h2.rst.2\"", 1}, {"\"tcp.rst\"", 3}}));
  EXPECT_EQ(report_.totals().collateral(), 3U);
  EXPECT_EQ(values("collateral_of"), (std::map<std::string, int>{{"\"\"", 1}, {"\"f\"", 3}}));
}

TEST_P(FrameFaults, an_error_code_that_nobody_knows_is_named_by_its_number) {
  Ended ended = run("connections = 1",
                    beside_neighbours("kind = \"h2-reset\"\ncode = 0xdeadbeef\nat = { replies = 2 }\n"), "");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(values("class"),
            (std::map<std::string, int>{{"\"h2.rst.3735928559\"", 1}, {"\"ok.complete\"", 3}}));
}

TEST_P(FrameFaults, a_goaway_carries_any_code_and_any_last_stream) {
  const Ended ended =
      run("connections = 1",
          beside_neighbours("kind = \"h2-goaway\"\ncode = 0xdeadbeef\nlast_stream = 4243\nthen = \"fin\"\n"
                            "at = { replies = 2 }\n"),
          "");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(values("class"), (std::map<std::string, int>{{"\"goaway.closed.3735928559\"", 4}}));
}

TEST_P(FrameFaults, a_goaway_to_the_server_ends_no_stream) {
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

TEST_P(FrameFaults, a_frame_on_an_idle_stream_to_the_server_ends_the_connection) {
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

TEST_P(FrameFaults, a_frame_on_a_closed_stream_goes_to_the_server_too) {
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

TEST_P(FrameFaults, pings_go_to_the_server_too) {
  const Ended ended = run(
      "connections = 1",
      beside_neighbours("kind = \"h2-ping\"\ntoward = \"server\"\ncount = 5\nat = { replies = 2 }\n"), "");
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(report_.faults(0).fired(), 1U);
}

}  // namespace
}  // namespace weir
