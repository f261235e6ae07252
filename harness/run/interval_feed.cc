#include "harness/run/interval_feed.h"

#include <algorithm>

namespace weir {

void IntervalFeed::add(const std::vector<IntervalPart>& parts, const See& see) {
  for (const IntervalPart& part : parts) {
    show_empty_up_to(part.index, see);
    next_ = part.index + 1;
    show(part, see);
  }
}

void IntervalFeed::finish(const std::vector<IntervalPart>& parts, RunTime end, const See& see) {
  end_ = end;
  add(parts, see);
  if (end > grid_.from) show_empty_up_to(grid_.index_of(end - Duration(1)) + 1, see);
}

void IntervalFeed::show_empty_up_to(std::uint64_t index, const See& see) {
  IntervalPart empty;
  for (empty.index = next_; empty.index < index; ++empty.index) show(empty, see);
  next_ = std::max(next_, index);
}

void IntervalFeed::show(const IntervalPart& part, const See& see) const {
  const RunTime start = grid_.start_of(part.index);
  see({part, start, std::clamp(end_ - start, Duration(0), grid_.length)});
}

}  // namespace weir
