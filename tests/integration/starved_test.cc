// A server that serves fewer streams at once than it accepts, as one with too few workers does: the others get nothing until
// the end, and then all that they are owed and a status OK.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <map>
#include <system_error>
#include <thread>
#include <utility>

#include "tests/integration/expected_run.h"
#include "tests/integration/weir_process.h"
#include "tests/support/h2_peer.h"

namespace weir {
namespace {

using testing::HasSubstr;

/// Serves one connection: streams beyond the first `workers` wait until the client half-closes them.
class BusyServer {
 public:
  explicit BusyServer(std::uint32_t workers) : workers_(workers), thread_([this] { serve(); }) {}
  ~BusyServer() { thread_.join(); }
  [[nodiscard]] std::uint16_t port() const { return port_.port(); }

 private:
  struct Stream {
    bool served = false;
    std::string waiting;  // what it is owed
  };

  void serve() {
    try {
      H2Peer peer(port_);
      for (;;) {
        H2Frame frame = peer.next({h2_peer::kHeaders, h2_peer::kData});
        if (frame.type == 255) return;
        take(peer, frame);
      }
    } catch (const std::system_error&) {
      // The client has gone in the middle of a reply.
    }
  }

  void take(H2Peer& peer, const H2Frame& frame) {
    Stream& stream = streams_[frame.stream];
    if (frame.type == h2_peer::kHeaders) {
      stream.served = streams_.size() <= workers_;
      (stream.served ? now_ : stream.waiting) += h2_peer::headers(frame.stream);
    }
    // A reply has the shape of a request; five bytes are gRPC's own.
    if (frame.payload.size() > 5 && frame.type == h2_peer::kData) {
      (stream.served ? now_ : stream.waiting) += h2_peer::message(frame.stream, frame.payload.substr(5));
    }
    if ((frame.flags & h2_peer::kEndStream) != 0) {
      now_ += stream.waiting + h2_peer::trailers(frame.stream, {{"grpc-status", "0"}});
    }
    peer.send(std::exchange(now_, {}));
  }

  const std::uint32_t workers_;
  TcpPort port_;
  std::map<std::uint32_t, Stream> streams_;
  std::string now_;  // to be sent
  std::thread thread_;
};

constexpr const char* kFourStreams = R"(schema = 1
name = "busy"
[target]
address = "127.0.0.1:{}"
connections = 1
engine = "wire"
[phases]
measure = "2s"
[[streams]]
name = "chat"
count = 4
live = "1h"
pace = {{ kind = "ping-pong", think = "50ms" }}
{}
)";

Ended run_against(std::uint32_t workers, const std::string& more, const TempFolder& folder) {
  BusyServer server(workers);
  std::string file = folder.write("busy.toml", fmt::format(fmt::runtime(kFourStreams), server.port(), more));
  return run_weir({"run", file, "--json", "--out", (folder.path() / "runs").string()});
}

TEST(Starved, a_stream_that_nobody_serves_fails_the_run_and_is_named) {
  TempFolder folder;
  Ended ended = run_against(3, "", folder);
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  v1::Report report = parse_report(ended.out);
  EXPECT_EQ(report.totals().expected(), 4U) << "all of them ended OK, with every reply";
  EXPECT_EQ(report.groups(0).starved().streams(), 1U);
  ASSERT_EQ(report.groups(0).starved().examples_size(), 1);
  EXPECT_THAT(report.verdict().reasons(0),
              HasSubstr(fmt::format("1 on 'chat' (stream {})", report.groups(0).starved().examples(0))));
}

TEST(Starved, a_group_or_a_check_may_allow_it) {
  for (const char* more : {"may_starve = true", "[[check]]\nmetric = \"streams.starved\"\nmax = \"25%\""}) {
    TempFolder folder;
    Ended ended = run_against(3, more, folder);
    EXPECT_EQ(ended.exit_code, 0) << more << ended.out << ended.err;
    EXPECT_EQ(parse_report(ended.out).groups(0).starved().streams(), 1U) << more;
  }
}

TEST(Starved, a_server_with_workers_for_all_passes) {
  TempFolder folder;
  Ended ended = run_against(4, "", folder);
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_EQ(parse_report(ended.out).groups(0).starved().streams(), 0U);
}

}  // namespace
}  // namespace weir
