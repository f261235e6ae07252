#include "harness/live/live_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <regex>

#include "harness/live/live_buckets.h"
#include "harness/live/live_counts.h"
#include "harness/live/live_page.h"
#include "harness/live/metrics_server.h"

namespace weir {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

TEST(LiveTable, names_follow_the_naming_guide) {
  for (const LiveMetric& metric : kLiveMetrics) {
    EXPECT_TRUE(std::regex_match(std::string(metric.name), std::regex("weir_[a-z0-9_]+[a-z]")))
        << metric.name;
    EXPECT_EQ(metric.name.ends_with("_total"), metric.kind == LiveKind::kCounter) << metric.name;
    EXPECT_FALSE(metric.help.empty()) << metric.name;
    EXPECT_THAT(live_page(100), HasSubstr(std::string(metric.name)));
  }
}

TEST(LiveBuckets, a_sample_lies_in_the_first_bucket_whose_bound_it_does_not_pass) {
  Histogram samples;
  samples.record(microseconds(100));  // the first bound itself
  samples.record(microseconds(101));
  samples.record(milliseconds(3));
  samples.record(seconds(60));
  samples.record(seconds(61));
  const std::vector<double> buckets = live_buckets(samples);
  ASSERT_EQ(buckets.size(), kLiveBuckets.size() + 1);
  EXPECT_EQ(buckets[0], 1);
  EXPECT_EQ(buckets[1], 1);                        // (100 us, 250 us]
  EXPECT_EQ(buckets[5], 1);                        // (2.5 ms, 5 ms]
  EXPECT_EQ(buckets[kLiveBuckets.size() - 1], 1);  // (30 s, 60 s]
  EXPECT_EQ(buckets[kLiveBuckets.size()], 1);      // above
  EXPECT_EQ(std::accumulate(buckets.begin(), buckets.end(), 0.0), 5);
}

TEST(LiveRegistry, shows_what_was_counted_in_prometheus_text) {
  LiveRegistry registry;
  registry.add(LiveId::kStreamsEnded, {{"group", "a"}, {"class", "ok"}, {"verdict", "expected"}}, 2);
  registry.set(LiveId::kStreamsOpen, {}, 7);
  Histogram samples;
  samples.record(milliseconds(3));
  samples.record(milliseconds(5));
  registry.observe(LiveId::kLatency, {{"group", "a"}, {"clock", "service"}}, samples);
  registry.observe(LiveId::kLatency, {{"group", "a"}, {"clock", "service"}}, samples);
  const std::string text = registry.text();
  EXPECT_THAT(text, HasSubstr("# TYPE weir_streams_ended_total counter\n"
                              "weir_streams_ended_total{class=\"ok\",group=\"a\",verdict=\"expected\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("weir_streams_open 7\n"));
  EXPECT_THAT(text, HasSubstr("weir_latency_seconds_count{clock=\"service\",group=\"a\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("weir_latency_seconds_sum{clock=\"service\",group=\"a\"} 0.016"));
  EXPECT_THAT(text,
              HasSubstr("weir_latency_seconds_bucket{clock=\"service\",group=\"a\",le=\"0.0025\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("weir_latency_seconds_bucket{clock=\"service\",group=\"a\",le=\"0.005\"} 4\n"));
  EXPECT_THAT(text, Not(HasSubstr("weir_relay")));  // nothing was counted there
}

TEST(LiveRegistry, a_total_that_fell_has_begun_anew) {
  LiveRegistry registry;
  for (const double total : {3.0, 5.0, 2.0}) registry.come_to(LiveId::kMessagesSent, {}, total);
  EXPECT_THAT(registry.text(), HasSubstr("weir_messages_sent_total 7\n"));
}

TEST(LiveRegistry, labels_are_escaped) {
  LiveRegistry registry;
  registry.set(LiveId::kRun, {{"scenario", "a\"b\\c\nd"}}, 1);
  EXPECT_THAT(registry.text(), HasSubstr("weir_run_info{scenario=\"a\\\"b\\\\c\\nd\"} 1\n"));
}

TEST(LiveCounts, a_relay_shows_every_act_of_its_table) {
  LiveRegistry registry;
  RelayTotals totals;
  for (const RelayCounter& counter : kRelayCounters) totals.*counter.count = 3;
  show_relay(registry, totals);
  const std::string text = registry.text();
  for (const RelayCounter& counter : kRelayCounters) {
    if (!counter.is_act) continue;
    EXPECT_THAT(text, HasSubstr("weir_relay_acts_total{act=\"" + std::string(counter.name) + "\"} 3\n"));
  }
  EXPECT_THAT(text, HasSubstr("weir_relay_bytes_total{toward=\"client\"} 3\n"));
}

TEST(LiveCounts, a_server_shows_what_is_open) {
  LiveRegistry registry;
  show_server(registry, {.streams_started = 5, .streams_ended = 3, .requests = 20, .replies = 19});
  const std::string text = registry.text();
  EXPECT_THAT(text, HasSubstr("weir_server_streams_open 2\n"));
  EXPECT_THAT(text, HasSubstr("weir_server_messages_received_total 20\n"));
}

TEST(MetricsServer, answers_get_at_its_path_alone) {
  LiveRegistry registry;
  registry.set(LiveId::kStreamsOpen, {}, 7);
  const HttpAnswer page = answer_metrics(registry, {.method = "GET", .path = "/metrics"});
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(page.body, HasSubstr("weir_streams_open 7\n"));
  EXPECT_EQ(answer_metrics(registry, {.method = "GET", .path = "/"}).status, 404);
  EXPECT_EQ(answer_metrics(registry, {.method = "POST", .path = "/metrics"}).status, 405);
}

}  // namespace
}  // namespace weir
