#include "harness/record/record.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "harness/record/summarize.h"
#include "tests/support/load.h"

namespace weir {
namespace {

v1::Report report_of(Record record, bool interrupted = false) {
  if (interrupted) record.add(Course{.interruption = Interruption{}});
  return summarize(record);
}

StreamEnd end_of(const StreamPlan& stream, int code, const std::string& message) {
  StreamEnd end;
  end.plan = stream;
  end.evidence.end.code = code;
  end.evidence.end.message = message;
  end.evidence.half_closed = true;
  for (const PlannedFault& planned : stream.faults) {
    end.faults.emplace_back(planned);
  }
  return end;
}

StreamEnd good_end(const StreamPlan& stream) { return end_of(stream, 0, ""); }

std::uint32_t unfired(const v1::FaultReport& fault) {
  return fault.planned() - fault.fired() - fault.void_();
}

TEST(Record, counts_add_up_whatever_happened) {
  Plan plan = plan_of(
      "[[streams]]\nname = \"a\"\ncount = 40\n[[streams]]\nname = \"b\"\ncount = 30\nreopen = true\n"
      "[[fault]]\nkind = \"cancel\"\non = \"a\"\nat = { replies = 1 }\nselect = { fraction = 0.5 }\n"
      "[[fault]]\nkind = \"tcp-reset\"\non = \"b\"\nat = { replies = 1 }\n"
      "[[fault]]\nkind = \"server-stop\"\non = \"b\"\nat = { replies = 2 }\n");
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    auto chance = [&](int one_in) { return std::uniform_int_distribution<int>(1, one_in)(random) == 1; };
    Record facts(plan);
    std::uint32_t ends = 0, unanswered = 0, fired = 0;
    for (const StreamPlan& first : plan.streams) {
      StreamPlan stream = first;
      for (int again = 0; again < 3; ++again) {
        if (chance(6)) break;  // it never opens, or opens no more
        StreamEnd end = chance(2) ? good_end(stream) : end_of(stream, chance(2) ? 14 : 1, "Socket closed");
        if (chance(5)) {
          end = end_of(stream, 1, "CANCELLED");
          end.evidence.own_end = OwnEnd::kInterrupted;
        }
        if (chance(4)) end.wind_down = chance(2) ? WindDown::kInterrupted : WindDown::kPhaseOver;
        if (chance(4)) end.evidence.link_events.push_back({.fault = 1, .stream = 69});
        if (chance(3)) end.evidence.unanswered = 2;
        for (StrikeTrack& fault : end.faults) {
          if (chance(2)) fault.fire({});
          if (fault.plan.fault != 2 && fault.fired()) ++fired;
        }
        unanswered += end.evidence.unanswered;
        ++ends;
        (void)facts.add(end);
        if (stream.group == 0) break;
        stream = next_incarnation(plan, stream);
      }
    }
    v1::Report report = report_of(facts, chance(2));
    const v1::OutcomeTotals& totals = report.totals();
    EXPECT_EQ(facts.ended(), ends);
    EXPECT_EQ(totals.total(), ends);
    EXPECT_EQ(totals.expected() + totals.unexpected() + totals.ambiguous() + totals.void_(), ends);
    EXPECT_EQ(facts.unexpected(), totals.unexpected());
    std::uint32_t in_rows = 0, in_groups = 0, collateral = 0;
    for (const v1::OutcomeRow& row : report.outcomes()) in_rows += row.count();
    for (const v1::GroupReport& group : report.groups()) {
      in_groups += group.streams_started();
      collateral += group.totals().collateral();
      unanswered -= static_cast<std::uint32_t>(group.messages_unanswered());
    }
    EXPECT_EQ(in_rows, ends);
    EXPECT_EQ(in_groups, ends);
    EXPECT_EQ(unanswered, 0U);
    EXPECT_EQ(collateral, totals.collateral());
    EXPECT_EQ(static_cast<std::uint32_t>(report.notable_streams_size()) + report.streams_not_listed(), ends);
    ASSERT_EQ(report.faults_size(), 3);
    std::uint32_t fired_in_report = 0, of_faults = 0;
    for (const v1::FaultReport& fault : report.faults()) {
      EXPECT_GE(fault.planned(), fault.fired() + fault.void_()) << fault.id();
      EXPECT_EQ(unfired(fault) > 0, fault.never_fired_size() > 0) << fault.id();
      EXPECT_LE(fault.outcomes_expected() + fault.outcomes_unexpected(), ends);
      of_faults += fault.collateral();
    }
    for (int f : {0, 1}) fired_in_report += report.faults(f).fired();
    EXPECT_EQ(fired_in_report, fired);
    EXPECT_EQ(of_faults, totals.collateral());
    EXPECT_EQ(report.faults(2).planned(), 1U);
  }
}

TEST(Record, a_fault_on_the_server_is_one_however_many_streams_were_chosen) {
  Plan plan = group_plan("count = 3", fault_text("server-stop", "at = { replies = 2 }"));
  Record facts(plan);
  for (const StreamPlan& stream : plan.streams) {
    StreamEnd end = good_end(stream);
    if (stream.index == 1) end.faults[0].fire({});
    (void)facts.add(end);
  }
  v1::Report report = report_of(facts);
  EXPECT_EQ(report.faults(0).planned(), 1U);
  EXPECT_EQ(report.faults(0).fired(), 1U);
  EXPECT_EQ(report.faults(0).never_fired_size(), 0) << "it was carried out: nobody missed it";
}

TEST(Record, streams_that_never_opened_say_so_unless_the_run_was_interrupted) {
  Plan plan = group_plan("count = 3", fault_text("cancel", "at = { replies = 1 }"));
  Record facts(plan);
  StreamEnd end = good_end(plan.streams[0]);
  end.faults[0].fire({});
  (void)facts.add(end);
  v1::FaultReport fault = report_of(facts).faults(0);
  EXPECT_EQ(fault.planned(), 3U);
  EXPECT_EQ(fault.fired(), 1U);
  ASSERT_EQ(fault.never_fired_size(), 2);
  EXPECT_EQ(fault.never_fired(0), "g[1] never opened: the measure phase ended first");
  EXPECT_EQ(fault.remedy(), "lengthen phases.measure");
  fault = report_of(facts, true).faults(0);
  EXPECT_EQ(fault.void_(), 2U);
  EXPECT_EQ(fault.never_fired_size(), 0);
}

TEST(Record, a_fault_that_did_not_fire_says_why) {
  Plan plan = group_plan("", fault_text("cancel", "at = { replies = 4 }"));
  auto reason = [&](auto change) {
    Record facts(plan);
    StreamEnd end = end_of(plan.streams[0], 14, "Socket closed");
    end.evidence.sent = 3;
    end.evidence.received = 2;
    change(end);
    (void)facts.add(end);
    v1::Report report = report_of(facts);
    return report.faults(0).never_fired_size() == 0 ? std::string() : report.faults(0).never_fired(0);
  };
  EXPECT_EQ(reason([](StreamEnd&) {}),
            "g[0] ended as tcp.fin after 3 sent and 2 received, before the fault was due");
  EXPECT_EQ(reason([](StreamEnd& end) { end.wind_down = WindDown::kPhaseOver; }),
            "g[0] was still on its way when the measure phase ended");
  EXPECT_EQ(reason([](StreamEnd& end) { end.faults[0].miss("there was no connection to act on"); }),
            "g[0] there was no connection to act on");
  EXPECT_EQ(reason([](StreamEnd& end) { end.wind_down = WindDown::kInterrupted; }), "")
      << "void, and nobody's mistake";
}

TEST(Record, a_reopened_stream_that_the_phase_cut_off_owes_no_fault) {
  Plan plan = group_plan("reopen = true", fault_text("cancel", "at = { replies = 4 }"));
  Record facts(plan);
  StreamEnd end = good_end(plan.streams[0]);
  end.wind_down = WindDown::kPhaseOver;
  (void)facts.add(end);
  EXPECT_EQ(report_of(facts).faults(0).void_(), 1U);
}

/// A stream whose first fault came when it may not strike.
StreamEnd spared_end(const StreamPlan& stream) {
  StreamEnd end = good_end(stream);
  end.faults.at(0).spare("was due too early");
  return end;
}

TEST(Record, a_window_that_spares_some_is_as_planned_and_one_that_spares_all_is_not) {
  Plan plan =
      group_plan("count = 3\nmessages = 5", fault_text("cancel", "at = { replies = 1 }\nfrom = \"1s\""));
  Record none(plan);
  for (const StreamPlan& stream : plan.streams) (void)none.add(spared_end(stream));
  v1::Report missed = report_of(none);
  EXPECT_EQ(unfired(missed.faults(0)), 3U);
  EXPECT_EQ(missed.faults(0).never_fired(0), "g[0] was due too early");

  Record some(plan);
  (void)some.add(spared_end(plan.streams[0]));
  (void)some.add(spared_end(plan.streams[1]));
  StreamEnd struck = good_end(plan.streams[2]);
  struck.faults.at(0).fire({});
  (void)some.add(struck);
  v1::Report report = report_of(some);
  EXPECT_EQ(unfired(report.faults(0)), 0U);
  EXPECT_EQ(report.faults(0).void_(), 2U);
  EXPECT_EQ(report.faults(0).never_fired_size(), 0);
}

TEST(Record, a_stream_that_opens_once_and_too_late_for_a_time_of_the_run_was_not_struck) {
  Plan plan = group_plan("count = 2\nmessages = 5", fault_text("cancel", "at = { run = \"1s\" }"));
  Record facts(plan);
  StreamEnd struck = good_end(plan.streams[0]);
  struck.faults.at(0).fire({});
  (void)facts.add(struck);
  (void)facts.add(spared_end(plan.streams[1]));
  EXPECT_EQ(unfired(report_of(facts).faults(0)), 1U);
}

TEST(Record, streams_whose_keys_a_foreign_server_ignored_are_counted_for_their_group) {
  Plan plan = plan_of(
      "[target]\naddress = \"127.0.0.1:50051\"\n[[streams]]\nname = \"asks\"\ncount = 3\nserver = { prefix = "
      "\"x\" }\n"
      "[[streams]]\nname = \"plain\"\n[[fault]]\nkind = \"server-eof\"\non = \"plain\"\n");
  Record facts(plan);
  for (const StreamPlan& stream : plan.streams) {
    StreamEnd end = good_end(stream);
    end.evidence.ignored = stream.index != 2;
    facts.add(end);
  }
  v1::Report report = report_of(facts);
  EXPECT_EQ(report.groups(0).ignored_by_server(), 2U);
  EXPECT_FALSE(report.groups(1).has_ignored_by_server()) << "its fault speaks for itself";
}

TEST(Record, a_fault_planned_on_no_stream_says_so) {
  Plan plan = group_plan("messages = 2", fault_text("cancel", "at = { sent = 1, probability = 0.000001 }"));
  Record facts(plan);
  (void)facts.add(good_end(plan.streams[0]));
  v1::Report report = report_of(facts);
  EXPECT_EQ(report.faults(0).planned(), 0U);
  EXPECT_EQ(report.faults(0).never_fired_size(), 1);
}

TEST(Record, lists_unexpected_streams_first_and_only_so_many) {
  Plan plan =
      group_plan("count = 500", fault_text("cancel", "at = { replies = 1 }\nselect = { list = [0] }"));
  Record facts(plan);
  for (const StreamPlan& stream : plan.streams) {
    StreamEnd end = stream.index == 0 ? end_of(stream, 1, "CANCELLED") : end_of(stream, 14, "Socket closed");
    if (stream.index == 0) {
      end.faults[0].fire({});
      end.evidence.cancelled_at = RunTime{};
    }
    (void)facts.add(end);
  }
  v1::Report report = report_of(facts);
  ASSERT_EQ(report.notable_streams_size(), 201);
  EXPECT_EQ(report.notable_streams(0).verdict(), "unexpected");
  EXPECT_EQ(report.notable_streams(200).class_(), "local.cancel");
  EXPECT_EQ(report.streams_not_listed(), 299U);
}

TEST(StreamRecord, says_what_a_stream_lived_through) {
  Plan plan = group_plan("messages = 9", fault_text("cancel", "name = \"bye\"\nat = { replies = 4 }"));
  Record facts(plan);
  StreamEnd end = end_of(plan.streams[0], 1, "CANCELLED");
  end.evidence.opened = RunTime(std::chrono::milliseconds(10));
  end.evidence.ended = RunTime(std::chrono::milliseconds(60));
  end.evidence.cancelled_at = RunTime(std::chrono::milliseconds(50));
  end.evidence.sent = 5;
  end.evidence.received = 4;
  end.faults[0].fire({.at = RunTime(std::chrono::milliseconds(50)), .replies = 4});
  v1::StreamRecord record = facts.add(end);
  EXPECT_EQ(record.class_(), "local.cancel");
  EXPECT_EQ(record.verdict(), "expected");
  EXPECT_EQ(record.certainty(), "proven");
  EXPECT_EQ(record.opened_ms(), 10);
  EXPECT_EQ(record.ended_ms(), 60);
  EXPECT_EQ(record.messages_planned(), 9U);
  ASSERT_EQ(record.faults_size(), 1);
  EXPECT_EQ(record.faults(0).id(), "bye");
  EXPECT_TRUE(record.faults(0).fired());
  EXPECT_EQ(record.faults(0).at_ms(), 40) << "since the stream opened";
  EXPECT_EQ(record.faults(0).at_replies(), 4U);
}

TEST(Record, breaches_are_counted_by_what_was_broken_and_named_on_their_streams) {
  Plan plan = group_plan("count = 5");
  Record facts(plan);
  for (const StreamPlan& stream : plan.streams) {
    StreamEnd end = good_end(stream);
    end.evidence.wire = StreamTrace{};
    end.evidence.wire->end = ResponseEnd::kStatus;
    end.evidence.wire->cut_message = stream.index == 1;
    end.evidence.wire->bad_flag = stream.index > 2;
    const v1::StreamRecord record = facts.add(end);
    EXPECT_EQ(record.breach().empty(), stream.index == 0 || stream.index == 2) << stream.index;
  }
  const v1::Report report = report_of(facts);
  ASSERT_EQ(report.breaches_size(), 2);
  EXPECT_EQ(report.breaches(0).streams(), 2U);
  EXPECT_NE(report.breaches(0).what().find("unknown flag"), std::string::npos);
  EXPECT_EQ(report.breaches(1).streams(), 1U);
}

TEST(Record, goaways_are_counted_by_code_and_text_and_told_of_their_streams) {
  Plan plan = group_plan("count = 45");
  Record facts(plan);
  for (const StreamPlan& stream : plan.streams) {
    StreamEnd end = good_end(stream);
    if (stream.index == 0) {
      EXPECT_FALSE(facts.add(end).has_goaway());
      continue;
    }
    const bool numbered = stream.index > 4;
    end.evidence.end.goaway = PeerGoaway{11, numbered ? fmt::format("c{}", stream.index) : "calm \xff"};
    EXPECT_EQ(facts.add(end).goaway().name(), "enhance-your-calm");
  }
  const v1::Report report = report_of(facts);
  ASSERT_EQ(report.goaways_size(), 20) << "the others are in streams.jsonl";
  EXPECT_EQ(report.goaways(0).streams(), 4U);
  EXPECT_EQ(report.goaways(0).debug(), "calm \ufffd") << "made fit for a report";
}

TEST(Record, a_window_that_was_used_up_when_a_stream_stood_still_is_in_its_record_and_counted) {
  Plan plan = group_plan("count = 6");
  Record facts(plan);
  for (const StreamPlan& stream : plan.streams) {
    StreamEnd end = good_end(stream);
    Evidence& e = end.evidence;
    e.end.code = 1;
    e.end.message = "CANCELLED";
    if (stream.index != 1) e.own_end = OwnEnd::kWatchdog;
    if (stream.index != 2) e.windows = H2Windows{{.stream = stream.index >= 4, .connection = true}, {}};
    if (stream.index == 3) e.windows = H2Windows{};
    const v1::StreamRecord record = facts.add(end);
    const bool says = stream.index == 0 || stream.index >= 4;
    EXPECT_EQ(record.used_up_windows_size(), !says               ? 0
                                             : stream.index == 0 ? 1
                                                                 : 2)
        << stream.index << ": 1 ended otherwise, of 2 nobody knows, and 3 had its windows open";
  }
  const v1::Report report = report_of(facts);
  ASSERT_EQ(report.used_up_windows_size(), 2);
  EXPECT_EQ(report.used_up_windows(0).window(), "connection to-server");
  EXPECT_EQ(report.used_up_windows(0).streams(), 3U);
  EXPECT_EQ(report.used_up_windows(1).window(), "stream to-server");
  EXPECT_EQ(report.used_up_windows(1).streams(), 2U);
}

TEST(Record, says_what_the_end_of_the_phase_took_from_a_closed_loop) {
  const Plan plan = plan_of(
      "[[streams]]\nname = \"a\"\ncount = 4\nmessages = 100\n"
      "[[streams]]\nname = \"again\"\nmessages = 100\nreopen = true\n"
      "[[streams]]\nname = \"life\"\nlive = \"1s\"\n"
      "[[streams]]\nname = \"open\"\nmessages = 100\npace = { kind = \"open\", rate = \"1/s\" }\n"
      "[[fault]]\nkind = \"cancel\"\non = \"a\"\nat = { replies = 1 }\nselect = { list = [3] }\n");
  Record facts(plan);
  auto end = [&](std::size_t stream, std::uint32_t sent, WindDown why) {
    StreamEnd one = good_end(plan.streams[stream]);
    one.evidence.sent = sent;
    one.wind_down = why;
    for (StrikeTrack& fault : one.faults) fault.fire({});
    (void)facts.add(one);
  };
  end(0, 100, WindDown::kNone);                                                  // came to its own end
  end(1, 7, WindDown::kPhaseOver);                                               // did not
  end(2, 30, WindDown::kNone);                                                   // ended by somebody else
  end(3, 1, WindDown::kPhaseOver);                                               // held up by a fault
  for (std::size_t stream : {4U, 5U, 6U}) end(stream, 7, WindDown::kPhaseOver);  // bounded by time
  const v1::Report report = report_of(facts);
  EXPECT_EQ(report.groups(0).cut_short().streams(), 1U);
  EXPECT_EQ(report.groups(0).cut_short().planned(), 200U);
  EXPECT_EQ(report.groups(0).cut_short().sent(), 107U);
  for (int g : {1, 2, 3}) EXPECT_FALSE(report.groups(g).has_cut_short()) << g;
}

}  // namespace
}  // namespace weir
