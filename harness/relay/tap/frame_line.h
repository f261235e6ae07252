// The frames that go one way: where one begins and ends in the bytes, and what becomes of the one under way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/fault/link.h"
#include "harness/h2/frame_splitter.h"
#include "harness/h2/message_counter.h"
#include "harness/h2/stream_numbers.h"

namespace weir {

enum class FrameMode {
  kPass,     // goes on as it comes
  kSwallow,  // does not go on
  kCapture,  // is looked at as a whole; what goes on is decided at its end
};

/// `heading`: the end that they go to, kClient or kServer.
class FrameLine {
 public:
  using Part = h2::FrameSplitter::Part;

  explicit FrameLine(Toward heading) : heading_(heading), splitter_(heading == Toward::kServer) {}

  [[nodiscard]] Toward heading() const { return heading_; }
  /// Takes the next part off the front of `bytes`. Behind kHeader: take_header(), choose(), header_went_on().
  Part next(std::string_view& bytes) { return splitter_.next(bytes); }
  [[nodiscard]] bool in_preface() const { return splitter_.in_preface(); }
  /// All bytes are taken: how many of the last ones wait until the header that they begin is whole. None before it is sure
  /// that this is HTTP/2.
  [[nodiscard]] std::size_t hold_back(bool surely_http2);

  /// The frame's header has come: whose stream is it?
  void take_header(const h2::StreamNumbers& numbers);
  /// What becomes of the frame.
  void choose(FrameMode mode) { mode_ = mode; }
  [[nodiscard]] FrameMode mode() const { return mode_; }
  /// The frame under way, or the last one; its stream by the client's number.
  [[nodiscard]] const h2::FrameHeader& header() const { return header_; }
  /// Its stream by the receiver's number.
  [[nodiscard]] std::uint32_t onward() const { return onward_; }
  [[nodiscard]] bool renumbers() const { return onward_ != splitter_.header().stream; }
  /// The receiver can't know its stream: it is the relay's own, or there is no such number.
  [[nodiscard]] bool nowhere() const { return nowhere_; }
  /// Its header as it goes on.
  [[nodiscard]] std::string header_onward() const;
  /// What has not gone on of it.
  [[nodiscard]] std::string rest_of_header() const { return header_onward().substr(leaked_); }
  void header_went_on() { leaked_ = 0; }

  /// Its payload, as far as it is looked at, or all of it when captured.
  [[nodiscard]] std::string& payload() { return payload_; }
  [[nodiscard]] const std::string& payload() const { return payload_; }
  /// Which bytes of a DATA frame are data; moves on with what is asked of it.
  [[nodiscard]] h2::DataPayload& data() { return data_; }
  [[nodiscard]] const h2::DataPayload& data() const { return data_; }
  /// The captured frame as it goes on.
  [[nodiscard]] std::string raw() const { return header_onward() + payload_; }

  /// Between two frames, and nothing of the next one has gone on.
  [[nodiscard]] bool at_boundary() const { return leaked_ == 0 && splitter_.at_boundary(); }
  /// Within a frame whose header has come.
  [[nodiscard]] bool in_frame() const { return !splitter_.at_boundary(); }
  /// What of the bytes taken has not gone on: of a header that is not whole, or of what is no HTTP/2.
  [[nodiscard]] std::string_view held() const { return splitter_.held().substr(leaked_); }
  void held_went_on() { leaked_ = splitter_.held().size(); }
  /// Not followed any more: what was captured of the frame under way. The rest goes after it.
  [[nodiscard]] std::string give_up_captured();

 private:
  Toward heading_;
  h2::FrameSplitter splitter_;
  std::size_t leaked_ = 0;  // bytes of a frame header that went on before it was whole
  h2::FrameHeader header_;
  std::uint32_t onward_ = 0;
  bool nowhere_ = false;
  FrameMode mode_ = FrameMode::kPass;
  std::string payload_;
  h2::DataPayload data_;
};

}  // namespace weir
