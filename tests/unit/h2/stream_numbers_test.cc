// Streams by two numbers: one for the client, one for the server.
#include "harness/h2/stream_numbers.h"

#include <gtest/gtest.h>

#include "harness/h2/frame.h"

namespace weir::h2 {
namespace {

constexpr auto kNone = std::nullopt;

TEST(StreamNumbers, are_the_same_until_the_relay_takes_some) {
  StreamNumbers numbers;
  numbers.opened(1);
  EXPECT_TRUE(numbers.same());
  for (const std::uint32_t stream : {0U, 1U, 2U, 77U, kMostStream}) {
    EXPECT_EQ(numbers.at_server(stream), stream);
    EXPECT_EQ(numbers.at_client(stream), stream);
    EXPECT_EQ(numbers.last_at_client(stream), stream);
  }
}

/// The picture in the header: the client has opened 1, the relay took four, the client 3 and 5, the relay two.
StreamNumbers bent_twice() {
  StreamNumbers numbers;
  numbers.opened(1);
  EXPECT_EQ(numbers.take(4), 3U);
  numbers.opened(3);
  numbers.opened(5);
  EXPECT_EQ(numbers.take(2), 15U);
  EXPECT_FALSE(numbers.same());
  return numbers;
}

struct Row {
  std::uint32_t at_server;
  std::optional<std::uint32_t> at_client;
  std::uint32_t last;
};

TEST(StreamNumbers, lie_apart_by_what_the_relay_took_below) {
  const StreamNumbers numbers = bent_twice();
  const Row rows[] = {
      {0, 0, 0},       // the connection
      {1, 1, 1},       // opened before
      {3, kNone, 1},   // the relay's first
      {9, kNone, 1},   // and its fourth
      {11, 3, 3},      // 3 + 2 * 4
      {13, 5, 5},      //
      {15, kNone, 5},  // the relay's fifth
      {17, kNone, 5},  // and sixth
      {19, 7, 7},      // 7 + 2 * 6: not opened yet
      {21, 9, 9},      //
      {16, 16, 5},     // even: the server's own, never renumbered
      {kMostStream, kMostStream - 12,
       kMostStream},  // a stream like others, and the last of a GOAWAY that refuses nothing
  };
  for (const Row& row : rows) {
    EXPECT_EQ(numbers.at_client(row.at_server), row.at_client) << row.at_server;
    EXPECT_EQ(numbers.last_at_client(row.at_server), row.last) << row.at_server;
    if (!row.at_client) continue;
    EXPECT_EQ(numbers.at_server(*row.at_client), row.at_server) << row.at_server;
  }
}

TEST(StreamNumbers, of_two_floods_with_no_stream_between_lie_side_by_side) {
  StreamNumbers numbers;
  numbers.opened(5);
  EXPECT_EQ(numbers.take(1), 7U);
  EXPECT_EQ(numbers.take(2), 9U);
  for (const std::uint32_t own : {7U, 9U, 11U}) {
    EXPECT_EQ(numbers.at_client(own), kNone);
    EXPECT_EQ(numbers.last_at_client(own), 5U);
  }
  EXPECT_EQ(numbers.at_server(7), 13U);
  EXPECT_EQ(numbers.at_client(13), 7U);
}

TEST(StreamNumbers, are_taken_above_the_newest_whatever_came_last) {
  StreamNumbers numbers;
  numbers.opened(9);
  numbers.opened(7);
  numbers.opened(20);  // no client's number
  EXPECT_EQ(numbers.take(1), 11U);
  StreamNumbers none_opened;
  EXPECT_EQ(none_opened.take(1), 1U);
  EXPECT_EQ(none_opened.last_at_client(1), 0U);
}

TEST(StreamNumbers, end_at_the_largest_there_is) {
  StreamNumbers numbers;
  numbers.opened(kMostStream - 6);
  EXPECT_EQ(numbers.take(4), kNone) << "one more than there are";
  EXPECT_TRUE(numbers.same()) << "none was taken";
  EXPECT_EQ(numbers.take(2), kMostStream - 4);
  EXPECT_EQ(numbers.at_server(kMostStream - 4), kMostStream) << "the last one that is free";
  EXPECT_EQ(numbers.at_server(kMostStream - 2), kNone);
  EXPECT_EQ(numbers.at_server(kMostStream), kNone);
}

}  // namespace
}  // namespace weir::h2
