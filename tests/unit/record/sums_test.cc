// Records add up: what is told to one and then to another is what their sum knows of both.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <variant>
#include <vector>

#include "harness/record/record.h"
#include "harness/record/summarize.h"
#include "tests/support/load.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

using Told = std::variant<StreamEnd, IntervalPart, Recorder, Course>;

/// Draws what a run may tell of a plan's streams.
class Teller {
 public:
  Teller(const Plan& plan, std::uint32_t seed) : plan_(plan), random_(seed) {}

  std::vector<Told> tell(std::size_t things) {
    std::vector<Told> out;
    while (out.size() < things) {
      switch (below(10)) {
        case 0:
          out.emplace_back(interval());
          break;
        case 1:
          out.emplace_back(measured());
          break;
        case 2:
          out.emplace_back(course());
          break;
        default:
          out.emplace_back(end());
      }
    }
    return out;
  }

 private:
  std::uint32_t below(std::uint32_t n) {
    return std::uniform_int_distribution<std::uint32_t>(0, n - 1)(random_);
  }
  bool chance(std::uint32_t one_in) { return below(one_in) == 0; }
  Duration time() { return Duration(below(2'000'000'000)); }
  template <typename T>
  T one_of(std::initializer_list<T> list) {
    return *std::next(list.begin(),
                      static_cast<std::ptrdiff_t>(below(static_cast<std::uint32_t>(list.size()))));
  }

  StreamEnd end() {
    StreamEnd end;
    end.plan = plan_.streams[below(static_cast<std::uint32_t>(plan_.streams.size()))];
    for (std::uint32_t again = plan_.group_of(end.plan).reopen ? below(3) : 0; again > 0; --again)
      end.plan = next_incarnation(plan_, end.plan);
    Evidence& e = end.evidence;
    e.end.code = one_of({0, 0, 1, 4, 13, 14});
    e.end.message = one_of<const char*>({"", "Socket closed", "CANCELLED", "of the server"});
    if (chance(6)) e.end.goaway = PeerGoaway{below(14), one_of<const char*>({"", "calm"})};
    e.opened = RunTime(time());
    e.ended = e.opened + time();
    e.sent = below(20);
    e.received = below(20);
    e.unanswered = below(3);
    e.unmatched = below(2);
    e.half_closed = chance(2);
    e.ignored = chance(9);
    e.own_end = one_of({OwnEnd::kNone, OwnEnd::kNone, OwnEnd::kWatchdog, OwnEnd::kCut, OwnEnd::kInterrupted});
    if (chance(5)) e.windows = H2Windows{{.stream = chance(2), .connection = true}, {}};
    if (chance(4)) {
      e.wire.emplace().end = ResponseEnd::kStatus;
      e.wire->cut_message = chance(2);
    }
    for (const PlannedFault& planned : end.plan.faults) strike(end.faults.emplace_back(planned));
    if (!plan_.scenario->faults.empty() && chance(5))
      e.link_events.push_back({.fault = below(static_cast<std::uint32_t>(plan_.scenario->faults.size())),
                               .stream = below(static_cast<std::uint32_t>(plan_.streams.size()))});
    end.wind_down =
        one_of({WindDown::kNone, WindDown::kLifeOver, WindDown::kPhaseOver, WindDown::kInterrupted});
    end.share.replies = below(50);
    for (std::uint32_t i = below(4); i > 0; --i) end.share.add(time());
    if (chance(3)) end.share.owed_since = RunTime(time());
    return end;
  }

  void strike(StrikeTrack& strike) {
    switch (below(5)) {
      case 0:
        return strike.fire({.at = RunTime(time()), .sent = below(9), .replies = below(9)});
      case 1:
        return strike.spare("was due too early");
      case 2:
        return strike.miss("there was no connection to act on");
      case 3:
        return disown(strike);
      default:
        return;
    }
  }

  IntervalPart interval() {
    IntervalPart part;
    part.index = chance(20) ? below(5'000) : below(40);
    for (std::size_t g = 0; g < plan_.groups.size(); ++g) {
      GroupInterval& group = part.groups.emplace_back();
      group.replies = below(9);
      for (Histogram& clock : group.latency) {
        for (std::uint32_t i = below(4); i > 0; --i) clock.record(time());
      }
    }
    return part;
  }

  Recorder measured() {
    Recorder recorder(plan_.groups.size(), window_of(plan_.scenario->phases));
    const RunTime at = window_of(plan_.scenario->phases).from + 1ms;
    for (std::uint32_t i = below(6); i > 0; --i) {
      const std::uint32_t group = below(static_cast<std::uint32_t>(plan_.groups.size()));
      recorder.message_sent(group, below(100));
      (void)recorder.reply_received(group, below(100), at);
      const auto metric = static_cast<LatencyMetric>(below(kLatencyMetrics));
      const Command sample{.type = Command::Type::kSample, .metric = metric, .at = at, .value = time()};
      (void)recorder.sample(group, sample, at);
      recorder.censored(group, sample);
      recorder.stream_ended(group, {.whole = 2s, .blocked = time()});
      recorder.owes(group, {.unwritten = below(4), .held_back = below(3), .after_end = below(2)}, chance(2));
      recorder.timer_rang(at, time());
      recorder.event_lagged(at, time());
    }
    return recorder;
  }

  Course course() {
    Course course{.started = below(9), .peak_open = below(9), .sent = below(99), .cpu = time()};
    course.longest_pause = time();
    if (chance(4)) course.interruption = Interruption{one_of({2, 15}), RunTime(time())};
    if (chance(4)) course.given_up_at = RunTime(time());
    course.stuck = chance(5);
    if (chance(2)) {
      course.relay.emplace().links_accepted = below(9);
      if (chance(2)) course.relay->tls_problem = one_of<const char*>({"no certificate", "no name"});
    }
    return course;
  }

  const Plan& plan_;
  std::mt19937 random_;
};

Record record_of(const Plan& plan, std::span<const Told> told) {
  Record record(plan);
  for (const Told& one : told) {
    if (const auto* end = std::get_if<StreamEnd>(&one)) {
      (void)record.add(*end);
    } else if (const auto* part = std::get_if<IntervalPart>(&one)) {
      record.add(*part);
    } else if (const auto* measured = std::get_if<Recorder>(&one)) {
      record.add(*measured);
    } else {
      record.add(std::get<Course>(one));
    }
  }
  return record;
}

/// All that can be known of a record.
std::string known(const Record& record) { return summarize(record).DebugString(); }

void expect_sums(const Plan& plan, std::uint32_t seed, std::size_t things) {
  const std::vector<Told> told = Teller(plan, seed).tell(things);
  std::mt19937 random(seed);
  std::size_t cuts[2];
  for (std::size_t& cut : cuts) cut = std::uniform_int_distribution<std::size_t>(0, things)(random);
  if (cuts[0] > cuts[1]) std::swap(cuts[0], cuts[1]);
  const std::span<const Told> all(told);
  const Record a = record_of(plan, all.first(cuts[0]));
  const Record b = record_of(plan, all.subspan(cuts[0], cuts[1] - cuts[0]));
  const Record c = record_of(plan, all.subspan(cuts[1]));
  const std::string whole = known(record_of(plan, all));
  ASSERT_EQ(known((a + b) + c), whole) << plan.scenario->name << ", seed " << seed;
  ASSERT_EQ(known(a + (b + c)), whole) << plan.scenario->name << ", seed " << seed;
  ASSERT_EQ(known(a + Record(plan)), known(a)) << plan.scenario->name << ", seed " << seed;
  ASSERT_EQ(known(Record(plan) + a), known(a)) << plan.scenario->name << ", seed " << seed;
}

TEST(RecordSums, what_two_records_know_together_is_what_one_would_that_was_told_all) {
  const Plan plan = plan_of(
      "[phases]\nwarmup = \"100ms\"\nmeasure = \"3s\"\n"
      "[[streams]]\nname = \"a\"\ncount = 30\nserver = { prefix = \"x\" }\n"
      "[[streams]]\nname = \"b\"\ncount = 20\nreopen = true\n"
      "[[streams]]\nname = \"open\"\ncount = 5\npace = { kind = \"open\", rate = \"100/s\" }\n"
      "[[fault]]\nkind = \"cancel\"\non = \"a\"\nat = { replies = 1 }\nselect = { fraction = 0.5 }\n"
      "[[fault]]\nkind = \"tcp-reset\"\non = \"b\"\nat = { replies = 1 }\n"
      "[[fault]]\nkind = \"server-stop\"\non = \"b\"\nat = { replies = 2 }\n");
  for (std::uint32_t seed = 0; seed < 20; ++seed) expect_sums(plan, seed, seed < 18 ? 2 * seed : 900);
}

TEST(RecordSums, so_it_is_for_the_plans_of_the_scenario_library) {
#ifdef __SANITIZE_ADDRESS__
  constexpr std::uint32_t kEnds = 3;  // of each plan: a sanitizer sees as much in fewer
#else
  constexpr std::uint32_t kEnds = 15;
#endif
  std::size_t tried = 0;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(std::string(WEIR_SOURCE_DIR) + "/scenarios")) {
    const bool is_scenario = file.path().extension() == ".toml" &&
                             file.path().parent_path().filename() != "catalogue" &&
                             file.path().filename() != "symptoms.toml";
    if (!is_scenario) continue;
    std::ifstream in(file.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    LoadResult loaded = load_scenario(text, file.path().string(), {}, vocabulary());
    ASSERT_TRUE(loaded.ok()) << loaded.errors.render();
    const Plan plan = compile(std::make_shared<const Scenario>(std::move(loaded.scenario)));
    if (plan.streams.empty()) continue;       // one for links
    if (plan.streams.size() > 500) continue;  // it is told of a few anyway
    expect_sums(plan, static_cast<std::uint32_t>(++tried), kEnds);
  }
  EXPECT_GT(tried, 40U);
}

TEST(RecordSums, of_a_list_the_first_are_kept_and_of_two_examples_the_first) {
  const Plan plan = group_plan("count = 2");
  StreamEnd first;
  first.plan = plan.streams[0];
  first.evidence.end.code = 14;
  first.evidence.end.message = "first";
  StreamEnd second = first;
  second.plan = plan.streams[1];
  second.evidence.end.message = "second";
  Record a(plan), b(plan);
  (void)a.add(first);
  (void)b.add(second);
  const v1::Report report = summarize(b + a);
  ASSERT_EQ(report.outcomes_size(), 1);
  EXPECT_EQ(report.outcomes(0).count(), 2U);
  EXPECT_EQ(report.outcomes(0).example_message(), "second");
  ASSERT_EQ(report.notable_streams_size(), 2);
  EXPECT_EQ(report.notable_streams(0).stream(), 1U);
}

TEST(RecordSums, records_of_two_plans_are_not_added_up) {
  const Plan one = group_plan("count = 2");
  const Plan other = group_plan("count = 3");
  Record record(one);
  EXPECT_THROW(record += Record(other), std::logic_error);
  const Plan same = group_plan("count = 2");
  EXPECT_NO_THROW(record += Record(same)) << "a plan follows from its scenario, whoever makes it";
}

TEST(Course, of_two_interruptions_the_first_ended_the_run) {
  Course course{.interruption = Interruption{15, RunTime(2s)}};
  course += Course{.interruption = Interruption{2, RunTime(1s)}};
  EXPECT_EQ(course.interruption->signal, 2);
  course += Course{};
  EXPECT_EQ(course.interruption->at, RunTime(1s));
  EXPECT_TRUE(course.is_cut_short());
}

}  // namespace
}  // namespace weir
