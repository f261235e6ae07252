// What a whole header block says of its stream, and what goes on of it.
#pragma once

#include "harness/relay/tap/acts.h"
#include "harness/relay/tap/rewrites.h"

namespace weir {

class HeaderBlocks {
 public:
  HeaderBlocks(const h2::StreamNumbers& numbers, StreamBook& book, Points& points, StreamEnds& ends,
               Rewrites& rewrites, Acts& acts)
      : numbers_(numbers), book_(book), points_(points), ends_(ends), rewrites_(rewrites), acts_(acts) {}

  /// A HEADERS or CONTINUATION frame is over. False: this direction can't be followed any further; what was captured of the
  /// block has gone on.
  [[nodiscard]] bool end_frame(Way& way, Turn& turn);

 private:
  [[nodiscard]] bool end_block(Way& way, Turn& turn);
  void see_request(Way& way, TappedStream& stream, bool first, Turn& turn);
  void let_go(const Way& way, Turn& turn) const;

  const h2::StreamNumbers& numbers_;
  StreamBook& book_;
  Points& points_;
  StreamEnds& ends_;
  Rewrites& rewrites_;
  Acts& acts_;
};

}  // namespace weir
