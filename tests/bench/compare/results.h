// What the comparison measures, and what came of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "tests/bench/compare/child.h"

namespace weir::bench {

/// One exchange. Every client that can do it does it, on every server.
struct Case {
  std::string name;
  std::uint32_t streams = 100;
  std::uint32_t window = 1;
  bool hold = false;  // one message a stream; what counts is how fast streams open, and their memory
};

struct ServerKind {
  std::string name;
  Words command;  // prints "listening on HOST:PORT"
};

/// How a client is asked and how it answers.
enum class Tool {
  kOurs,  // the benchmarks' own options and report
  kGhz,   // sends all messages of a call at once
  kK6,    // by the script in tests/bench/k6
};

struct ClientKind {
  std::string name;
  Words command;  // the case's options follow
  Tool tool = Tool::kOurs;
  bool described =
      false;  // it speaks the echo of ten fields by its description, which the Go server alone has; else chat
};

/// What a client did once.
struct Sample {
  double messages_per_second = 0;
  double cpu_us_per_message = 0;
  double memory_per_stream = 0;  // bytes
  std::optional<double> p50_us{}, p99_us{};
};

using SampleField = double Sample::*;

/// Samples by server, case and client, one a round. A client that does not take part in a case has none.
class Results {
 public:
  void add(const std::string& server, const std::string& what, const std::string& client,
           const Sample& sample) {
    samples_[{server, what, client}].push_back(sample);
  }
  [[nodiscard]] std::span<const Sample> of(const std::string& server, const std::string& what,
                                           const std::string& client) const;

  [[nodiscard]] std::optional<double> median(const std::string& server, const std::string& what,
                                             const std::string& client, SampleField field) const;
  /// The ratio is taken within a round, since a machine's speed changes from round to round; then the median.
  [[nodiscard]] std::optional<double> ratio(const std::string& server, const std::string& what,
                                            const std::string& client, const std::string& yardstick,
                                            SampleField field) const;

 private:
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<Sample>> samples_;
};

/// Nothing of no values.
[[nodiscard]] std::optional<double> median_of(std::vector<double> values);

}  // namespace weir::bench
