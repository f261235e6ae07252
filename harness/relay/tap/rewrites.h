// Acts that change a frame on its way, the server's to the client or the client's to the server: the frame is captured, and
// goes on otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/relay/tap/made_frames.h"
#include "harness/relay/tap/stream_ends.h"

namespace weir {

/// What rewrites need of the tap's other parts.
struct RewriteParts {
  Ways& ways;
  const h2::StreamNumbers& numbers;
  StreamBook& book;
  Credit& credit;
  PutIns& put_ins;
  Points& points;
  WaitingOrders& orders;
  StreamEnds& ends;
};

/// The data of a frame in which a message was spoilt.
struct SpoiltData {
  std::string data{};
  bool cut = false;  // it ends within the message, and nothing follows it
};

class Rewrites {
 public:
  explicit Rewrites(const RewriteParts& parts) : p_(parts), made_(parts.ways, parts.numbers, parts.book) {}

  /// Whether the frame that begins has to be captured for an act: of a block, or of the response's data.
  [[nodiscard]] bool wants_block(const TappedStream& stream, const h2::FrameHeader& header) const;
  [[nodiscard]] bool wants_data(const TappedStream& stream) const;
  /// The same of the request's data: some message of the stream is to be spoilt.
  [[nodiscard]] bool spoils_request(const TappedStream& stream) const;

  /// A block that was captured goes on, as an act has it where one wants it. `stream`: nothing where it is not followed.
  void pass_block(Way& way, TappedStream* stream, const HeaderFields& fields, Turn& turn);
  /// A DATA frame that was captured goes on.
  void pass_data(Way& way, TappedStream& stream, Turn& turn);
  /// What goes on of the request's data in place of `data`; nothing where no message that is to be spoilt begins in it.
  [[nodiscard]] std::optional<SpoiltData> spoil_request(TappedStream& stream, std::string_view data,
                                                        Turn& turn);
  /// Trailers that were delayed go on now.
  void pass_late(TappedStream& stream, Turn& turn);

 private:
  void pass_request(Way& way, const TappedStream& stream, HeaderFields fields, Turn& turn);
  [[nodiscard]] bool rewrite(Way& way, TappedStream& stream, const HeaderFields& fields, Turn& turn);
  void change_field(Way& way, TappedStream& stream, const HeaderFields& fields, const TapOrder& order,
                    Turn& turn);
  void split(Way& way, TappedStream& stream, const HeaderFields& fields, const TapOrder& order, Turn& turn);
  void replace_end(Way& way, TappedStream& stream, const HeaderFields& fields, const TapOrder& order,
                   Turn& turn);
  [[nodiscard]] bool mangle(TappedStream& stream, const H2Mangle& act, std::string_view data, bool end_stream,
                            Turn& turn);
  void truncate(TappedStream& stream, std::string_view kept, Turn& turn);

  RewriteParts p_;
  MadeFrames made_;
};

}  // namespace weir
