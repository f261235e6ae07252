// What goes one way through the tap: its frames, and the header blocks in them.
#pragma once

#include <string>

#include "harness/relay/per_end.h"
#include "harness/relay/tap/frame_line.h"
#include "harness/relay/tap/header_line.h"

namespace weir {

struct Way {
  explicit Way(Toward to) : frames(to), headers(to) {}

  FrameLine frames;
  HeaderLine headers;
  bool started = false;   // a frame has passed
  bool in_parts = false;  // the frame that has just ended went on in parts of the tap's own
  bool passing = false;   // a chunk is being gone through
  std::string room;       // for what goes on of it
  bool withholds_windows = false;
  bool withholds_pings = false;

  [[nodiscard]] Toward heading() const { return frames.heading(); }
  /// A frame may be put in now.
  [[nodiscard]] bool is_between() const {
    return started && !passing && !headers.under_way() && frames.at_boundary();
  }
};

using Ways = PerEnd<Way>;

}  // namespace weir
