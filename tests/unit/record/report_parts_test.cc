#include "harness/record/report_parts.h"

#include <gtest/gtest.h>

#include "harness/base/address.h"
#include "harness/plan/digest.h"
#include "tests/support/expected_of.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(ReportParts, a_plan_becomes_its_head_its_groups_and_its_checks) {
  Plan plan = plan_of(
      "seed = 9\ndescription = \"why\"\n"
      "[[streams]]\nname = \"a\"\ncount = 2\n"
      "[[streams]]\nname = \"b\"\npace = { kind = \"window\", window = 16 }\n"
      "[[check]]\nmetric = \"a.response.p99\"\nmax = \"20ms\"\n");
  v1::Report report;
  write_plan(plan, report);
  EXPECT_EQ(report.scenario().name(), "test");
  EXPECT_EQ(report.scenario().description(), "why");
  EXPECT_EQ(report.scenario().seed(), 9U);
  EXPECT_EQ(report.scenario().plan_digest(), plan_digest(plan));
  ASSERT_EQ(report.groups_size(), 2);
  EXPECT_EQ(report.groups(0).pace(), "ping-pong");
  EXPECT_EQ(report.groups(1).pace(), "window 16");
  EXPECT_EQ(report.run().streams_planned(), 3U);
  ASSERT_EQ(report.checks_size(), 1);
  EXPECT_EQ(report.checks(0).metric(), "a.response.p99");
  EXPECT_FALSE(report.checks(0).has_min());
  EXPECT_TRUE(report.checks(0).has_max());
  EXPECT_EQ(report.checks(0).max(), 20'000) << "microseconds";
  EXPECT_EQ(report.checks(0).where().substr(0, 10), "test.toml:");
}

TEST(ReportParts, a_bound_in_percent_is_a_share) {
  Plan plan = plan_of(
      "[[streams]]\nname = \"a\"\n[[check]]\nmetric = \"a.outcomes.tcp\"\nmin = \"0%\"\nmax = \"0.1%\"\n");
  v1::Report report;
  write_plan(plan, report);
  EXPECT_EQ(report.checks(0).unit(), "share");
  EXPECT_DOUBLE_EQ(report.checks(0).max(), 0.001);
  EXPECT_TRUE(report.checks(0).has_min());
}

TEST(ReportParts, with_streams_that_reopen_their_number_is_open) {
  v1::Report report;
  write_plan(group_plan("count = 5\nreopen = true"), report);
  EXPECT_EQ(report.run().streams_planned(), 0U);
}

TEST(ReportParts, paces_are_described_with_their_rate) {
  auto pace = [](const std::string& text) {
    return describe(group_plan("pace = " + text).scenario->streams[0].pace);
  };
  EXPECT_EQ(pace("{ kind = \"open\", rate = \"2000/s\", arrivals = \"poisson\" }"), "open 2000/s poisson");
  EXPECT_EQ(pace("{ kind = \"open\", rate = \"20/s\", burst = { size = 4 } }"),
            "open 20/s constant in bursts of 4");
  EXPECT_EQ(
      pace("{ kind = \"open\", stages = [{ rate = \"0/s..5000/s\", over = \"10s\" }, { rate = \"5000/s\", "
           "over = \"30s\" }] }"),
      "open 0/s..5000/s over 10s, 5000/s over 30s constant");
  EXPECT_EQ(pace("{ think = \"10ms\" }"), "ping-pong think 10ms");
  EXPECT_EQ(pace("{ kind = \"window\", window = 2, think = { exponential = \"10ms\" } }"),
            "window 2 think 10ms on average");
  EXPECT_EQ(pace("{ kind = \"push\", period = \"10ms\", replies = 100 }"), "push 100 replies 10ms apart");
  EXPECT_EQ(pace("{ kind = \"open\", stream_rate = \"5/s\" }"), "open 5/s a stream constant");
}

