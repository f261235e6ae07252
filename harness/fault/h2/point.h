// A place on the way of one stream's frames, and the search for it in bytes that come in pieces of any size.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "harness/fault/h2/act.h"
#include "harness/h2/frame.h"
#include "harness/h2/message_counter.h"

namespace weir {

/// A place on one stream's way to one end of its connection: between two bytes.
struct WirePoint {
  enum class What {
    kFrame,     // behind `count` frames
    kMessage,   // behind `count` gRPC messages
    kTrailers,  // behind the last frame of the trailers; towards the client only
  };
  What what = What::kFrame;
  Toward heading = Toward::kClient;  // kClient or kServer: whose way
  std::uint32_t count = 0;           // kFrame, kMessage: so many lie before it
  /// kFrame, kMessage: and so many bytes of the next one, from the first byte of its header of nine or its prefix of five
  /// on. 0: right behind those counted.
  std::uint32_t byte = 0;
  friend bool operator==(const WirePoint&, const WirePoint&) = default;
};

namespace h2 {

/// Whether a frame that carries a stream's number is one of those that are counted: HEADERS, CONTINUATION, DATA and
/// RST_STREAM, which are what its peers say to each other. WINDOW_UPDATE and PRIORITY are not: when they come is up to a
/// library's buffers and its clock, so a count of them would be another one in each run.
[[nodiscard]] bool is_counted(const FrameHeader& header);

/// Looks for one point in the frames of one stream that go one way. Frames of other streams are not for it. A value type.
///
///     header(h) payload(piece) payload(piece) ... end()     for each frame, whatever its type
class PointSeeker {
 public:
  /// `frames`: so many counted frames are past, and no message has begun.
  explicit PointSeeker(const WirePoint& point, std::uint32_t frames = 0) : point_(point), frames_(frames) {}
  /// From the middle of a stream on, for a point among its messages. `data`: of a DATA frame that is under way.
  PointSeeker(const WirePoint& point, const MessageCounter& so_far, std::optional<DataPayload> data)
      : point_(point),
        frames_(0),
        data_(data.value_or(DataPayload())),
        is_data_(data.has_value()),
        messages_(so_far) {}

  /// The nine bytes of a frame's header: after how many of them the point lies, 1 to 9; nothing when not among them.
  [[nodiscard]] std::optional<std::size_t> header(const FrameHeader& header);
  /// The next piece of the frame's payload: after how many of its bytes the point lies, 1 or more.
  [[nodiscard]] std::optional<std::size_t> payload(std::string_view piece);
  /// The frame is over: whether the point is right behind it.
  [[nodiscard]] bool end();

  /// It can't come any more: the frame or the message that it lies in was shorter, or is past.
  [[nodiscard]] bool missed() const;

 private:
  [[nodiscard]] bool in_its_frame() const {
    return point_.what == WirePoint::What::kFrame && counted_ && frames_ == point_.count && point_.byte > 0;
  }

  WirePoint point_;
  std::uint32_t frames_;     // counted ones that are over
  bool counted_ = false;     // the frame under way is one
  std::uint64_t taken_ = 0;  // bytes of the frame under way
  bool found_ = false;
  DataPayload data_;
  bool is_data_ = false;
  MessageCounter messages_;
  bool last_block_ = false;  // the header block under way ends the stream
  bool block_over_ = false;  // with the frame under way
};

}  // namespace h2
}  // namespace weir
