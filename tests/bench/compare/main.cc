// weir's two clients beside bare ones and other tools, on the same servers, in one interleaved run.
//
//   compare --server NAME=COMMAND... [--go-client FILE] [--proto FILE] [--echo-proto FILE] [--ghz FILE]
//           [--k6 FILE --k6-script FILE] [--quick] [--limits]
//
// A server's command prints "listening on HOST:PORT" as its first line and serves chat.ChatService there; the one named "go"
// serves echo.Echo of tests/interop/echo as well. Prints tables in Markdown. Exit code: 0; 99 with --limits when a limit is not met; 1 when a server or client failed.
#include <fmt/format.h>
#include <fmt/os.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/compare/limits.h"
#include "tests/bench/compare/measure.h"
#include "tests/bench/compare/tables.h"

namespace weir::bench {
namespace {

constexpr int kNotMet = 99;

struct Options {
  std::vector<std::string> servers;
  std::string bench_client = WEIR_BENCH_CLIENT;
  std::string go_client, ghz, k6, k6_script, proto, echo_proto;
  std::string markdown, json;
  bool pin = std::thread::hardware_concurrency() >= 2;
  bool quick = false;
  bool limits = false;
  std::optional<std::uint32_t> rounds;
};

Words split(const std::string& command) {
  std::istringstream words(command);
  return {std::istream_iterator<std::string>(words), {}};
}

ServerKind server_of(const std::string& text) {
  std::size_t equals = text.find('=');
  if (equals == std::string::npos || split(text.substr(equals + 1)).empty())
    throw CLI::ValidationError("--server", "'" + text + "' is not NAME=COMMAND");
  return {text.substr(0, equals), split(text.substr(equals + 1))};
}

std::vector<ClientKind> clients_of(const Options& options) {
  std::vector<ClientKind> clients;
  for (const char* name : {"weir-wire", "bare-nghttp2", "weir-grpc", "bare-grpc"})
    clients.push_back({name, {options.bench_client, name}});
  clients.push_back({"weir-described", {options.bench_client, "weir-described"}, Tool::kOurs, true});
  if (!options.go_client.empty()) clients.push_back({"grpc-go", {options.go_client}});
  if (!options.ghz.empty()) clients.push_back({"ghz", {options.ghz, "--proto", options.proto}, Tool::kGhz});
  if (!options.ghz.empty() && !options.echo_proto.empty())
    clients.push_back({"ghz-described", {options.ghz, "--proto", options.echo_proto}, Tool::kGhz, true});
  if (!options.k6.empty()) {
    std::string folder = options.proto.substr(0, options.proto.rfind('/'));
    clients.push_back({"k6",
                       {options.k6, "run", "--quiet", "--no-usage-report", options.k6_script, "-e",
                        "PROTO_FOLDER=" + folder},
                       Tool::kK6});
  }
  return clients;
}

std::vector<Case> cases_of(bool quick) {
  if (quick) return {{kPingPong100, 100, 1}, {kWindow64, 100, 64}, {kHeld, 10'000, 1, true}};
  return {{kPingPong100, 100, 1},   {kWindow16, 100, 16},     {kWindow64, 100, 64},
          {kPingPong1000, 1000, 1}, {kHeld, 10'000, 1, true}, {kManyHeld, 100'000, 1, true}};
}

int compare(const Options& options) {
  MeasureOptions run;
  for (const std::string& server : options.servers) run.servers.push_back(server_of(server));
  run.clients = clients_of(options);
  run.cases = cases_of(options.quick);
  run.rounds = options.rounds.value_or(options.quick ? 3 : 5);
  if (options.quick) run.seconds = 0.2;
  if (options.pin) run.client_core = 0, run.server_core = 1;
  Results results = measure(run);
  std::vector<Finding> findings = check_limits(run, results);
  std::string page = to_markdown(run, results, findings);
  fmt::print("{}", page);
  if (!options.markdown.empty()) fmt::output_file(options.markdown).print("{}", page);
  if (!options.json.empty()) fmt::output_file(options.json).print("{}", to_json(run, results, findings));
  bool met = std::all_of(findings.begin(), findings.end(),
                         [](const Finding& finding) { return !finding.measured || finding.met(); });
  return options.limits && !met ? kNotMet : 0;
}

}  // namespace
}  // namespace weir::bench

int main(int argc, char** argv) {
  weir::bench::Options options;
  CLI::App app("weir's clients beside others, on the same servers");
  app.add_option("--server", options.servers, "NAME=COMMAND; may be given many times")->required();
  app.add_option("--bench-client", options.bench_client, "the program with weir's and the bare clients");
  app.add_option("--go-client", options.go_client, "the bare grpc-go client");
  auto* proto = app.add_option("--proto", options.proto, "chat.proto, for ghz and k6");
  app.add_option("--echo-proto", options.echo_proto, "echo.proto, for ghz with messages of ten fields");
  app.add_option("--ghz", options.ghz, "the ghz program")->needs(proto);
  auto* script = app.add_option("--k6-script", options.k6_script, "tests/bench/k6/chat.js");
  app.add_option("--k6", options.k6, "the k6 program")->needs(proto)->needs(script);
  app.add_option("--rounds", options.rounds, "one more warms up")->check(CLI::PositiveNumber);
  app.add_flag("--pin,!--no-pin", options.pin,
               "clients on core 0 and servers on core 1; so by default where there are two");
  app.add_flag("--quick", options.quick, "three rounds of three cases");
  app.add_flag("--limits", options.limits, "exit with 99 when a limit is not met");
  app.add_option("--markdown", options.markdown, "write the tables to this file as well");
  app.add_option("--json", options.json, "write all measurements to this file");
  CLI11_PARSE(app, argc, argv);
  try {
    return weir::bench::compare(options);
  } catch (const CLI::Error& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "compare: {}\n", error.what());
    return 1;
  }
}
