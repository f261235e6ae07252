// `--gauge`: a number of the service's own metrics page, read before, during and after a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "tests/integration/cli.h"
#include "tests/integration/expected_run.h"
#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using testing::HasSubstr;

/// A page of metrics whose number is the next of `values` each time; the last stays.
class MetricsPage {
 public:
  explicit MetricsPage(std::vector<int> values) {
    pages_.Get("/metrics", [this, values](const httplib::Request&, httplib::Response& answer) {
      const std::size_t next = std::min(asked_++, values.size() - 1);
      answer.set_content("held " + std::to_string(values[next]) + "\n", "text/plain");
    });
    port_ = pages_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { pages_.listen_after_bind(); });
    while (!pages_.is_running()) std::this_thread::yield();
  }
  ~MetricsPage() {
    pages_.stop();
    thread_.join();
  }
  [[nodiscard]] std::string gauge(const std::string& metric = "held") const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/metrics:" + metric;
  }

 private:
  httplib::Server pages_;
  std::atomic<std::size_t> asked_ = 0;
  int port_ = 0;
  std::thread thread_;
};

TEST_F(Cli, a_gauge_of_the_service_is_read_before_during_and_after_the_run) {
  const std::string checks =
      "pace = { kind = \"ping-pong\", think = \"200ms\" }\n"
      "[[check]]\nmetric = \"gauge.growth\"\nmax = 2\n"
      "[[check]]\nmetric = \"gauge.peak\"\nmin = 40\nmax = 40\n";
  for (const char* engine : {"grpc", "wire"}) {
    const MetricsPage well({12, 40, 12});
    const Ended good = run(kSmall + checks, {"--json", "--gauge", well.gauge(), "--set",
                                             std::string("target.engine=") + engine});
    EXPECT_EQ(good.exit_code, 0) << good.out << good.err;
    const v1::Gauge gauge = parse_report(good.out).gauge();
    EXPECT_EQ(gauge.metric(), "held");
    EXPECT_EQ(gauge.before(), 12);
    EXPECT_EQ(gauge.peak(), 40);
    EXPECT_EQ(gauge.after(), 12);
    const MetricsPage leaking({12, 40});
    const Ended bad =
        run(kSmall + checks, {"--gauge", leaking.gauge(), "--set", std::string("target.engine=") + engine});
    EXPECT_EQ(bad.exit_code, 99) << bad.out << bad.err;
    EXPECT_THAT(bad.out, HasSubstr("held: 12 before, 40 at the peak, 40 after"));
  }
}

TEST_F(Cli, a_gauge_that_is_missing_or_misspelt_is_named_with_a_remedy) {
  const Ended unread = run(kSmall + std::string("[[check]]\nmetric = \"gauge.growth\"\nmax = 2\n"));
  EXPECT_EQ(unread.exit_code, 2) << unread.out;
  EXPECT_THAT(unread.err, HasSubstr("has a check on gauge.growth, and no gauge is named"));
  EXPECT_THAT(unread.err, HasSubstr("fix: add --gauge URL:METRIC"));
  const MetricsPage page({12});
  const Ended wrong = run(kSmall, {"--gauge", page.gauge("hold")});
  EXPECT_EQ(wrong.exit_code, 3) << wrong.out;
  EXPECT_THAT(wrong.err, HasSubstr("did you mean 'held'?"));
  EXPECT_EQ(run(kSmall, {"--gauge", "held"}).exit_code, 2);
}

}  // namespace
}  // namespace weir
