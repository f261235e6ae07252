// What the relay costs on a ping-pong, beside a plain one and no relay at all, and what a trace adds to that, in one interleaved run.
// See scripts/relay-cost.
#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "harness/h2/frame.h"
#include "harness/h2/hpack.h"
#include "harness/relay/relay.h"
#include "harness/run/pcap_file.h"
#include "harness/run/trace_file.h"
#include "tests/bench/relay_cost/plain_relay.h"
#include "tests/support/tcp_peer.h"

namespace weir::bench {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

struct Options {
  std::size_t size = 128;       // bytes of a message
  std::size_t messages = 5000;  // of a round
  std::size_t rounds = 15;
  bool limits = false;
};

constexpr double kMostAddedUs = 40;
constexpr double kMostCpuRatio = 1.5;
constexpr double kMostTraceRatio = 1.2;

/// What both ends of a conversation say before its messages; as bytes of one that is none, nothing.
struct Hello {
  std::string client{};
  std::string server{};
};

/// One stream of gRPC over HTTP/2, whose windows hold all that will be said.
Hello http2_hello() {
  const std::string begin =
      h2::settings(h2::kInitialWindowSize, h2::kMostStream) + h2::window_update(0, h2::kMostStream - 65'535);
  return {.client = std::string(h2::kClientPreface) + begin +
                    h2::headers(1,
                                encode_apart({{":method", "POST"},
                                              {":scheme", "http"},
                                              {":path", "/echo.Echo/Talk"},
                                              {"content-type", "application/grpc"},
                                              {"te", "trailers"}}),
                                false),
          .server =
              begin + h2::headers(1, encode_apart({{":status", "200"}, {"content-type", "application/grpc"}}),
                                  false)};
}

/// A message in a DATA frame, which is so many bytes then.
std::string http2_message(std::size_t size) {
  constexpr std::size_t kAround = h2::kFrameHeaderSize + 5;
  const std::size_t text = size > kAround ? size - kAround : 1;
  std::string message(1, '\0');
  h2::append_u32(message, static_cast<std::uint32_t>(text));
  return h2::data(1, message + std::string(text, 'm'), false);
}

/// Echoes whatever comes until the link ends, on a thread of its own.
class EchoLink {
 public:
  EchoLink(TcpPeer peer, std::size_t size, Hello hello)
      : peer_(std::move(peer)), thread_([this, size, hello = std::move(hello)] { run(size, hello); }) {}
  ~EchoLink() { thread_.join(); }
  EchoLink(const EchoLink&) = delete;
  EchoLink& operator=(const EchoLink&) = delete;

 private:
  void run(std::size_t size, const Hello& hello) {
    if (!hello.client.empty()) {
      if (peer_.receive(hello.client.size()).size() != hello.client.size()) return;
      peer_.send(hello.server);
    }
    for (std::string got = peer_.receive(size); got.size() == size; got = peer_.receive(size))
      peer_.send(got);
  }
  TcpPeer peer_;
  std::thread thread_;
};

/// The processor time of the whole process.
nanoseconds cpu_of_process() {
  timespec at{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return std::chrono::seconds(at.tv_sec) + nanoseconds(at.tv_nsec);
}

/// One way to the echo server.
struct Way {
  std::string name;
  TcpPeer client;
  std::string message;
  std::vector<nanoseconds> times{};
  std::vector<double> cpu_us{};  // of each round, a message: client, server and what is between

  void round(const Options& options) {
    const nanoseconds before = cpu_of_process();
    for (std::size_t i = 0; i < options.messages; ++i) {
      const Clock::time_point start = Clock::now();
      client.send(message);
      if (client.receive(message.size()).size() != message.size()) throw std::runtime_error("the link ended");
      times.push_back(Clock::now() - start);
    }
    const auto used = std::chrono::duration<double, std::micro>(cpu_of_process() - before);
    cpu_us.push_back(used.count() / static_cast<double>(options.messages));
  }
};

double quantile_us(std::vector<nanoseconds> times, double q) {
  std::sort(times.begin(), times.end());
  const auto index = static_cast<std::size_t>(q * static_cast<double>(times.size() - 1));
  return std::chrono::duration<double, std::micro>(times[index]).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Prints the table; true when both limits hold.
bool report(const std::vector<Way>& ways) {
  const double bare_p50 = quantile_us(ways[0].times, 0.5);
  const double bare_cpu = median(ways[0].cpu_us);
  fmt::print(
      "| way | p50 us | p99 us | added p50 us | cpu us a message | added cpu us "
      "|\n|---|---|---|---|---|---|\n");
  for (const Way& way : ways) {
    const double p50 = quantile_us(way.times, 0.5);
    const double cpu = median(way.cpu_us);
    fmt::print("| {} | {:.1f} | {:.1f} | {:.1f} | {:.1f} | {:.1f} |\n", way.name, p50,
               quantile_us(way.times, 0.99), p50 - bare_p50, cpu, cpu - bare_cpu);
  }
  const double added = quantile_us(ways[2].times, 0.5) - bare_p50;
  const double plain_added = quantile_us(ways[1].times, 0.5) - bare_p50;
  const auto added_cpu = [&](std::size_t way) { return median(ways[way].cpu_us) - bare_cpu; };
  const double cpu_ratio = added_cpu(2) / added_cpu(1);
  const double trace_ratio = added_cpu(4) / added_cpu(3);
  fmt::print("\nweir's relay adds {:.1f} us at p50 (limit {} us), {:.2f} times what the plain one adds\n",
             added, kMostAddedUs, added / plain_added);
  fmt::print("its CPU for a message is {:.2f} times the plain one's (limit {})\n", cpu_ratio, kMostCpuRatio);
  fmt::print(
      "with a trace its CPU for a message of HTTP/2 is {:.2f} times that without (limit {}), with packets "
      "too "
      "{:.2f} times\n",
      trace_ratio, kMostTraceRatio, added_cpu(5) / added_cpu(3));
  return added <= kMostAddedUs && cpu_ratio <= kMostCpuRatio && trace_ratio <= kMostTraceRatio;
}

/// What a relay writes goes to files that go away.
class TraceFiles {
 public:
  TraceFiles()
      : folder_(make_folder()),
        trace_((folder_ / "trace.jsonl").string()),
        both_((folder_ / "both.jsonl").string()),
        packets_((folder_ / "packets.pcapng").string(), {}) {}
  ~TraceFiles() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TraceFiles(const TraceFiles&) = delete;
  TraceFiles& operator=(const TraceFiles&) = delete;

  [[nodiscard]] RelayOptions with_trace(RelayOptions options) {
    options.on_trace = [this](const LinkTrace& event) { trace_.write(event); };
    options.trace_streams = true;
    return options;
  }
  [[nodiscard]] RelayOptions with_packets(RelayOptions options) {
    options.on_trace = [this](const LinkTrace& event) {
      both_.write(event);
      packets_.see(event);
    };
    options.trace_streams = true;
    options.on_packet = [this](const LinkPacket& packet) { packets_.write(packet); };
    return options;
  }

 private:
  static std::filesystem::path make_folder() {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / fmt::format("weir-relay-cost-{}", getpid());
    std::filesystem::create_directories(folder);
    return folder;
  }

  std::filesystem::path folder_;
  TraceFile trace_;
  TraceFile both_;
  PcapFile packets_;
};

int run(const Options& options) {
  TcpPort server;
  const SteadyClock clock;
  const PlainRelay plain(server.port());
  TraceFiles files;
  const RelayOptions to_server{.upstream = {.port = server.port()}};
  const Relay relay(to_server, clock);
  const Relay traced(files.with_trace(to_server), clock);
  const Relay written(files.with_packets(to_server), clock);
  std::vector<Way> ways;
  std::vector<std::unique_ptr<EchoLink>> echoes;
  struct Case {
    const char* name;
    std::uint16_t port;
    bool http2 = false;
  };
  const std::array<Case, 6> cases = {{{"no relay", server.port()},
                                      {"plain asio relay", plain.port()},
                                      {"weir's relay", relay.port(0)},
                                      {"weir's relay, HTTP/2", relay.port(0), true},
                                      {"weir's relay, HTTP/2, trace", traced.port(0), true},
                                      {"weir's relay, HTTP/2, trace and packets", written.port(0), true}}};
  for (const Case& one : cases) {
    const Hello hello = one.http2 ? http2_hello() : Hello();
    ways.push_back({one.name, TcpPeer::dial(one.port),
                    one.http2 ? http2_message(options.size) : std::string(options.size, 'm')});
    Way& way = ways.back();
    echoes.push_back(std::make_unique<EchoLink>(server.accept(), way.message.size(), hello));
    way.client.send(hello.client);
    if (way.client.receive(hello.server.size()).size() != hello.server.size())
      throw std::runtime_error("no hello");
    way.round({options.size, options.messages / 10 + 1, 1, false});  // warm
    way.times.clear();
    way.cpu_us.clear();
  }
  // In turn, and each round in another order, so that what else the machine does meets all alike.
  for (std::size_t i = 0; i < options.rounds; ++i) {
    for (std::size_t j = 0; j < ways.size(); ++j) ways[(i + j) % ways.size()].round(options);
  }
  const bool met = report(ways);
  for (Way& way : ways) way.client.close();
  return options.limits && !met ? 99 : 0;
}

}  // namespace
}  // namespace weir::bench

int main(int argc, char** argv) {
  weir::bench::Options options;
  CLI::App app("What weir's relay costs on a ping-pong");
  app.add_option("--size", options.size, "bytes of a message")->check(CLI::PositiveNumber);
  app.add_option("--messages", options.messages, "messages of a round")->check(CLI::PositiveNumber);
  app.add_option("--rounds", options.rounds, "rounds of each way")->check(CLI::PositiveNumber);
  app.add_flag("--limits", options.limits, "exit with 99 when a limit is not met");
  CLI11_PARSE(app, argc, argv);
  return weir::bench::run(options);
}
