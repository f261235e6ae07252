#include "tests/bench/compare/tables.h"

#include <fmt/format.h>

namespace weir::bench {
namespace {

/// What clients are compared with.
constexpr const char* kLeanest = "bare-nghttp2";
constexpr const char* kRealest = "bare-grpc";

std::string cell(std::optional<double> value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "";
}

/// Of those samples that have one.
std::optional<double> latency(std::span<const Sample> samples, std::optional<double> Sample::*field) {
  std::vector<double> values;
  for (const Sample& sample : samples) {
    if (sample.*field) values.push_back(*(sample.*field));
  }
  return median_of(std::move(values));
}

class Page {
 public:
  Page(const MeasureOptions& run, const Results& results) : run_(run), results_(results) {}

  std::string write(const std::vector<Finding>& findings) {
    add("One run of {} rounds over {} connections. ", run_.rounds, run_.connections);
    if (run_.client_core && run_.server_core) {
      add("Clients on core {}, servers on core {}. ", *run_.client_core, *run_.server_core);
    } else {
      add("Clients and servers on whatever core is free. ");
    }
    add("Values are medians of the rounds; ratios (÷) are taken within a round.\n");
    for (const ServerKind& server : run_.servers)
      for (const Case& what : run_.cases) what.hold ? add_held(server, what) : add_exchange(server, what);
    add_limits(findings);
    return std::move(text_);
  }

 private:
  template <typename... Values>
  void add(fmt::format_string<Values...> format, Values&&... values) {
    text_ += fmt::format(format, std::forward<Values>(values)...);
  }

  void add_exchange(const ServerKind& server, const Case& what) {
    add("\n### {} server: {}\n\n", server.name, what.name);
    add("| client | messages/s | CPU µs/message | p50 µs | p99 µs | CPU ÷ {} | CPU ÷ {} |\n|-|-|-|-|-|-|-|\n",
        kLeanest, kRealest);
    constexpr SampleField kCpu = &Sample::cpu_us_per_message;
    for (const ClientKind& client : run_.clients) {
      auto samples = results_.of(server.name, what.name, client.name);
      if (samples.empty()) continue;
      add("| {} | {} | {} | {} | {} | {} | {} |\n", client.name,
          median(server, what, client, &Sample::messages_per_second, 0),
          median(server, what, client, kCpu, 2), cell(latency(samples, &Sample::p50_us), 0),
          cell(latency(samples, &Sample::p99_us), 0), ratio(server, what, client, kLeanest, kCpu),
          ratio(server, what, client, kRealest, kCpu));
    }
  }

  void add_held(const ServerKind& server, const Case& what) {
    add("\n### {} server: {}\n\n", server.name, what.name);
    add("| client | streams opened/s | CPU µs/stream | KiB/stream | opening ÷ {} | memory ÷ {} "
        "|\n|-|-|-|-|-|-|\n",
        kRealest, kRealest);
    constexpr SampleField kMemory = &Sample::memory_per_stream;
    constexpr SampleField kRate = &Sample::messages_per_second;
    for (const ClientKind& client : run_.clients) {
      auto memory = results_.median(server.name, what.name, client.name, kMemory);
      if (!memory) continue;
      add("| {} | {} | {} | {:.2f} | {} | {} |\n", client.name, median(server, what, client, kRate, 0),
          median(server, what, client, &Sample::cpu_us_per_message, 2), *memory / 1024,
          ratio(server, what, client, kRealest, kRate), ratio(server, what, client, kRealest, kMemory));
    }
  }

  void add_limits(const std::vector<Finding>& findings) {
    add("\n### Limits\n\n| limit | bound | measured | |\n|-|-|-|-|\n");
    for (const Finding& finding : findings) {
      add("| {} | {} {:g} | {} | {} |\n", finding.text, finding.at_least ? "≥" : "≤", finding.bound,
          cell(finding.measured, finding.bound > 100 ? 0 : 2), finding.verdict());
    }
  }

  std::string median(const ServerKind& server, const Case& what, const ClientKind& client, SampleField field,
                     int digits) {
    return cell(results_.median(server.name, what.name, client.name, field), digits);
  }
  std::string ratio(const ServerKind& server, const Case& what, const ClientKind& client,
                    const std::string& yardstick, SampleField field) {
    return cell(results_.ratio(server.name, what.name, client.name, yardstick, field), 2);
  }

  const MeasureOptions& run_;
  const Results& results_;
  std::string text_;
};

std::string json_number(std::optional<double> value) {
  return value ? fmt::format("{:.6g}", *value) : "null";
}

std::string to_json(const Sample& sample) {
  return fmt::format(
      R"({{"messages_per_second": {:.1f}, "cpu_us_per_message": {:.4f}, "memory_bytes_per_stream": {:.1f}, )"
      R"("p50_us": {}, "p99_us": {}}})",
      sample.messages_per_second, sample.cpu_us_per_message, sample.memory_per_stream,
      json_number(sample.p50_us), json_number(sample.p99_us));
}

/// Appends an element to a list that is being written.
void append(std::string& list, const std::string& element) {
  list += (list.empty() ? "\n    " : ",\n    ") + element;
}

}  // namespace

std::string to_markdown(const MeasureOptions& run, const Results& results,
                        const std::vector<Finding>& findings) {
  return Page(run, results).write(findings);
}

std::string to_json(const MeasureOptions& run, const Results& results, const std::vector<Finding>& findings) {
  std::string all;
  for (const ServerKind& server : run.servers) {
    for (const Case& what : run.cases) {
      for (const ClientKind& client : run.clients) {
        std::string samples;
        for (const Sample& sample : results.of(server.name, what.name, client.name))
          samples += (samples.empty() ? "" : ", ") + to_json(sample);
        if (samples.empty()) continue;
        append(all, fmt::format(R"({{"server": "{}", "case": "{}", "client": "{}", "rounds": [{}]}})",
                                server.name, what.name, client.name, samples));
      }
    }
  }
  std::string limits;
  for (const Finding& f : findings) {
    append(limits,
           fmt::format(R"({{"limit": "{}", "bound": {}, "at_least": {}, "measured": {}, "verdict": "{}"}})",
                       f.text, f.bound, f.at_least, json_number(f.measured), f.verdict()));
  }
  return fmt::format(
      "{{\n  \"rounds\": {},\n  \"connections\": {},\n  \"results\": [{}],\n  \"limits\": [{}]\n}}\n",
      run.rounds, run.connections, all, limits);
}

}  // namespace weir::bench
