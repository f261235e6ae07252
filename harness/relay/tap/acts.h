// Acts that put frames in: each is carried out at once, or once its stream is there or its point is reached.
#pragma once

#include <cstdint>

#include "harness/relay/tap/goaways.h"
#include "harness/relay/tap/made_frames.h"
#include "harness/relay/tap/settings_acks.h"

namespace weir {

/// What acts need of the tap's other parts.
struct ActParts {
  Ways& ways;
  h2::StreamNumbers& numbers;
  StreamBook& book;
  PutIns& put_ins;
  SettingsAcks& acks;
  RelayPings& pings;
  Points& points;
  WaitingOrders& orders;
  StreamEnds& ends;
  Goaways& goaways;
};

class Acts {
 public:
  explicit Acts(const ActParts& parts) : p_(parts), made_(parts.ways, parts.numbers, parts.book) {}

  /// Takes an order. Strikes at once if it can; else when the stream or the frame comes.
  void order(const TapOrder& order, Turn& turn);
  /// The stream's request is known: whatever waits for it strikes.
  void strike_waiting(TappedStream& stream, Turn& turn);
  /// The same for what was to strike at a point that was found on the stream of the frame under way.
  void strike_found(const FrameLine& line, Turn& turn);
  /// The same for what was to strike at a time that has come.
  void strike_in_time(Turn& turn);

 private:
  enum class Struck { kDone, kNotYet, kTooLate };
  [[nodiscard]] Struck strike(const TapOrder& order, TappedStream& stream, Turn& turn,
                              bool behind_the_end = false);
  /// The stream has come to the order's place.
  void strike_there(TapOrder order, TappedStream& stream, Turn& turn);
  void reset(TappedStream& stream, const H2Reset& act, Turn& turn);
  void end_now(TappedStream& stream, const H2End& act, Turn& turn);
  void answer_http(TappedStream& stream, const H2HttpAnswer& act, Turn& turn);
  void respond_interim(TappedStream& stream, std::uint32_t status, Turn& turn);
  static void silence(TappedStream& stream, const H2Silence& act);
  void withhold(const H2Withhold& act);
  void send_settings(const H2Settings& act, Turn& turn);
  void violate(TappedStream& stream, const H2Violation& act, Turn& turn);
  void overflow(TappedStream& stream, const H2WindowOverflow& act, Turn& turn);
  [[nodiscard]] bool flood(TappedStream& stream, const H2Flood& act, Turn& turn);
  [[nodiscard]] bool flood_server(const H2Flood& act, Turn& turn);

  ActParts p_;
  MadeFrames made_;
};

}  // namespace weir
