// Places on the way of streams: looked for in what goes on, and told of or struck at.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/relay/tap/clocks.h"
#include "harness/relay/tap/frame_line.h"
#include "harness/relay/tap/stream_book.h"

namespace weir {

/// An order for a point, and how far the search for it is on one stream.
struct SoughtPoint {
  PointOrder order;
  h2::PointSeeker seeker;
  bool found = false;  // an act strikes once no header block is under way
  bool spared = false;
};

class Points {
 public:
  Points(StreamBook& book, const FrameLine& to_server) : book_(book), to_server_(to_server) {}

  /// Places in time.
  [[nodiscard]] Clocks& clocks() { return clocks_; }
  [[nodiscard]] const Clocks& clocks() const { return clocks_; }

  /// Takes an order for a point of a stream that has not begun, or for one among the messages still to go to the server.
  void seek(PointOrder order, TapStep& step);
  /// A fault has struck this stream: what follows it begins to count, unless it has already.
  void struck(std::uint32_t fault, std::uint32_t stream, std::uint32_t incarnation);
  void begin_following(std::uint32_t fault, TappedStream& stream);
  /// The same for all that have just struck. Once nothing goes through the list of what is sought.
  void follow_fired(std::uint32_t h2_stream, Turn& turn);
  /// The request's headers, which say whose it is, have just gone on in so many frames.
  void look_out(const TappedStream& stream, std::uint32_t frames);

  /// Nothing is looked for on any stream that has begun.
  [[nodiscard]] bool empty() const { return sought_.empty(); }
  [[nodiscard]] bool seeks_on(std::uint32_t h2_stream) const { return sought_.contains(h2_stream); }
  /// Messages are counted in what goes this way, and something is to be done between two of them, or within one.
  [[nodiscard]] bool wants_cut(const TappedStream& stream, Toward heading) const;
  /// How much of what is left of a DATA frame goes on in one piece.
  [[nodiscard]] std::size_t next_cut(const FrameLine& line, std::string_view rest) const;

  // The search, in the direction being passed.
  /// The header has gone on, and is the end of what has.
  void see_header(const FrameLine& line, Turn& turn);
  /// The piece has gone on, and is the end of what has.
  void see_payload(const FrameLine& line, std::string_view piece, Turn& turn);
  /// A frame that was captured has come out as whole frames, one or several. `begin`: so much had gone on before.
  void see_whole_frames(const FrameLine& line, std::size_t begin, Turn& turn);
  /// A frame that passed is over. `begin`: so much has gone on.
  void see_end(const FrameLine& line, std::size_t begin, Turn& turn);
  /// Those that were found on the stream of the frame under way.
  [[nodiscard]] std::vector<SoughtPoint> found(const FrameLine& line);

  void forget(std::uint64_t ticket);
  /// No more is looked for where it can't be any more.
  void give_up_past(std::uint32_t h2_stream, Turn& turn);
  /// Nothing begins to follow on a stream that is over.
  void give_up_following(const TappedStream& stream, Turn& turn);

 private:
  template <typename Look>
  void for_sought(const FrameLine& line, Look look);
  void found_at(const FrameLine& line, SoughtPoint& sought, std::size_t after, Turn& turn) const;
  [[nodiscard]] h2::PointSeeker seeker_from_here(const WirePoint& point, TappedStream& stream) const;

  StreamBook& book_;
  Clocks clocks_{book_};
  const FrameLine& to_server_;
  std::vector<PointOrder> waiting_;                           // for streams that have not begun
  std::vector<PointOrder> followers_;                         // whose counting has not begun
  std::map<std::uint32_t, std::vector<SoughtPoint>> sought_;  // by the client's number of the stream
};

}  // namespace weir
