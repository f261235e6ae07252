// `--metrics-port`: what a process does, as Prometheus reads it while it runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <regex>

#include "tests/integration/cli.h"

namespace weir {
namespace {

using testing::HasSubstr;

/// The page of a process that said where it is; empty while it did not.
std::string metrics_of(const WeirProcess& weir) {
  static const std::regex place("metrics at http://127\\.0\\.0\\.1:([0-9]+)/metrics");
  const std::string said = weir.err();
  std::smatch match;
  if (!std::regex_search(said, match, place)) return "";
  httplib::Client client("127.0.0.1", std::stoi(match[1]));
  const auto page = client.Get("/metrics");
  return page ? page->body : "";
}

/// What a line of the page says; -1 where there is none.
double value_of(const std::string& page, const std::string& metric) {
  const std::size_t at = page.find("\n" + metric + " ");
  return at == std::string::npos ? -1 : std::stod(page.substr(at + metric.size() + 2));
}

const char* const kWatchedRun = R"(schema = 1
name = "endless"
[phases]
measure = "60s"
drain = "10s"
[report]
interval = "100ms"
[[streams]]
name = "talkers"
count = 2
messages = 100000
pace = { kind = "ping-pong", think = "5ms" }
[[streams]]
name = "short"
count = 3
messages = 2
)";

TEST_F(Cli, a_run_and_the_server_and_relay_before_it_show_their_metrics_while_they_run) {
  const WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--metrics-port", "0"});
  const std::string to = "127.0.0.1:" + std::to_string(port_after(server, "listening on"));
  const WeirProcess relay({"relay", "--to", to, "--metrics-port", "0"});
  const std::string by = "127.0.0.1:" + std::to_string(port_after(relay, "listening on"));
  WeirProcess run({"run", folder_.write("endless.toml", kWatchedRun), "--out", runs(), "--metrics-port", "0",
                   "--set", "target.address=" + by});
  // By group, class and clock; the counts go on, so that no more can be said of them.
  EXPECT_TRUE(eventually([&] {
    const std::string page = metrics_of(run);
    return value_of(page, "weir_streams_open") == 2 &&
           value_of(page,
                    "weir_streams_ended_total{class=\"ok.complete\",group=\"short\",verdict=\"expected\"}") ==
               3 &&
           value_of(page, "weir_latency_seconds_count{clock=\"response\",group=\"talkers\"}") > 0 &&
           value_of(page, "weir_messages_received_total") > 6 &&
           value_of(page, "weir_run_info{scenario=\"endless\"}") == 1 &&
           value_of(page, "weir_run_phase{phase=\"measure\"}") == 1;
  })) << metrics_of(run)
      << run.err();
  EXPECT_TRUE(eventually([&] {
    const std::string page = metrics_of(server);
    return value_of(page, "weir_server_streams_started_total") == 5 &&
           value_of(page, "weir_server_streams_open") == 2;
  })) << metrics_of(server);
  EXPECT_TRUE(eventually([&] {
    return value_of(metrics_of(relay), "weir_relay_bytes_total{toward=\"client\"}") > 0;
  })) << metrics_of(relay);
  run.signal(SIGINT);
  EXPECT_EQ(run.wait(), 130) << run.err();
}

TEST_F(Cli, a_port_for_metrics_that_is_taken_is_named_with_a_remedy) {
  const WeirProcess server({"serve", "--listen", "127.0.0.1:0"});
  const std::string taken = std::to_string(port_after(server, "listening on"));
  const Ended run = this->run(kSmall, {"--metrics-port", taken});
  EXPECT_EQ(run.exit_code, 2) << run.out;
  EXPECT_THAT(run.err, HasSubstr("the page of metrics can't listen on 127.0.0.1"));
  EXPECT_THAT(run.err, HasSubstr("fix: name a free port of this machine with --metrics-port, or 0"));
  EXPECT_EQ(run_weir({"serve", "--listen", "127.0.0.1:0", "--metrics-port", taken}).exit_code, 2);
  EXPECT_EQ(run_weir({"relay", "--to", "127.0.0.1:1", "--metrics-port", taken}).exit_code, 2);
  EXPECT_EQ(this->run(kSmall, {"--metrics-port", "99999"}).exit_code, 2);
}

}  // namespace
}  // namespace weir
