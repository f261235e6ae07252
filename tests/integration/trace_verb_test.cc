// `weir relay --trace` and `--pcapng` between real clients and a real server: who sent what, fault by fault; and `weir trace`.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>

#include "tests/integration/weir_process.h"
#include "tests/support/pcapng_reader.h"
#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Lines = std::vector<std::string>;

std::string address(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

Lines lines_of(const std::string& text) {
  Lines lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// Of the trace, what tells of this event.
Lines events(const Lines& lines, const std::string& event) {
  Lines found;
  for (const std::string& line : lines) {
    if (line.find("\"event\": \"" + event + "\"") != std::string::npos) found.push_back(line);
  }
  return found;
}

class TraceVerb : public testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  [[nodiscard]] std::string client_scenario(std::uint16_t port, const std::string& of_stream) const {
    return folder_.write(
        "client.toml",
        fmt::format("schema = 1\nname = \"client\"\n[target]\naddress = \"{}\"\nengine = \"{}\"\n"
                    "[[streams]]\nname = \"g\"\nmessages = 5\n{}",
                    address(port), GetParam(), of_stream));
  }

  /// The lines of a trace of a relay with this fault, through which one client had one stream of five messages.
  Lines traced(const std::string& fault, const std::string& of_stream = "") {
    WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
    std::vector<std::string> arguments = {"relay",
                                          "--to",
                                          address(port_after(server, "listening on ")),
                                          "--trace",
                                          path("links.jsonl"),
                                          "--quiet",
                                          "--pcapng",
                                          path("links.pcapng")};
    if (!fault.empty()) {
      const std::string file = folder_.write(
          "faults.toml", "schema = 1\nname = \"links\"\n[[streams]]\nname = \"g\"\n[[fault]]\n" + fault);
      arguments.insert(arguments.end(), {"--scenario", file});
    }
    WeirProcess relay(arguments);
    const std::string file = client_scenario(port_after(relay, "listening on "), of_stream);
    const Ended client = run_weir({"run", file, "--quiet", "--out", path("runs")});
    EXPECT_NE(client.exit_code, 2) << client.err;
    EXPECT_NE(client.exit_code, 1) << client.err;
    relay.signal(SIGTERM);
    EXPECT_EQ(relay.wait(), 0) << relay.err();
    return lines_of(read_file(path("links.jsonl")));
  }

  [[nodiscard]] ReadCapture capture() const { return read_pcapng(read_file(path("links.pcapng"))); }

  TempFolder folder_;
};

TEST_P(TraceVerb, a_call_that_nobody_touches_is_told_with_all_that_was_sent) {
  const Lines lines = traced("");
  EXPECT_THAT(lines.front(), HasSubstr("{\"trace\": 1, \"weir\": "));
  const Lines opened = events(lines, "opened");
  ASSERT_EQ(opened.size(), 1U);
  EXPECT_THAT(opened[0], AllOf(HasSubstr("\"stream\": 1, "),
                               HasSubstr("\"method\": \"/chat.ChatService/BidirectionalChat\""),
                               HasSubstr("\"client\": \"127.0.0.1:"), HasSubstr("\"server\": \"127.0.0.1:")));
  EXPECT_THAT(events(lines, "trailers"),
              Contains(AllOf(HasSubstr("\"by\": \"server\""), HasSubstr("\"status\": \"OK\""))));
  EXPECT_THAT(events(lines, "half-close"),
              Contains(HasSubstr("\"by\": \"client\", \"toward\": \"server\", \"requests\": 5")));
  const Lines over = events(lines, "over");
  ASSERT_EQ(over.size(), 1U);
  EXPECT_THAT(
      over[0],
      AllOf(HasSubstr("\"client_sent\": {\"messages\": 5,"), HasSubstr("\"server_got\": {\"messages\": 5,"),
            HasSubstr("\"server_sent\": {\"messages\": 5,"), HasSubstr("\"client_got\": {\"messages\": 5,")));
  for (const std::string& line : lines) EXPECT_THAT(line, Not(HasSubstr("\"by\": \"relay\"")));
}

TEST_P(TraceVerb, a_stream_that_a_fault_resets_was_reset_by_the_relay) {
  const Lines lines = traced("kind = \"h2-reset\"\ncode = \"enhance-your-calm\"\nat = { replies = 2 }\n");
  EXPECT_THAT(events(lines, "act"),
              Contains(AllOf(HasSubstr("\"stream\": 1"), HasSubstr("\"fault\": \"h2-reset@g\""))));
  const Lines resets = events(lines, "rst-stream");
  EXPECT_THAT(
      resets,
      Contains(HasSubstr(
          "\"by\": \"relay\", \"toward\": \"client\", \"error\": \"ENHANCE_YOUR_CALM\", \"code\": 11")));
  EXPECT_THAT(
      resets,
      Contains(HasSubstr("\"by\": \"relay\", \"toward\": \"server\", \"error\": \"ENHANCE_YOUR_CALM\"")));
  EXPECT_THAT(events(lines, "over"), Contains(HasSubstr("\"end\": \"RST_STREAM ENHANCE_YOUR_CALM\"")));
  const Ended story = run_weir({"trace", path("links.jsonl"), "--only-struck"});
  EXPECT_EQ(story.exit_code, 0) << story.err;
  EXPECT_THAT(story.out, HasSubstr("* fault h2-reset@g struck, toward "));
  EXPECT_THAT(story.out, HasSubstr("* RST_STREAM ENHANCE_YOUR_CALM made by the relay, to the client"));

  const ReadCapture read = capture();
  EXPECT_EQ(read.wrong, "");
  bool found = false;
  for (const ReadPacket& packet : read.packets) {
    if (packet.interface != 0 || packet.comments.empty() || packet.syn()) continue;
    found = true;
    EXPECT_THAT(packet.comments,
                Contains(HasSubstr("weir: RST_STREAM ENHANCE_YOUR_CALM on stream 1, made by the relay")));
    EXPECT_THAT(packet.comments, Contains(HasSubstr("weir: fault h2-reset@g struck link ")));
    EXPECT_THAT(packet.bytes, HasSubstr(std::string("\0\0\x04\x03\0\0\0\0\x01\0\0\0\x0b", 13)));
  }
  EXPECT_TRUE(found) << "the packet with the reset says whose it is";
}

TEST_P(TraceVerb, trailers_that_were_exchanged_are_the_relays_beside_the_servers) {
  const Lines trailers = events(traced("kind = \"h2-trailers\"\nstatus = \"unavailable\"\nmessage = \"not "
                                       "today\"\nat = { replies = 2 }\n"),
                                "trailers");
  EXPECT_THAT(trailers,
              Contains(AllOf(HasSubstr("\"by\": \"server\", \"toward\": \"client\", \"status\": \"OK\""))));
  EXPECT_THAT(trailers,
              Contains(HasSubstr(
                  "\"by\": \"relay\", \"toward\": \"client\", \"status\": \"UNAVAILABLE\", \"code\": 14, "
                  "\"message\": \"not today\"")));
  const Ended story = run_weir({"trace", path("links.jsonl")});
  EXPECT_THAT(story.out, HasSubstr("* trailers UNAVAILABLE made by the relay, to the client: \"not today\""));
}

TEST_P(TraceVerb, a_goaway_of_the_relay_is_no_server_that_goes_away) {
  const Lines goaways =
      events(traced("kind = \"h2-goaway\"\nthen = \"fin\"\nat = { replies = 2 }\n"), "goaway");
  EXPECT_THAT(goaways,
              Contains(HasSubstr("\"by\": \"relay\", \"toward\": \"client\", \"error\": \"NO_ERROR\"")));
  EXPECT_THAT(goaways, Each(Not(HasSubstr("\"by\": \"server\""))));
}

TEST_P(TraceVerb, an_end_without_trailers_is_the_relays) {
  const Lines lines = traced("kind = \"h2-no-trailers\"\nat = { replies = 2 }\n");
  EXPECT_THAT(events(lines, "end-stream"), Contains(HasSubstr("\"by\": \"relay\", \"toward\": \"client\"")));
}

TEST_P(TraceVerb, a_connection_that_is_reset_leaves_its_stream_without_an_end) {
  const Lines lines = traced("kind = \"tcp-reset\"\nat = { replies = 2, byte = 3 }\n");
  EXPECT_THAT(events(lines, "act"),
              Contains(AllOf(HasSubstr("\"act\": \"reset\""), HasSubstr("\"fault\": \"tcp-reset@g\""))));
  EXPECT_THAT(events(lines, "over"), Contains(HasSubstr("\"client_got\": {\"messages\": 2, ")));
  EXPECT_THAT(events(lines, "over"), Contains(HasSubstr("\"inside_message\": true")));
  EXPECT_THAT(events(lines, "rst-stream"), Each(Not(HasSubstr("\"by\": \"relay\""))));
  const ReadCapture read = capture();
  EXPECT_EQ(read.wrong, "");
  bool found = false;
  for (const ReadPacket& packet : read.packets) {
    for (const std::string& comment : packet.comments)
      found = found || (packet.rst() && comment.find("fault tcp-reset@g struck link 0") != std::string::npos);
  }
  EXPECT_TRUE(found);
}

TEST_P(TraceVerb, what_a_black_hole_took_was_sent_and_did_not_arrive) {
  const Lines lines = traced("kind = \"blackhole\"\nat = { replies = 2 }\n", "deadline = \"1s\"\n");
  const Lines over = events(lines, "over");
  ASSERT_FALSE(over.empty());
  EXPECT_THAT(over[0], HasSubstr("\"client_got\": {\"messages\": 2, "));
  EXPECT_THAT(events(lines, "act"), Contains(HasSubstr("\"fault\": \"blackhole@g\"")));
}

INSTANTIATE_TEST_SUITE_P(Engines, TraceVerb, testing::Values("grpc", "wire"),
                         [](const testing::TestParamInfo<const char*>& engine) {
                           return std::string(engine.param);
                         });

class TraceFiles : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  TempFolder folder_;
  TcpPort server_;
};