TEST(ReportParts, measurements_stand_with_their_group_and_merged) {
  Plan plan = plan_of("[[streams]]\nname = \"a\"\n[[streams]]\nname = \"b\"\n");
  Recorder recorder(2, {});
  auto record = [&](std::uint32_t group, Duration value) {
    recorder.message_sent(group, 100);
    recorder.reply_received(group, 50, RunTime(1s));
    recorder.sample(group,
                    {.type = Command::Type::kSample, .metric = Command::Metric::kResponse, .value = value},
                    RunTime(1s));
  };
  record(0, 1ms);
  record(0, 3ms);
  record(1, 8ms);
  v1::Report report;
  write_plan(plan, report);
  write_measurements(plan, recorder, 4s, report);
  EXPECT_EQ(report.groups(0).messages_sent(), 2U);
  EXPECT_EQ(report.groups(0).bytes_sent(), 200U);
  EXPECT_EQ(report.groups(0).bytes_received(), 100U);
  EXPECT_EQ(report.groups(0).replies_per_second(), 0.5);
  ASSERT_EQ(report.groups(0).latency_size(), static_cast<int>(kLatencyMetrics));
  EXPECT_EQ(report.groups(0).latency(0).name(), "response");
  EXPECT_EQ(report.groups(0).latency(0).max_us(), 3000);
  EXPECT_EQ(report.groups(0).latency(0).mean_us(), 2000);
  EXPECT_EQ(report.groups(0).latency(1).count(), 0U);
  ASSERT_EQ(report.latency_size(), static_cast<int>(kLatencyMetrics));
  EXPECT_EQ(report.latency(0).count(), 3U);
  EXPECT_EQ(report.latency(0).min_us(), 1000);
  EXPECT_EQ(report.latency(0).max_us(), 8000);
}

TEST(ReportParts, an_open_loop_reports_what_it_was_to_send_and_sent) {
  Plan plan = plan_of(
      "[[streams]]\nname = \"open\"\nmessages = 1000\npace = { kind = \"open\", stream_rate = \"100/s\" }\n"
      "[[streams]]\nname = \"closed\"\n");
  Recorder recorder(2, {RunTime(0s), RunTime(1s)});
  Session session(plan, plan.streams[0], expected_of(plan, plan.streams[0]));
  auto step = [&](Event::Type type, RunTime now) {
    Commands commands;
    session.step({.type = type}, now, commands);
    for (const Command& command : commands) {
      if (command.type == Command::Type::kSample) recorder.sample(0, command, now);
    }
  };
  step(Event::Type::kStart, RunTime(0s));
  step(Event::Type::kWake, RunTime(10ms));  // the first is due within 10 ms; its write is never accepted
  step(Event::Type::kWindDown, RunTime(1s));
  CallEnd end;
  Commands commands;
  session.step({.type = Event::Type::kEnd, .end = &end}, RunTime(2s), commands);
  recorder.stream_ended(0, session.sending_time());
  recorder.owes(0, session.owed(RunTime(0s), RunTime(1s)));
  recorder.timer_rang(RunTime(0s), 7us);
  v1::Report report;
  write_plan(plan, report);
  write_measurements(plan, recorder, 1s, report);
  EXPECT_EQ(report.groups(0).offered().due(), 100U) << "one every 10 ms of the measured second";
  EXPECT_EQ(report.groups(0).offered().answered() + report.groups(0).offered().unanswered(), 0U);
  EXPECT_EQ(report.groups(0).offered().unwritten(), 100U);
  EXPECT_EQ(report.groups(0).offered().held_back(), 100U) << "behind the first one's write";
  EXPECT_EQ(report.groups(0).latency(0).censored(), 100U) << "never written is never answered";
  EXPECT_GE(report.groups(0).offered().blocked_share(), 0.99);
  EXPECT_FALSE(report.groups(1).has_offered()) << "a closed loop has no rate to miss";
  v1::Harness harness;
  write_harness(plan, recorder, harness);
  EXPECT_EQ(harness.timers().max_us(), 7);
  EXPECT_EQ(harness.doubt(), 0.1);
}

TEST(ReportParts, without_a_measured_part_there_is_no_throughput) {
  Plan plan = group_plan("");
  v1::Report report;
  write_plan(plan, report);
  write_measurements(plan, Recorder(1, {}), 0s, report);
  EXPECT_EQ(report.groups(0).replies_per_second(), 0);
}

