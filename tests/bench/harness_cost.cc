// What weir's client costs above a bare loop over the same gRPC API, side by side against one server.
//
//   harness_cost [--rounds N] [--limit R] [--json FILE]
//
// Each round runs both clients, one after the other, and the order is swapped from round to round, so that a
// machine that slows down or speeds up meets both alike. The ratio is taken within a round; the median of the
// rounds is what counts. Exit code: 0 within the limit, 99 above it, 1 when an exchange was not complete.
#include <fmt/format.h>
#include <fmt/os.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "harness/run/server_process.h"
#include "tests/bench/bare_loop.h"
#include "tests/bench/weir_loop.h"

namespace weir::bench {
namespace {

constexpr int kTooCostly = 99;

struct Options {
  std::string server = WEIR_PROGRAM;
  std::uint32_t rounds = 7;
  std::uint32_t lanes = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);  // as in a run
  std::uint32_t connections = 2;
  std::uint64_t messages = 200'000;
  double limit = 1.4;
  std::string json;
  std::string only;
};

struct Case {
  std::string name;
  std::uint32_t streams;
  std::uint32_t window;
  bool limited;  // the ratio must keep to the limit
};

const std::vector<Case> kCases = {
    {"100 streams, ping-pong", 100, 1, true},
    {"100 streams, window 16", 100, 16, false},
    {"1,000 streams, ping-pong", 1000, 1, false},
};

struct Round {
  Cost bare;
  Cost weir;
  [[nodiscard]] double ratio() const { return weir.cpu_us_per_message() / bare.cpu_us_per_message(); }
};

struct Result {
  Case what;
  std::vector<Round> rounds;

