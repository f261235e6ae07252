#include "tests/bench/compare/limits.h"

#include <fmt/format.h>

#include <cmath>

namespace weir::bench {
namespace {

struct Limit {
  std::string client;
  std::string yardstick;  // the bound is on the ratio to this client; empty: on the value itself
  std::string quantity;
  SampleField field;
  double bound;
  bool at_least;
  std::vector<std::string> cases;
  std::string server;  // empty: every server of the run
};

std::vector<Limit> all_limits() {
  constexpr SampleField kCpu = &Sample::cpu_us_per_message;
  constexpr SampleField kRate = &Sample::messages_per_second;
  constexpr SampleField kMemory = &Sample::memory_per_stream;
  return {
      {"weir-grpc",
       "bare-grpc",
       "CPU a message",
       kCpu,
       1.25,
       false,
       {kPingPong100, kWindow16, kPingPong1000},
       {}},
      {"weir-wire",
       "bare-nghttp2",
       "CPU a message",
       kCpu,
       1.4,
       false,
       {kPingPong100, kWindow16, kWindow64, kPingPong1000},
       {}},
      {"weir-wire", "grpc-go", "CPU a message", kCpu, 0.4, false, {kPingPong100, kPingPong1000}, "go"},
      {"weir-wire", "ghz", "CPU a message", kCpu, 0.3, false, {kPingPong100}, "go"},
      {"weir-wire", "ghz", "CPU a message", kCpu, 0.12, false, {kWindow64}, "go"},
      {"weir-wire", "k6", "CPU a message", kCpu, 0.03, false, {kPingPong100}, "go"},
      {"weir-described", "weir-wire", "CPU a message", kCpu, 1.6, false, {kPingPong100, kWindow64}, "go"},
      {"weir-described", "ghz-described", "CPU a message", kCpu, 0.4, false, {kPingPong100, kWindow64}, "go"},
      {"weir-wire", "bare-grpc", "streams opened a second", kRate, 20, true, {kManyHeld}, "wire"},
      {"weir-wire", "", "bytes of memory a stream", kMemory, 1024, false, {kManyHeld}, {}},
      {"weir-described", "", "bytes of memory a stream", kMemory, 1.3 * 1024, false, {kManyHeld}, "go"},
      {"weir-grpc", "", "bytes of memory a stream", kMemory, 30 * 1024, false, {kHeld}, {}},
  };
}

Finding find(const Limit& limit, const std::string& server, const std::string& what, const Results& results) {
  Finding finding;
  std::string ratio = limit.yardstick.empty() ? "" : " ÷ " + limit.yardstick;
  finding.text = fmt::format("{}{}: {}; {} server, {}", limit.client, ratio, limit.quantity, server, what);
  finding.bound = limit.bound;
  finding.at_least = limit.at_least;
  finding.measured = limit.yardstick.empty()
                         ? results.median(server, what, limit.client, limit.field)
                         : results.ratio(server, what, limit.client, limit.yardstick, limit.field);
  return finding;
}

}  // namespace

std::string Finding::verdict() const {
  if (!measured) return "not measured";
  if (met()) return "met";
  return fmt::format("not met by {:.0f} %", std::abs(*measured / bound - 1) * 100);
}

std::vector<Finding> check_limits(const MeasureOptions& run, const Results& results) {
  std::vector<Finding> findings;
  for (const Limit& limit : all_limits()) {
    std::vector<std::string> servers = {limit.server};
    if (limit.server.empty()) {
      servers.clear();
      for (const ServerKind& server : run.servers) servers.push_back(server.name);
    }
    for (const std::string& server : servers)
      for (const std::string& what : limit.cases) findings.push_back(find(limit, server, what, results));
  }
  return findings;
}

}  // namespace weir::bench
