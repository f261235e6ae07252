// What the relay costs on a ping-pong, beside a plain one and no relay at all, in one interleaved run. See
// scripts/relay-cost.
#include <fmt/format.h>
#include <time.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "harness/relay/relay.h"
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

/// Echoes whatever comes until the link ends, on a thread of its own.
class EchoLink {
 public:
  EchoLink(TcpPeer peer, std::size_t size) : peer_(std::move(peer)), thread_([this, size] { run(size); }) {}
  ~EchoLink() { thread_.join(); }
  EchoLink(const EchoLink&) = delete;
  EchoLink& operator=(const EchoLink&) = delete;

 private:
  void run(std::size_t size) {
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
  std::vector<nanoseconds> times{};
  std::vector<double> cpu_us{};  // of each round, a message: client, server and what is between

  void round(const Options& options) {
    const std::string message(options.size, 'm');
    const nanoseconds before = cpu_of_process();
    for (std::size_t i = 0; i < options.messages; ++i) {
      const Clock::time_point start = Clock::now();
      client.send(message);
      if (client.receive(options.size).size() != options.size) throw std::runtime_error("the link ended");
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
  const double cpu_ratio = (median(ways[2].cpu_us) - bare_cpu) / (median(ways[1].cpu_us) - bare_cpu);
  fmt::print("\nweir's relay adds {:.1f} us at p50 (limit {} us), {:.2f} times what the plain one adds\n",
             added, kMostAddedUs, added / plain_added);
  fmt::print("its CPU for a message is {:.2f} times the plain one's (limit {})\n", cpu_ratio, kMostCpuRatio);
  return added <= kMostAddedUs && cpu_ratio <= kMostCpuRatio;
}

int run(const Options& options) {
  TcpPort server;
  const SteadyClock clock;
  const PlainRelay plain(server.port());
  const Relay relay({.upstream = {.port = server.port()}}, clock);
  std::vector<Way> ways;
  std::vector<std::unique_ptr<EchoLink>> echoes;
  const std::array<std::pair<const char*, std::uint16_t>, 3> ports = {
      {{"no relay", server.port()}, {"plain asio relay", plain.port()}, {"weir's relay", relay.port(0)}}};
  for (const auto& [name, port] : ports) {
    ways.push_back({name, TcpPeer::dial(port)});
    echoes.push_back(std::make_unique<EchoLink>(server.accept(), options.size));
    ways.back().round({options.size, options.messages / 10 + 1, 1, false});  // warm
    ways.back().times.clear();
    ways.back().cpu_us.clear();
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