  template <typename Value>
  [[nodiscard]] double median(Value value) const {
    std::vector<double> values;
    for (const Round& round : rounds) values.push_back(value(round));
    std::sort(values.begin(), values.end());
    std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
  [[nodiscard]] double ratio() const {
    return median([](const Round& r) { return r.ratio(); });
  }
};

Load load_of(const Case& what, const Options& options, const std::string& address) {
  Load load;
  load.address = address;
  load.streams = what.streams;
  load.connections = options.connections;
  load.window = what.window;
  load.messages = static_cast<std::uint32_t>(std::max<std::uint64_t>(2, options.messages / what.streams));
  return load;
}

void print_row(std::string_view label, double bare_rate, double bare_cpu, double weir_rate, double weir_cpu,
               double ratio) {
  fmt::print("| {} | {:.0f} | {:.2f} | {:.0f} | {:.2f} | {:.2f} |\n", label, bare_rate, bare_cpu, weir_rate,
             weir_cpu, ratio);
}

void print(const Result& result, const Options& options) {
  fmt::print("\n**{}**, {} connections, 64 B of content, {} messages a round, {} lanes\n\n", result.what.name,
             options.connections, result.rounds.front().weir.replies, options.lanes);
  fmt::print("| round | bare msgs/s | bare CPU µs/msg | weir msgs/s | weir CPU µs/msg | ratio |\n");
  fmt::print("|-|-|-|-|-|-|\n");
  for (std::size_t i = 0; i < result.rounds.size(); ++i) {
    const Round& r = result.rounds[i];
    print_row(fmt::format("{}", i + 1), r.bare.messages_per_second(), r.bare.cpu_us_per_message(),
              r.weir.messages_per_second(), r.weir.cpu_us_per_message(), r.ratio());
  }
  print_row("median", result.median([](const Round& r) { return r.bare.messages_per_second(); }),
            result.median([](const Round& r) { return r.bare.cpu_us_per_message(); }),
            result.median([](const Round& r) { return r.weir.messages_per_second(); }),
            result.median([](const Round& r) { return r.weir.cpu_us_per_message(); }), result.ratio());
  std::fflush(stdout);
}

std::string to_json(const Cost& cost) {
  return fmt::format(R"({{"messages_per_second": {:.1f}, "cpu_us_per_message": {:.4f}}})",
                     cost.messages_per_second(), cost.cpu_us_per_message());
}

std::string to_json(const std::vector<Result>& results, const Options& options) {
  std::string cases;
  for (const Result& result : results) {
    std::string rounds;
    for (const Round& r : result.rounds) {
      rounds += fmt::format("{}\n      {{\"bare\": {}, \"weir\": {}, \"ratio\": {:.4f}}}",
                            rounds.empty() ? "" : ",", to_json(r.bare), to_json(r.weir), r.ratio());
    }
    cases += fmt::format(
        "{}\n    {{\"name\": \"{}\", \"streams\": {}, \"window\": {}, \"ratio\": {:.4f}, \"rounds\": [{}]}}",
        cases.empty() ? "" : ",", result.what.name, result.what.streams, result.what.window, result.ratio(),
        rounds);
  }
  return fmt::format(
      "{{\n  \"limit\": {},\n  \"connections\": {},\n  \"lanes\": {},\n  \"cases\": [{}]\n}}\n",
      options.limit, options.connections, options.lanes, cases);
}

/// Both clients once. False when one of them did not get every reply.
bool run_round(const Load& load, bool weir_first, const Options& options, Round& round) {
  auto bare = [&] { round.bare = run_bare_loop(load); };
  auto weir = [&] { round.weir = run_weir_loop(load, {.lanes = options.lanes}); };
  if (options.only == "bare") return bare(), round.weir = round.bare, round.bare.complete;
  if (options.only == "weir") return weir(), round.bare = round.weir, round.weir.complete;
  if (weir_first) weir();
  bare();
  if (!weir_first) weir();
  return round.bare.complete && round.weir.complete;
}

int measure(const Options& options) {
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  ServerProcessOptions server_options;
  server_options.program = options.server;
  auto server = ServerProcess::start(server_options);
  if (!server.ok()) {
    fmt::print(stderr, "harness_cost: {}\n", std::string(server.status().message()));
    return 1;
  }
  std::vector<Result> results;
  for (const Case& what : kCases) {
    Load load = load_of(what, options, (*server)->address());
    Result result{what, {}};
    Round warm_up;
    for (std::uint32_t i = 0; i <= options.rounds; ++i) {
      Round& round = i == 0 ? warm_up : result.rounds.emplace_back();
      if (!run_round(load, i % 2 == 1, options, round)) {
        fmt::print(stderr, "harness_cost: {}: a stream did not get all its replies\n", what.name);
        return 1;
      }
    }
    print(result, options);
    results.push_back(std::move(result));
  }
  if (!options.json.empty()) fmt::output_file(options.json).print("{}", to_json(results, options));
  int exit_code = 0;
  for (const Result& result : results) {
    if (!result.what.limited) continue;
    bool within = result.ratio() <= options.limit;
    fmt::print("\n{}: {:.2f} times the bare loop, limit {:.2f}: {}\n", result.what.name, result.ratio(),
               options.limit, within ? "pass" : "FAIL");
    if (!within) exit_code = kTooCostly;
  }
  return exit_code;
}

}  // namespace
}  // namespace weir::bench

int main(int argc, char** argv) {
  weir::bench::Options options;
  CLI::App app("CPU per message of weir's client against a bare loop over the same gRPC API");
  app.add_option("--server", options.server, "the weir binary whose `serve` answers")->capture_default_str();
  app.add_option("--rounds", options.rounds, "rounds of each case; one more warms up")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--lanes", options.lanes, "lanes of weir's engine")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--connections", options.connections, "TCP connections of each client")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--messages", options.messages, "messages a round, over all streams")->capture_default_str();
  app.add_option("--limit", options.limit, "the ratio that 100 streams in ping-pong must not exceed")
      ->capture_default_str();
  app.add_option("--json", options.json, "write the measurements to this file");
  app.add_option("--only", options.only, "run one client alone, for a profiler")
      ->check(CLI::IsMember({"bare", "weir"}));
  CLI11_PARSE(app, argc, argv);
  return weir::bench::measure(options);
}
