#include "harness/check/gauge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <thread>

namespace weir {
namespace {

using ::testing::HasSubstr;

constexpr const char* kPage =
    "# HELP go_goroutines Number of goroutines that currently exist.\n"
    "# TYPE go_goroutines gauge\n"
    "go_goroutines 12\n"
    "go_goroutines_created 900\n"
    "streams{kind=\"bidi\",name=\"a } b\"} 3 1700000000000\n"
    "streams{kind=\"unary\"} 4.5\n"
    "broken NaN\n"
    "last 7";

TEST(Gauge, is_found_by_its_whole_name) {
  EXPECT_EQ(find_gauge(kPage, "go_goroutines"), 12);
  EXPECT_EQ(find_gauge(kPage, "last"), 7);
  EXPECT_EQ(find_gauge(kPage, "go_gorout"), std::nullopt);
  EXPECT_EQ(find_gauge("", "go_goroutines"), std::nullopt);
}

TEST(Gauge, is_the_sum_over_its_labels) { EXPECT_EQ(find_gauge(kPage, "streams"), 7.5); }

TEST(Gauge, that_is_no_number_is_none) { EXPECT_EQ(find_gauge(kPage, "broken"), std::nullopt); }

TEST(Gauge, source_is_a_url_and_a_metric) {
  absl::StatusOr<GaugeSource> source = parse_gauge_source("http://127.0.0.1:9090/metrics:go_goroutines");
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(source->host, "http://127.0.0.1:9090");
  EXPECT_EQ(source->path, "/metrics");
  EXPECT_EQ(source->metric, "go_goroutines");
  for (const char* wrong :
       {"", "127.0.0.1:9090/metrics:x", "http://127.0.0.1:9090/metrics", "http://h:1/m:", "http:///m:x"}) {
    EXPECT_THAT(std::string(parse_gauge_source(wrong).status().message()),
                HasSubstr("is not URL:METRIC; write"))
        << wrong;
  }
  EXPECT_THAT(std::string(parse_gauge_source("https://h/m:x").status().message()),
              HasSubstr("only http is spoken"));
  EXPECT_EQ(parse_gauge_source("http://h:1/m:job:streams:sum")->metric, "job:streams:sum");
}

TEST(Gauge, that_is_not_found_says_why) {
  EXPECT_EQ(why_no_gauge(kPage, "go_gorutines"),
            "has no metric 'go_gorutines'; did you mean 'go_goroutines'?");
  EXPECT_EQ(why_no_gauge(kPage, "broken"),
            "gives the metric 'broken' no finite number; choose one that counts what is held");
  EXPECT_EQ(why_no_gauge(kPage, "x"), "has no metric 'x'; look at the page for its name");
  EXPECT_EQ(why_no_gauge("", "x"), "is empty; name the URL at which the service shows its metrics");
  EXPECT_THAT(why_no_gauge("\n<!doctype html><p>x 5", "x"), HasSubstr("is a page of HTML and no metrics"));
}

TEST(Gauge, is_read_over_http_and_says_what_is_wrong) {
  httplib::Server server;
  server.Get("/metrics", [](const httplib::Request&, httplib::Response& answer) {
    answer.set_content(kPage, "text/plain");
  });
  int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { server.listen_after_bind(); });
  auto read = [&](const std::string& rest) {
    return read_gauge(*parse_gauge_source("http://127.0.0.1:" + std::to_string(port) + rest));
  };
  EXPECT_EQ(*read("/metrics:go_goroutines"), 12);
  EXPECT_THAT(std::string(read("/metrics:threads").status().message()), HasSubstr("has no metric 'threads'"));
  EXPECT_THAT(std::string(read("/other:x").status().message()),
              HasSubstr("can't be read: there is no such page (404); check the path in --gauge"));
  server.stop();
  thread.join();
  EXPECT_THAT(std::string(read("/metrics:x").status().message()),
              HasSubstr("nothing accepts connections at port"));
  EXPECT_THAT(std::string(read_gauge(*parse_gauge_source("http://nobody.invalid/m:x")).status().message()),
              HasSubstr("check the host's name in --gauge"));
}

}  // namespace
}  // namespace weir
