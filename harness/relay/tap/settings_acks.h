// SETTINGS whose ACK an end still owes: the relay's own are answered to the relay, and the other end must not see that.
#pragma once

#include <cstdint>
#include <deque>

#include "harness/relay/tap/stream_book.h"

namespace weir {

class SettingsAcks {
 public:
  explicit SettingsAcks(StreamBook& book) : book_(book) {}

  /// SETTINGS of the relay's go to `end`. `behind_reset`: so does, before them, the reset of this stream, so that their ACK
  /// tells when that was read.
  void send_own(Toward end, std::uint32_t behind_reset = 0) { owed_[end].push_back({true, behind_reset}); }
  /// SETTINGS of the other end, or its ACK of what went there, come by on their way to `end`. False: it answers the relay.
  [[nodiscard]] bool passes(Toward end, const h2::FrameHeader& header) {
    if (!header.has(h2::kAck)) {
      owed_[end].push_back({});
      return true;
    }
    std::deque<Owed>& owed = owed_[other_end(end)];
    if (owed.empty()) return true;
    const Owed oldest = owed.front();
    owed.pop_front();
    TappedStream* stream = oldest.behind_reset == 0 ? nullptr : book_.find(oldest.behind_reset);
    if (stream != nullptr) stream->server_knows = true;
    return !oldest.by_relay;
  }

 private:
  struct Owed {
    bool by_relay = false;
    std::uint32_t behind_reset = 0;
  };

  StreamBook& book_;
  PerEnd<std::deque<Owed>> owed_;  // the oldest first
};

}  // namespace weir