TEST_F(TraceFiles, what_a_killed_relay_has_written_can_be_told) {
  WeirProcess relay({"relay", "--to", address(server_.port()), "--trace", path("t.jsonl"), "--quiet"});
  TcpPeer client = TcpPeer::dial(port_after(relay, "listening on "));
  TcpPeer server = server_.accept();
  client.send("hello");
  EXPECT_EQ(server.receive(5), "hello");
  ASSERT_TRUE(eventually([&] { return read_file(path("t.jsonl")).find("not-http2") != std::string::npos; }));
  relay.signal(SIGKILL);
  EXPECT_EQ(relay.wait(), 128 + SIGKILL);
  std::ofstream(path("t.jsonl"), std::ios::app) << "{\"time\": \"2026-";
  const Ended story = run_weir({"trace", path("t.jsonl")});
  EXPECT_EQ(story.exit_code, 0) << story.err;
  EXPECT_THAT(story.out, HasSubstr("link 0  127.0.0.1:"));
  EXPECT_THAT(story.out, HasSubstr("no HTTP/2 from the client: it does not begin as HTTP/2 does"));
  EXPECT_THAT(story.out, HasSubstr("The file ends inside a line, of which 15 bytes are left out"));
  const Ended json = run_weir({"trace", path("t.jsonl"), "--json"});
  EXPECT_THAT(json.out, HasSubstr("\"cut_bytes\":15"));
}

