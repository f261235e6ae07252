// Times of a link and of its streams: when something last came, and orders that wait until a stream has been open, or silent, for so long.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "harness/relay/tap/stream_book.h"

namespace weir {

/// When something last came each way, and for how long nothing has.
class LastSeen {
 public:
  LastSeen() = default;
  explicit LastSeen(RunTime begin) : at_(begin, begin) {}

  void note(Toward heading, RunTime now) { at_[heading] = now; }
  /// The beginning of the silence that `way` asks for.
  [[nodiscard]] RunTime quiet_since(QuietWay way) const;

 private:
  PerEnd<RunTime> at_;
};

class Clocks {
 public:
  explicit Clocks(StreamBook& book) : book_(book) {}

  /// Waits for a stream's time, from its request on.
  void wait(ClockOrder order) { orders_.push_back(std::move(order)); }
  /// A stream's request is known.
  void begin(const TappedStream& stream, Turn& turn);
  /// Bytes of this frame have come by.
  void moved(Toward heading, const h2::FrameHeader& header, RunTime now);
  /// Bytes that are in no frame that could be followed.
  void moved(Toward heading, RunTime now) { link_.note(heading, now); }

  /// Of all the link, PINGs left out.
  [[nodiscard]] const LastSeen& link() const { return link_; }

  struct Come {
    ClockOrder order;
    std::uint32_t h2_stream = 0;
  };
  /// Orders whose time has come, each with the stream that came to it; they wait no more. Asks to be rung again where others do.
  [[nodiscard]] std::vector<Come> ring(Turn& turn);

 private:
  struct Watched {
    RunTime opened{};
    LastSeen last{};
  };
  void ask(RunTime at, Turn& turn);
  [[nodiscard]] static RunTime due(const LinkTime& time, const Watched& stream);

  StreamBook& book_;
  LastSeen link_;
  std::vector<ClockOrder> orders_;
  std::map<std::uint32_t, Watched> streams_;  // by the client's number; those that some order aims at
  RunTime next_ = kNever;                     // when the newest bell that was asked for rings
};

}  // namespace weir
