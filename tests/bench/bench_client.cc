// One client of the comparison, once: prints what it cost as one line of JSON.
//
//   bench_client CLIENT --address 127.0.0.1:PORT [--streams N] [--window K] [--messages M] [--connections C] [--hold]
//
// A process for each measurement, so that memory and CPU are this client's alone. weir-described is the wire engine on the echo of
// ten-field messages; the others speak chat. The Go client in
// tests/interop/go/bench takes the same options and prints the same line. Exit code: 1 when a reply is missing.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <string>

#include "harness/base/descriptors.h"
#include "harness/run/resources.h"
#include "tests/bench/bare_h2_loop.h"
#include "tests/bench/bare_loop.h"
#include "tests/bench/weir_loop.h"

namespace weir::bench {
namespace {

Cost run(const std::string& client, const Load& load) {
  if (client == "bare-nghttp2") return run_bare_h2_loop(load);
  if (client == "bare-grpc") return run_bare_loop(load);
  const bool grpc = client == "weir-grpc";
  return run_weir_loop(load, {.engine = grpc ? ClientEngine::kGrpc : ClientEngine::kWire,
                              .described = client == "weir-described"});
}

std::string to_json(const Cost& cost) {
  auto seconds = [](std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e9; };
  std::string line = fmt::format(
      R"({{"complete": {}, "messages": {}, "seconds": {:.6f}, "cpu_seconds": {:.6f}, "memory_bytes": {})",
      cost.complete, cost.replies, seconds(cost.elapsed), seconds(cost.cpu), cost.memory_bytes);
  if (cost.p50) line += fmt::format(R"(, "p50_seconds": {:.9f})", seconds(*cost.p50));
  if (cost.p99) line += fmt::format(R"(, "p99_seconds": {:.9f})", seconds(*cost.p99));
  return line + "}";
}

}  // namespace
}  // namespace weir::bench

int main(int argc, char** argv) {
  std::string client;
  weir::bench::Load load;
  CLI::App app("What one client costs for an exchange with a server");
  app.add_option("client", client, "which client")
      ->required()
      ->check(CLI::IsMember({"weir-wire", "weir-described", "weir-grpc", "bare-nghttp2", "bare-grpc"}));
  app.add_option("--address", load.address, "of the server: 127.0.0.1:PORT")->required();
  app.add_option("--streams", load.streams)->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--connections", load.connections)->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--window", load.window, "unanswered messages of a stream")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--messages", load.messages, "of each stream")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_flag("--hold", load.hold, "one message a stream, and all streams stay open until the last reply");
  CLI11_PARSE(app, argc, argv);
  if (load.hold) load.messages = load.window = 1;
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  (void)weir::raise_descriptor_limit();
  try {
    weir::bench::Cost cost = weir::bench::run(client, load);
    fmt::print("{}\n", weir::bench::to_json(cost));
    return cost.complete ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_client: {}\n", error.what());
    return 1;
  }
}
