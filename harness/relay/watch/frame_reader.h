// Reads one way of a connection for writing down, not for changing anything: which streams begin and end there, and how.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/h2/frame_splitter.h"
#include "harness/h2/message_counter.h"
#include "harness/relay/tap/header_line.h"

namespace weir {

/// Told of what a FrameReader finds, in its order. Texts are there for the time of the call only.
class FrameListener {
 public:
  virtual ~FrameListener() = default;
  /// A header block is whole; of a pushed response's request nothing is told.
  virtual void block(std::uint32_t stream, const HeaderFields& fields, bool end_stream) = 0;
  /// A piece of a DATA frame, padding left out.
  virtual void data(std::uint32_t stream, std::string_view piece) = 0;
  /// A DATA frame with END_STREAM is over.
  virtual void end_of_data(std::uint32_t stream) = 0;
  virtual void reset(std::uint32_t stream, std::uint32_t code) = 0;
  virtual void goaway(std::uint32_t code, std::uint32_t last_stream, std::string_view debug) = 0;
  /// Nothing more is read. `http2`: it had been HTTP/2 so far.
  virtual void lost(bool http2, std::string_view why) = 0;
};

/// Used by one thread at a time. Trusts nothing: whatever the bytes are, it reads them or says lost() once.
class FrameReader {
 public:
  /// `heading`: the end that the bytes go to, kClient or kServer.
  explicit FrameReader(Toward heading);

  void hear(std::string_view bytes, FrameListener& listener);
  /// False: it is lost.
  [[nodiscard]] bool on() const { return on_; }

 private:
  void end_frame(FrameListener& listener);
  void end_block_frame(h2::FrameHeader header, FrameListener& listener);
  void lose(std::string_view why, FrameListener& listener);

  h2::FrameSplitter frames_;
  HeaderLine headers_;
  h2::DataPayload data_;
  std::string payload_;   // of a frame that is looked at as a whole
  bool pushes_ = false;   // the block under way is that of a PUSH_PROMISE
  bool started_ = false;  // a frame was whole
  bool on_ = true;
};

}  // namespace weir
