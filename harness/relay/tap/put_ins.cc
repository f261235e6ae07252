#include "harness/relay/tap/put_ins.h"

#include <utility>

namespace weir {

void PutIns::put_in(Toward heading, std::string_view frames, Turn& turn) {
  credit_.see_own(heading, frames, turn);
  (ways_[heading].is_between() ? now(heading, turn) : waiting_[heading]) += frames;
}

void PutIns::end_behind(TapStep::Then then, Turn& turn) {
  if (waiting_[then.behind].empty()) {
    turn.step.then = then;
  } else if (!then_) {
    then_ = then;
    turn.step.wakes.push_back({.after = kPatience, .h2_stream = 0});
  }
}

void PutIns::go_on(Toward heading, Turn& turn) {
  std::string& waiting = waiting_[heading];
  turn.out->insert(waiting);
  waiting.clear();
}

void PutIns::end_here(Toward heading, Turn& turn) {
  if (then_ && then_->behind == heading) turn.step.then = std::exchange(then_, std::nullopt);
}

void PutIns::end_now(TapStep& step) {
  if (then_) step.then = std::exchange(then_, std::nullopt);
}

void PutIns::give_up(Toward heading, std::string_view held, Turn& turn) {
  std::string& waiting = waiting_[heading];
  now(heading, turn) += waiting;
  now(heading, turn) += held;
  waiting.clear();
}

}  // namespace weir
