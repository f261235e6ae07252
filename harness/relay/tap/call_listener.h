// When the streams of a link open, are answered and end: for whoever watches, not for changing anything.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>

#include "harness/base/clock.h"
#include "harness/fault/link.h"
#include "harness/h2/frame_splitter.h"
#include "harness/h2/message_counter.h"
#include "harness/relay/heard_call.h"

namespace weir {

/// Hears all bytes of both ways of one link, before anything is done to them. What is no HTTP/2 is passed over. Used by one thread at a
/// time.
class CallListener {
 public:
  using Tell = std::function<void(const HeardCall&)>;
  CallListener(std::uint32_t link, Tell tell) : link_(link), tell_(std::move(tell)) {}

  /// `heading`: the end that the bytes go to.
  void hear(Toward heading, std::string_view bytes, RunTime now);

 private:
  struct Call {
    h2::MessageCounter replies;
    std::uint64_t told = 0;
  };
  void begin(bool to_server, const h2::FrameHeader& header, RunTime now);
  void hear_data(const h2::FrameHeader& header, std::string_view piece, RunTime now);
  void end(bool to_server, const h2::FrameHeader& header, RunTime now);
  void tell(HeardCall::What what, std::uint32_t h2_stream, RunTime now, std::uint64_t number = 0) const {
    tell_({what, link_, h2_stream, number, now});
  }

  const std::uint32_t link_;
  const Tell tell_;
  h2::FrameSplitter from_client_{true};
  h2::FrameSplitter from_server_{false};
  h2::DataPayload data_;                // of the server's frame in hand
  std::map<std::uint32_t, Call> open_;  // until the server ends them, or the client gives them up
  std::uint32_t newest_ = 0;
  bool on_ = true;
};

}  // namespace weir
