#include "harness/base/units.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(Units, durations_are_a_number_and_a_unit_and_nothing_else) {
  struct Row {
    const char* text;
    Duration value;
  };
  for (const Row& row : {Row{"850ns", 850ns}, Row{"250us", 250us}, Row{"250µs", 250us}, Row{"20ms", 20ms},
                         Row{"1.5s", 1500ms}, Row{"2m", 2min}, Row{"1h", 1h}, Row{"0s", 0s},
                         Row{"-5ms", -5ms}, Row{"0.4ns", 0ns}, Row{"0.6ns", 1ns}}) {
    EXPECT_EQ(parse_duration(row.text), row.value) << row.text;
  }
}

TEST(Units, sizes_know_powers_of_ten_and_of_two) {
  struct Row {
    const char* text;
    std::uint64_t value;
  };
  for (const Row& row : {Row{"0B", 0}, Row{"256B", 256}, Row{"10kB", 10'000}, Row{"64KiB", 65'536},
                         Row{"1.5MiB", 1'572'864}, Row{"1MB", 1'000'000}, Row{"2GiB", 2'147'483'648}}) {
    EXPECT_EQ(parse_bytes(row.text), Bytes{row.value}) << row.text;
  }
}

TEST(Units, rates_are_kept_by_the_second) {
  EXPECT_EQ(parse_rate("2000/s"), Rate{2000});
  EXPECT_EQ(parse_rate("0.5/s"), Rate{0.5});
  EXPECT_EQ(parse_rate("30/m"), Rate{0.5});
  EXPECT_DOUBLE_EQ(parse_rate("36/h").value_or(Rate{}).per_second, 0.01);
}

TEST(Units, nonsense_is_no_quantity) {
  for (const char* text :
       {"",     " ",      "s",      "5",    "5 s",  " 5s",          "5s ",           "+5s",
        "5S",   "5sec",   "1e3ms",  "0x5s", "--5s", "1,5s",         "infs",          "nans",
        "inf",  "5\xc2s", "5\xb5s", "５s",  "5s\n", "99999999999h", "-99999999999h", "1/s",
        "3KB/s"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
  std::string endless(400, '9');
  EXPECT_EQ(parse_duration(endless + "s"), std::nullopt);
  for (const char* text : {"", "5", "5b", "5KB", "-1B", "5 B", "1e3B", "nanB", "9999999GiB"}) {
    EXPECT_EQ(parse_bytes(text), std::nullopt) << text;
  }
  for (const char* text : {"", "5", "/s", "5/", "5/ms", "-1/s", "5 /s", "9999999999999/s", "inf/s"}) {
    EXPECT_EQ(parse_rate(text), std::nullopt) << text;
  }
}

TEST(Units, a_text_that_does_not_end_in_a_zero_byte_is_read_to_its_end_only) {
  std::string_view text("20msX", 4);
  EXPECT_EQ(parse_duration(text), 20ms);
}

TEST(Units, durations_are_shown_with_three_digits) {
  struct Row {
    Duration value;
    const char* text;
  };
  for (const Row& row :
       {Row{0ns, "0s"}, Row{1ns, "1ns"}, Row{850ns, "850ns"}, Row{999ns, "999ns"}, Row{1000ns, "1us"},
        Row{1234us, "1.23ms"}, Row{12345us, "12.3ms"}, Row{123456us, "123ms"}, Row{999600us, "1s"},
        Row{9999us, "10ms"}, Row{20s, "20s"}, Row{1500ms, "1.5s"}, Row{1h, "3600s"}, Row{-5ms, "-5ms"}}) {
    EXPECT_EQ(format_duration(row.value), row.text) << row.value.count();
  }
}

TEST(Units, sizes_and_rates_are_shown_in_the_unit_that_fits) {
  EXPECT_EQ(format_bytes(Bytes{0}), "0B");
  EXPECT_EQ(format_bytes(Bytes{1023}), "1023B");
  EXPECT_EQ(format_bytes(Bytes{1536}), "1.5KiB");
  EXPECT_EQ(format_bytes(Bytes{(1ULL << 20) - 1}), "1MiB");
  EXPECT_EQ(format_bytes(Bytes{5ULL << 20}), "5MiB");
  EXPECT_EQ(format_bytes(Bytes{3ULL << 30}), "3GiB");
  EXPECT_EQ(format_rate(Rate{2000}), "2000/s");
  EXPECT_EQ(format_rate(Rate{0.5}), "0.5/s");
  EXPECT_EQ(format_rate(Rate{100.0 / 3}), "33.3333/s");
  EXPECT_EQ(format_rate(Rate{1e8 / 60}), "1666667/s");
}

TEST(Units, what_is_shown_can_be_read_back) {
  for (std::int64_t ns : {1LL, 999LL, 1'230LL, 45'600'000LL, 789'000'000'000LL}) {
    EXPECT_EQ(parse_duration(format_duration(Duration(ns))), Duration(ns));
  }
  for (double rate : {0.25, 1.0, 2000.0, 1e6, 2.5e6, 12'345'678.0}) {
    EXPECT_EQ(parse_rate(format_rate(Rate{rate})), Rate{rate}) << format_rate(Rate{rate});
  }
  // Of those that have more digits than are shown, "100000000/m" and "0.01/h" among them, what is shown is near.
  for (double rate : {1e8 / 60, 0.01 / 3600, 100.0 / 3, 123'456.5, 999'999.5}) {
    const std::optional<Rate> again = parse_rate(format_rate(Rate{rate}));
    ASSERT_TRUE(again) << format_rate(Rate{rate});
    EXPECT_NEAR(again->per_second / rate, 1, 1e-5) << format_rate(Rate{rate});
  }
}

TEST(MaybeTime, is_an_instant_or_none_in_the_room_of_an_instant) {
  static_assert(sizeof(MaybeTime) == sizeof(RunTime));
  MaybeTime none;
  EXPECT_FALSE(none);
  EXPECT_EQ(none.value_or(RunTime(3ms)), RunTime(3ms));
  MaybeTime some = RunTime(5ms);
  ASSERT_TRUE(some);
  EXPECT_EQ(*some, RunTime(5ms));
  EXPECT_EQ(some.value_or(RunTime(3ms)), RunTime(5ms));
  some.reset();
  EXPECT_FALSE(some);
  EXPECT_FALSE(MaybeTime(std::optional<RunTime>()));
  EXPECT_TRUE(MaybeTime(RunTime{})) << "the run's beginning is an instant";
}

}  // namespace
}  // namespace weir