TEST_F(TraceFiles, a_broken_line_is_shown_and_an_empty_choice_is_said) {
  const std::string file = folder_.write("t.jsonl", "{\"at_s\": 1, \"link\": 0, \"event\" \"gone\"}\n");
  const Ended broken = run_weir({"trace", file});
  EXPECT_EQ(broken.exit_code, 2);
  EXPECT_THAT(broken.err, HasSubstr("t.jsonl:1:32: error: this is no JSON from here on"));
  const std::string sound = folder_.write("s.jsonl", "{\"at_s\": 1, \"link\": 0, \"event\": \"gone\"}\n");
  const Ended none = run_weir({"trace", sound, "--link", "7"});
  EXPECT_EQ(none.exit_code, 3);
  EXPECT_THAT(none.err, HasSubstr("nothing in it is what was asked for"));
  const Ended missing = run_weir({"trace", path("none.jsonl")});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, HasSubstr("none.jsonl can't be read"));
}

TEST_F(TraceFiles, a_run_keeps_both_in_its_folder) {
  const std::string file =
      folder_.write("run.toml",
                    "schema = 1\nname = \"run\"\n[target]\nembedded = true\nconnections = 2\n"
                    "[[streams]]\nname = \"g\"\ncount = 2\nmessages = 3\n");
  const Ended ended = run_weir({"run", file, "--quiet", "--trace", "--pcapng", "--out", path("runs")});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const std::filesystem::path run = ended.out.substr(0, ended.out.find('\n'));
  const std::string trace = read_file(run / "trace.jsonl");
  EXPECT_THAT(trace, HasSubstr("\"connection\": 1, \"link\": 0, "));
  EXPECT_THAT(trace, AllOf(HasSubstr("\"plan\": \"0.0\""), HasSubstr("\"plan\": \"1.0\"")));
  EXPECT_EQ(run_weir({"trace", (run / "trace.jsonl").string(), "--stream", "1"}).exit_code, 0);
  const ReadCapture read = read_pcapng(read_file(run / "packets.pcapng"));
  EXPECT_EQ(read.wrong, "");
  ASSERT_FALSE(read.packets.empty());
  EXPECT_THAT(read.stream(read.packets[0].from, read.packets[0].to),
              HasSubstr("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
}

TEST_F(TraceFiles, a_capture_that_cannot_be_written_is_said_before_anybody_connects) {
  const Ended ended =
      run_weir({"relay", "--to", address(server_.port()), "--pcapng", path("none/x.pcapng"), "--for", "1ms"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("name a file in a folder that is there with --pcapng"));
}

}  // namespace
}  // namespace weir
