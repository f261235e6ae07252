// The tap of one link: follows its HTTP/2 frames in both directions, knows which stream is which of the plan, and
// changes what an act says. Bytes in, bytes out: no socket, no clock.
//
//     bytes -> FrameLine -> HeaderLine       each way: its frames, the header blocks in them
//                  |            |
//              StreamBook  <- Credit         what is known of each stream, and what its senders may still send
//                  |
//              WaitingOrders, Points         what is to be done, and where it is looked for
//                  |
//              Acts, Rewrites -> PutIns      doing it: frames put in, frames of the server's changed
//                  |
//              Goaways, RelayPings, StreamEnds, MadeFrames
//
// A part includes only those that it works on; what a step makes known goes up in TapStep alone.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/relay/tap/header_blocks.h"

namespace weir {

/// Used by one thread at a time. A parameter `heading` names the end that bytes go to: kClient or kServer.
///
/// Frames pass untouched where no act is due, without being held back; only a frame header waits until it is whole, and
/// not before the client has shown that it speaks HTTP/2.
/// What acts change:
/// - A frame is put in between two frames of its direction, not within a header block. An end of the connection that is to
///   follow it waits until it went on, but for kPatience at most: a frame that never ends does not keep the connection.
/// - A DATA frame towards the server that holds the point of an act is cut in two there, so that the messages behind the point do
///   not go on before the act.
/// - A stream that the relay has ended for one end gets no more frames there. What is swallowed counts against the
///   sender's flow control, so the relay gives it back: WINDOW_UPDATE on the connection (RFC 9113 section 6.9).
/// - Once a header block was left out, made or changed in a direction, the receiver's dynamic table would go out of step.
///   From then on every block of that direction is decoded and encoded anew without using the table.
/// - Once the relay has opened streams of its own at the server, the client's later ones have other numbers there (see
///   StreamNumbers). In here, in orders and in traces a stream has the number that the client knows it by.
class H2Tap {
 public:
  H2Tap();
  H2Tap(const H2Tap&) = delete;  // its parts know each other
  H2Tap& operator=(const H2Tap&) = delete;

  /// What goes on of `bytes`, valid until the next call with the same `heading` and as long as `bytes` is.
  [[nodiscard]] std::string_view pass(Toward heading, std::string_view bytes, RunTime now, TapStep& step);
  /// Takes an order. Strikes at once if it can; else when the stream or the frame comes.
  void order(const TapOrder& order, RunTime now, TapStep& step);
  /// Takes an order for a point of a stream that has not begun; for one that has it is too late, but for a point among the messages
  /// that are still to go to the server. It strikes behind the frame that the point ends, where that is no frame within a header
  /// block, or is told of where it lies.
  void seek(PointOrder order, TapStep& step) { points_.seek(std::move(order), step); }
  /// What it knows of streams, and of time, for whoever asks it to look out for more.
  [[nodiscard]] StreamBook& book() { return book_; }
  [[nodiscard]] Clocks& clocks() { return points_.clocks(); }
  /// A fault has struck this stream: what follows it begins to count, unless it has already.
  void struck(std::uint32_t fault, std::uint32_t stream, std::uint32_t incarnation) {
    points_.struck(fault, stream, incarnation);
  }
  /// The time that was asked for by this has come.
  void wake(const TapStep::Wake& asked, RunTime now, TapStep& step);
  static constexpr Duration kPatience = PutIns::kPatience;
  /// The end `by` closed the connection.
  void closed(Toward by, bool reset, TapStep& step);
  /// False: this is not HTTP/2, or it can't be followed any further. Everything passes, and orders can't be carried out;
  /// only the numbers in frame headers are still those of the receiver.
  [[nodiscard]] bool on() const { return on_; }
  /// By which both ends know the client's streams. As long as the tap.
  [[nodiscard]] const h2::StreamNumbers& numbers() const { return numbers_; }

 private:
  [[nodiscard]] bool follows() const { return on_ || !numbers_.same(); }
  void go_through(Way& way, std::string_view bytes, Turn& turn);
  void begin_frame(Way& way, Turn& turn);
  void open_stream(std::uint32_t h2_stream, Turn& turn);
  [[nodiscard]] FrameMode mode_of_frame(Way& way);
  [[nodiscard]] FrameMode mode_of_stream_frame(const Way& way, const TappedStream& stream) const;
  void take_payload(Way& way, std::string_view piece, Turn& turn);
  void end_frame(Way& way, Turn& turn);
  void end_control(Way& way, Turn& turn);
  void end_window_update(Way& way, Turn& turn);
  void end_data(Way& way, Turn& turn);
  void pass_in_parts(Way& way, Turn& turn);
  void see_end(Way& way, std::size_t begin, Turn& turn);
  void switch_off(Turn& turn);

  bool on_ = true;
  Ways ways_{Way(Toward::kClient), Way(Toward::kServer)};
  h2::StreamNumbers numbers_;
  StreamBook book_;
  Credit credit_{book_};
  PutIns put_ins_{ways_, credit_};
  SettingsAcks acks_{book_};
  RelayPings pings_{put_ins_};
  Points points_{book_, ways_[Toward::kServer].frames};
  WaitingOrders orders_{book_, points_};
  StreamEnds ends_{book_, numbers_, put_ins_, points_, orders_};
  Goaways goaways_{book_, numbers_, put_ins_, pings_, ends_};
  Rewrites rewrites_;
  Acts acts_;
  HeaderBlocks blocks_{numbers_, book_, points_, ends_, rewrites_, acts_};
};

}  // namespace weir
