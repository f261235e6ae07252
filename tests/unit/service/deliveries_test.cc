#include "harness/service/deliveries.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

Deliveries::Instant at(Duration time) { return Deliveries::Instant(time); }

TEST(Deliveries, a_push_is_timed_from_the_call_that_sent_its_value) {
  Deliveries deliveries;
  deliveries.promise(7, 100, at(1s));
  deliveries.confirm(7);
  EXPECT_EQ(deliveries.came(100, at(4s)), 3s);
  EXPECT_EQ(deliveries.came(100, at(5s)), std::nullopt) << "it came before";
  EXPECT_EQ(deliveries.came(101, at(5s)), std::nullopt) << "no call sent it";
  const Deliveries::Totals totals = deliveries.totals();
  EXPECT_EQ(totals.promised, 1U);
  EXPECT_EQ(totals.delivered, 1U);
  EXPECT_EQ(totals.missing, 0U);
  EXPECT_EQ(totals.again, 1U);
  EXPECT_EQ(totals.strange, 1U);
}

TEST(Deliveries, what_an_answered_call_sent_and_no_push_brought_is_missing) {
  Deliveries deliveries;
  deliveries.promise(1, 100, at(1s));
  deliveries.promise(1, 101, at(1s));
  deliveries.confirm(1);
  deliveries.came(101, at(2s));
  EXPECT_EQ(deliveries.totals().missing, 1U);
}

TEST(Deliveries, a_call_that_was_never_answered_owes_nothing_and_may_have_been_heard_all_the_same) {
  Deliveries deliveries;
  deliveries.promise(1, 100, at(1s));
  deliveries.promise(2, 200, at(1s));
  EXPECT_EQ(deliveries.came(200, at(2s)), 1s);
  EXPECT_EQ(deliveries.totals().missing, 0U);
  EXPECT_EQ(deliveries.totals().delivered, 1U);
}

TEST(Deliveries, a_push_may_be_quicker_than_the_answer_to_its_call) {
  Deliveries deliveries;
  deliveries.promise(1, 100, at(1s));
  deliveries.came(100, at(2s));
  deliveries.confirm(1);
  EXPECT_EQ(deliveries.totals().missing, 0U);
  EXPECT_EQ(deliveries.totals().promised, 1U);
}

}  // namespace
}  // namespace weir
