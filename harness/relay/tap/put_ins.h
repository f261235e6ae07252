// Frames of the relay's own: each is put in between two frames of its direction, and not within a header block.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/relay/tap/credit.h"
#include "harness/relay/tap/way.h"

namespace weir {

class PutIns {
 public:
  PutIns(const Ways& ways, Credit& credit) : ways_(ways), credit_(credit) {}

  /// Puts frames in now, or at the next boundary of that direction.
  void put_in(Toward heading, std::string_view frames, Turn& turn);
  /// Ends the connection once all that was put in towards the end that it goes behind has gone on, and after kPatience in any
  /// case: a frame that never ends does not keep the connection.
  void end_behind(TapStep::Then then, Turn& turn);
  static constexpr Duration kPatience = std::chrono::seconds(1);

  /// Here is a boundary of the direction being passed: what waits goes on.
  void go_on(Toward heading, Turn& turn);
  /// And with it the end of the connection that was to follow.
  void end_here(Toward heading, Turn& turn);
  /// kPatience is over.
  void end_now(TapStep& step);
  /// Nothing is followed any more: what waits goes at once, and `held` behind it.
  void give_up(Toward heading, std::string_view held, Turn& turn);

 private:
  [[nodiscard]] static std::string& now(Toward heading, Turn& turn) {
    return turn.step.put_in[heading == Toward::kClient ? 0 : 1];
  }

  const Ways& ways_;
  Credit& credit_;
  PerEnd<std::string> waiting_;
  std::optional<TapStep::Then> then_;  // follows what waits towards the end that it goes behind
};

}  // namespace weir
