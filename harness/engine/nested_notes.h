// Notes that a step brings about on the thread that takes it: they wait for its end.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "harness/engine/note.h"

namespace weir {

/// Used by one thread.
class NestedNotes {
 public:
  void begin_step() { stepping_ = true; }
  void end_step() { stepping_ = false; }
  /// A step is under way: what comes now has to wait.
  [[nodiscard]] bool in_step() const { return stepping_; }
  void add(Note note) { notes_.push_back(std::move(note)); }
  /// To be called after each step. Runs what came, and what comes of that, in the order in which it came.
  template <typename Run>
  void run_all(const Run& run) {
    if (running_) return;
    running_ = true;
    for (std::size_t i = 0; i < notes_.size(); ++i) {  // it may grow
      Note note = std::move(notes_[i]);
      run(note);
    }
    notes_.clear();
    running_ = false;
  }

 private:
  std::vector<Note> notes_;
  bool stepping_ = false;
  bool running_ = false;
};

}  // namespace weir
