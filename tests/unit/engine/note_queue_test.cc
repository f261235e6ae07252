#include "harness/engine/note_queue.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "harness/engine/nested_notes.h"

namespace weir {
namespace {

Note note_of(std::uint32_t slot) {
  Note note;
  note.slot = slot;
  return note;
}

TEST(NoteQueue, who_brings_a_note_works_the_queue_off_unless_somebody_is_at_it) {
  NoteQueue queue;
  EXPECT_TRUE(queue.add(note_of(1)));
  EXPECT_FALSE(queue.add(note_of(2))) << "somebody is";
  std::string ran;
  const auto run = [&](Note& note) {
    ran += std::to_string(note.slot);
    if (note.slot != 1) return;
    EXPECT_FALSE(queue.add(note_of(3))) << "a note may bring another";
  };
  EXPECT_TRUE(queue.work_off(run));
  EXPECT_EQ(ran, "12");
  EXPECT_TRUE(queue.work_off(run));
  EXPECT_EQ(ran, "123");
  EXPECT_FALSE(queue.work_off(run)) << "nothing is left, and nobody is at it any more";
  EXPECT_TRUE(queue.add(note_of(4)));
}

TEST(NoteQueue, waits_for_who_is_at_work) {
  NoteQueue queue;
  ASSERT_TRUE(queue.add(note_of(1)));
  bool worked = false;
  std::thread worker([&] {
    while (queue.work_off([&](Note&) { worked = true; })) {
    }
  });
  queue.wait_until_idle();
  EXPECT_TRUE(worked);
  worker.join();
}

TEST(NoteQueue, what_is_left_for_one_thread_is_run_in_order_and_wakes_it) {
  NoteQueue queue;
  int wakes = 0;
  const auto wake = [&] { ++wakes; };
  queue.leave(note_of(1), wake);
  queue.leave(note_of(2), wake);
  EXPECT_EQ(wakes, 2);
  std::string ran;
  const auto run = [&](Note& note) { ran += std::to_string(note.slot); };
  queue.work_off_left(run);
  queue.work_off_left(run);
  EXPECT_EQ(ran, "12");
}

TEST(NestedNotes, wait_for_the_step_that_brings_them_and_run_in_the_order_in_which_they_came) {
  NestedNotes nested;
  nested.begin_step();
  EXPECT_TRUE(nested.in_step());
  nested.add(note_of(1));
  nested.add(note_of(2));
  nested.end_step();
  EXPECT_FALSE(nested.in_step());
  std::string ran;
  const auto run = [&](Note& note) {
    ran += std::to_string(note.slot);
    if (note.slot == 1) nested.add(note_of(3));
    nested.run_all([&](Note&) { ran += "?"; });  // the step of the note itself ends: others are at it
  };
  nested.run_all(run);
  EXPECT_EQ(ran, "123");
  nested.run_all(run);
  EXPECT_EQ(ran, "123");
}

}  // namespace
}  // namespace weir
