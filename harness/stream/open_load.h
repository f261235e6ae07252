// What an open loop owes: the messages that fall due whether or not there is a stream to write them on.
#pragma once

#include <cstdint>
#include <utility>

#include "harness/base/units.h"
#include "harness/plan/arrivals.h"

namespace weir {

/// The schedule of one stream of the plan. Due times count from its first opening and go on through every later one: users do
/// not stop arriving while a connection is down. Handed from one incarnation to the next.
struct OpenLoad {
  explicit OpenLoad(ArrivalCursor from) : arrivals(from) {}

  ArrivalCursor arrivals;  // at the first message whose write has not begun
  MaybeTime zero;          // when the first incarnation opened
  /// Due time of a message whose write the end of an incarnation took along, before it was accepted.
  MaybeTime returned;

  /// No message is left, nor will one ever be due again.
  [[nodiscard]] bool over() const { return !returned && arrivals.over(); }
  [[nodiscard]] RunTime next_due() const { return returned ? *returned : *zero + arrivals.peek(); }
  /// The write of that message begins.
  void advance() {
    if (returned) {
      returned.reset();
    } else {
      arrivals.advance();
    }
  }
  /// How many messages fell due in [from, to) and were not begun, or came back.
  [[nodiscard]] std::uint64_t waiting(RunTime from, RunTime to) const {
    if (!zero || to <= from) return 0;
    return due_before(to) - due_before(from);
  }

 private:
  [[nodiscard]] std::uint64_t due_before(RunTime t) const {
    return arrivals.due_by(t - *zero - Duration(1)) + (returned && *returned < t ? 1 : 0);
  }
};

/// Messages that fell due in the measured part and were never written.
struct OwedLoad {
  std::uint64_t unwritten = 0;  // while their stream was there, or was to be opened again
  std::uint64_t held_back =
      0;  // of these: behind a write that was not accepted, behind a fault, or without a stream
  std::uint64_t after_end =
      0;  // besides: after their stream had ended, other than by its client's choice, for good

  void add(const OwedLoad& other) {
    unwritten += other.unwritten;
    held_back += other.held_back;
    after_end += other.after_end;
  }
};

}  // namespace weir