TEST(Upstream, knows_the_addresses_grpc_knows) {
  struct Row {
    const char* address;
    const char* host;
    int port;
  };
  for (const Row& row :
       {Row{"127.0.0.1:50051", "127.0.0.1", 50051}, Row{"host:1", "host", 1}, Row{"dns:///host:2", "host", 2},
        Row{"dns:host:3", "host", 3}, Row{"dns://8.8.8.8/host:4", "host", 4},
        Row{"ipv4:10.0.0.1:5", "10.0.0.1", 5}, Row{"ipv6:[::1]:6", "::1", 6}, Row{"[::1]:7", "::1", 7}}) {
    std::optional<Endpoint> found = endpoint_of(row.address);
    ASSERT_TRUE(found) << row.address;
    EXPECT_EQ(found->host, row.host) << row.address;
    EXPECT_EQ(found->port, row.port) << row.address;
  }
  EXPECT_EQ(endpoint_of("ipv4:10.0.0.1:5,10.0.0.2:6"), (Endpoint{.host = "10.0.0.1", .port = 5}));
  EXPECT_EQ(endpoint_of("ipv6:[fe80::1%25eth0]:5"), (Endpoint{.host = "fe80::1%eth0", .port = 5}));
  ASSERT_TRUE(endpoint_of("unix:/tmp/x"));
  for (const char* address :
       {"", "host", "host:0", "host:port", "dns://", "dns:///", "dns:", "xds:///service", "ipv6:"}) {
    EXPECT_FALSE(endpoint_of(address)) << address;
  }
}

TEST(ReportParts, a_latency_has_the_figures_that_its_samples_hold) {
  const Plan plan = plan_of("[[streams]]\nname = \"a\"\n");
  auto response = [&](int samples, int failed) {
    Recorder recorder(1, {});
    Command command;
    command.type = Command::Type::kSample;
    command.metric = LatencyMetric::kResponse;
    for (int i = 1; i <= samples; ++i) {
      command.value = 1ms * i;
      recorder.sample(0, command, RunTime(1s));
    }
    command.type = Command::Type::kCensored;
    for (int i = 0; i < failed; ++i) recorder.censored(0, command);
    v1::Report report;
    write_plan(plan, report);
    write_measurements(plan, recorder, 1s, report);
    return report.latency(0);
  };
  const v1::Latency none = response(0, 0);
  for (const char* figure : {"min_us", "mean_us", "p50_us", "p75_us", "p90_us", "p95_us", "p99_us", "p999_us",
                             "max_us", "p50_with_failures_us", "p999_with_failures_us"}) {
    const auto* field = v1::Latency::descriptor()->FindFieldByName(figure);
    ASSERT_NE(field, nullptr) << figure;
    EXPECT_FALSE(v1::Latency::GetReflection()->HasField(none, field)) << figure;
  }
  EXPECT_EQ(none.quantiles_never_size(), 0);
  const v1::Latency eight = response(8, 0);
  EXPECT_TRUE(eight.has_min_us() && eight.has_p50_us() && eight.has_p75_us() && eight.has_max_us());
  EXPECT_FALSE(eight.has_p90_us() || eight.has_p95_us() || eight.has_p99_us() || eight.has_p999_us());
  EXPECT_FALSE(eight.has_p90_with_failures_us());
  EXPECT_TRUE(response(1000, 0).has_p999_us());
  EXPECT_FALSE(response(999, 0).has_p999_us());
  const v1::Latency failed = response(0, 8);
  EXPECT_EQ(failed.quantiles_never_size(), 1) << "p50; eight are too few for another";
  EXPECT_FALSE(failed.has_p50_us());
}

TEST(ReportParts, every_counter_of_the_relay_is_in_the_report) {
  RelayTotals totals;
  totals.tls_problem = "with the server: no";
  std::uint64_t next = 1;
  for (const RelayCounter& counter : kRelayCounters) totals.*counter.count = next++;
  v1::RelayCounts counts;
  write_totals(totals, counts);
  for (const RelayCounter& counter : kRelayCounters) {
    const auto* field = v1::RelayCounts::descriptor()->FindFieldByName(std::string(counter.name));
    ASSERT_NE(field, nullptr) << counter.name;
    const bool narrow = field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_UINT32;
    EXPECT_EQ(narrow ? counts.GetReflection()->GetUInt32(counts, field)
                     : counts.GetReflection()->GetUInt64(counts, field),
              totals.*counter.count)
        << counter.name;
  }
  EXPECT_EQ(counts.tls_problem(), "with the server: no");
  EXPECT_EQ(v1::RelayCounts::descriptor()->field_count(), static_cast<int>(kRelayCounters.size()) + 1)
      << "a field of the report that no counter fills";
}

}  // namespace
}  // namespace weir
