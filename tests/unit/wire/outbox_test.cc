#include "harness/wire/outbox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace weir {
namespace {

std::string take_all(Outbox& box, BufferPool& pool, std::size_t room) {
  std::string all;
  std::string piece(room, '\0');
  while (!box.empty()) all.append(piece, 0, box.take(piece.data(), room, pool));
  return all;
}

TEST(Outbox, gives_messages_out_framed_however_little_room_there_is) {
  std::string whole;
  append_message(whole, "one");
  append_message(whole, std::string(300, 'b'));
  for (std::size_t room : {1, 4, 7, 100, 1000}) {
    BufferPool pool;
    Outbox box;
    box.put("one", pool);
    box.put(std::string(300, 'b'), pool);
    EXPECT_EQ(box.size(), whole.size());
    EXPECT_EQ(take_all(box, pool, room), whole) << "room for " << room;
    EXPECT_EQ(box.size(), 0U);
  }
}

TEST(Outbox, what_is_written_to_its_room_is_what_was_put) {
  BufferPool pool;
  Outbox put, room;
  for (const std::string& message : {std::string("one"), std::string(), std::string(300, 'b')}) {
    put.put(message, pool);
    std::copy(message.begin(), message.end(), room.room(message.size(), pool));
  }
  EXPECT_EQ(take_all(room, pool, 7), take_all(put, pool, 7));
}

TEST(Outbox, an_empty_one_has_given_its_buffer_back) {
  BufferPool pool;
  Outbox first;
  first.put(std::string(1000, 'x'), pool);
  take_all(first, pool, 4096);
  BufferPool::Buffer again = pool.take();
  EXPECT_TRUE(again->empty());
  EXPECT_GE(again->capacity(), 1005U) << "the same memory";
}

TEST(Outbox, what_is_cleared_is_not_sent) {
  BufferPool pool;
  Outbox box;
  box.put("lost", pool);
  std::array<char, 3> some{};
  EXPECT_EQ(box.take(some.data(), some.size(), pool), 3U);
  box.clear(pool);
  EXPECT_TRUE(box.empty());
  box.put("", pool);
  EXPECT_EQ(take_all(box, pool, 10), std::string(5, '\0')) << "from its beginning, and nothing of before";
}

TEST(BufferPool, does_not_keep_a_buffer_that_grew_large) {
  BufferPool pool;
  BufferPool::Buffer large = pool.take();
  large->assign(1'000'000, 'x');
  pool.give(std::move(large));
  EXPECT_LT(pool.take()->capacity(), 1'000'000U);
}

}  // namespace
}  // namespace weir
