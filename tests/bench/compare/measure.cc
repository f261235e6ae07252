#include "tests/bench/compare/measure.h"

#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <thread>
#include <tuple>

#include "tests/bench/ten_fields.h"

namespace weir::bench {
namespace {

constexpr std::chrono::seconds kReadyWithin{10};
constexpr std::chrono::seconds kClientLimit{120};
// Of the round that finds out how fast a client is, in all; and the least and the most afterwards.
constexpr std::uint64_t kFirstMessages = 40'000;
constexpr std::uint64_t kFewestAStream = 20;
constexpr std::uint64_t kMostMessages = 8'000'000;
constexpr std::uint32_t kContentBytes = 64;
// Servers clean up after a client that is gone: a hundred thousand streams take seconds. All of them are quiet when they
// use less than this share of a core together.
constexpr std::chrono::milliseconds kLook{50};
constexpr double kQuietShare = 0.05;
constexpr std::chrono::seconds kQuietWithin{60};

using Json = google::protobuf::Struct;

struct RunningServer {
  std::string name;
  Child process;
  std::string address;
};

RunningServer start(const ServerKind& kind, std::optional<int> core) {
  constexpr std::string_view kReady = "listening on ";
  Child process(kind.command, core);
  std::string line = process.read_line(kReadyWithin);
  if (!line.starts_with(kReady))
    throw std::runtime_error(
        fmt::format("the {} server said '{}' instead of where it listens", kind.name, line));
  return {kind.name, std::move(process), line.substr(kReady.size())};
}

Words words_of(const ClientKind& client, const Case& what, const std::string& address, std::uint32_t messages,
               std::uint32_t connections) {
  Words words = client.command;
  auto add = [&](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
  if (client.tool == Tool::kK6) {
    for (const auto& [name, value] : {std::pair{"ADDRESS", address},
                                      {"STREAMS", fmt::format("{}", what.streams)},
                                      {"MESSAGES", fmt::format("{}", messages)},
                                      {"WINDOW", fmt::format("{}", what.window)},
                                      {"CONTENT_BYTES", fmt::format("{}", kContentBytes)}}) {
      add({"-e", fmt::format("{}={}", name, value)});
    }
    return words;
  }
  if (client.tool == Tool::kGhz) {
    add({"--insecure", "--format", "json"});
    if (client.described) {
      // The template is filled in for every message, as weir's is. It has to be JSON as it stands, so numbers are in quotes.
      add({"--call", "echo.Echo.Talk", "--stream-dynamic-messages"});
      add({"--data", ten_fields(R"("{{.RequestNumber}}")", "{{.WorkerID}}", R"("{{.TimestampUnixNano}}")")});
    } else {
      add({"--call", "chat.ChatService.BidirectionalChat"});
      add({"--data", fmt::format(R"({{"content": "{}"}})", std::string(kContentBytes, 'x'))});
    }
    add({"--concurrency", fmt::format("{}", what.streams), "--total", fmt::format("{}", what.streams)});
    add({"--stream-call-count", fmt::format("{}", messages), "--connections",
         fmt::format("{}", connections)});
    add({"--timeout", fmt::format("{}s", kClientLimit.count()), address});
    return words;
  }
  add({"--address", address, "--streams", fmt::format("{}", what.streams)});
  add({"--connections", fmt::format("{}", connections)});
  if (what.hold) {
    add({"--hold"});
  } else {
    add({"--window", fmt::format("{}", what.window), "--messages", fmt::format("{}", messages)});
  }
  return words;
}

double number(const Json& json, const std::string& name) {
  auto found = json.fields().find(name);
  return found == json.fields().end() ? 0 : found->second.number_value();
}

Sample sample_of(const Json& json, const Case& what) {
  Sample sample;
  double messages = number(json, "messages");
  sample.messages_per_second = messages / number(json, "seconds");
  sample.cpu_us_per_message = number(json, "cpu_seconds") * 1e6 / messages;
  sample.memory_per_stream = number(json, "memory_bytes") / what.streams;
  if (json.fields().contains("p50_seconds")) sample.p50_us = number(json, "p50_seconds") * 1e6;
  if (json.fields().contains("p99_seconds")) sample.p99_us = number(json, "p99_seconds") * 1e6;
  return sample;
}

/// ghz says how calls ended and how long all took, in nanoseconds; it does not count replies. Its CPU is that of its
/// whole life.
Sample ghz_sample_of(const Json& json, const Case& what, std::uint32_t messages, double cpu_seconds) {
  auto codes = json.fields().find("statusCodeDistribution");
  if (codes == json.fields().end() || number(codes->second.struct_value(), "OK") != what.streams)
    throw std::runtime_error("not all calls of ghz ended with OK");
  double total = static_cast<double>(what.streams) * messages;
  Sample sample;
  sample.messages_per_second = total * 1e9 / number(json, "total");
  sample.cpu_us_per_message = cpu_seconds * 1e6 / total;
  return sample;
}

/// The script counts replies and seconds. The CPU is that of k6's whole life.
Sample k6_sample_of(const Json& json, const Case& what, std::uint32_t messages, double cpu_seconds) {
  double total = static_cast<double>(what.streams) * messages;
  if (number(json, "messages") != total) throw std::runtime_error("not all streams of k6 got all replies");
  Sample sample;
  sample.messages_per_second = total / number(json, "seconds");
  sample.cpu_us_per_message = cpu_seconds * 1e6 / total;
  return sample;
}

class Measurement {
 public:
  explicit Measurement(const MeasureOptions& options) : options_(options) {
    for (const ServerKind& kind : options.servers) servers_.push_back(start(kind, options.server_core));
  }

  Results run() {
    for (std::uint32_t round = 0; round <= options_.rounds; ++round) {
      if (round == 0) fmt::print(stderr, "warming up\n");
      if (round > 0) fmt::print(stderr, "round {} of {}\n", round, options_.rounds);
      for (const RunningServer& server : servers_)
        for (const Case& what : options_.cases) run_case(server, what, round);
    }
    return std::move(results_);
  }

 private:
  void run_case(const RunningServer& server, const Case& what, std::uint32_t round) {
    std::size_t count = options_.clients.size();
    for (std::size_t i = 0; i < count; ++i) {
      const ClientKind& client = options_.clients[(i + round) % count];
      if (!takes_part(client, what, server.name)) continue;
      Sample sample = run_client(server, what, client);
      if (round == 0) {
        settle_messages(server, what, client, sample);
      } else {
        results_.add(server.name, what.name, client.name, sample);
      }
    }
  }

  /// What a server still does for the client before must not be counted against the next, on whichever server.
  void wait_for_quiet() const {
    auto used = [&] {
      std::chrono::nanoseconds all{};
      for (const RunningServer& server : servers_) all += server.process.cpu_time();
      return all;
    };
    auto until = std::chrono::steady_clock::now() + kQuietWithin;
    for (auto before = used(); std::chrono::steady_clock::now() < until;) {
      std::this_thread::sleep_for(kLook);
      auto now = used();
      if (now - before < kQuietShare * std::chrono::nanoseconds(kLook)) return;
      before = now;
    }
    throw std::runtime_error(fmt::format("the servers were still busy after {} s", kQuietWithin.count()));
  }

  std::uint32_t& messages_of(const RunningServer& server, const Case& what, const ClientKind& client) {
    std::uint32_t first = static_cast<std::uint32_t>(std::max(kFewestAStream, kFirstMessages / what.streams));
    return messages_.try_emplace({server.name, what.name, client.name}, first).first->second;
  }

  void settle_messages(const RunningServer& server, const Case& what, const ClientKind& client,
                       const Sample& sample) {
    auto wanted = static_cast<std::uint64_t>(sample.messages_per_second * options_.seconds);
    std::uint64_t each = std::min(wanted, kMostMessages) / what.streams;
    messages_of(server, what, client) = static_cast<std::uint32_t>(std::max(kFewestAStream, each));
  }

  Sample run_client(const RunningServer& server, const Case& what, const ClientKind& client) {
    std::uint32_t messages = messages_of(server, what, client);
    wait_for_quiet();
    Child process(words_of(client, what, server.address, messages, options_.connections),
                  options_.client_core);
    std::string output;
    Child::End end = process.wait(kClientLimit, output);
    std::string who = fmt::format("{} on the {} server, {}", client.name, server.name, what.name);
    if (!end.in_time)
      throw std::runtime_error(fmt::format("{}: not done after {} s", who, kClientLimit.count()));
    Json json;
    bool readable = google::protobuf::util::JsonStringToMessage(output, &json).ok();
    if (end.exit_code != 0 || !readable)
      throw std::runtime_error(fmt::format("{}: exit code {}, output '{}'", who, end.exit_code, output));
    switch (client.tool) {
      case Tool::kGhz:
        return ghz_sample_of(json, what, messages, end.cpu_seconds);
      case Tool::kK6:
        return k6_sample_of(json, what, messages, end.cpu_seconds);
      case Tool::kOurs:
        break;
    }
    return sample_of(json, what);
  }

  const MeasureOptions& options_;
  std::vector<RunningServer> servers_;
  std::map<std::tuple<std::string, std::string, std::string>, std::uint32_t> messages_;  // of a stream
  Results results_;
};

}  // namespace

bool takes_part(const ClientKind& client, const Case& what, const std::string& server) {
  if (client.described && server != "go") return false;
  // A hundred thousand streams are the wire engine's question: what a stream of the others takes is known at a tenth.
  constexpr std::uint32_t kMany = 100'000;
  if (what.hold && what.streams >= kMany)
    return client.name == "weir-wire" || client.name == "weir-described" ||
           (client.name == "bare-grpc" && server == "wire");
  return client.tool == Tool::kOurs || (!what.hold && what.streams <= 100);
}

Results measure(const MeasureOptions& options) { return Measurement(options).run(); }

}  // namespace weir::bench
