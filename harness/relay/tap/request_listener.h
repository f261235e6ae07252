// What the client of a link says, message by message: for writing down, not for changing anything.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "harness/base/clock.h"
#include "harness/h2/frame_splitter.h"
#include "harness/h2/grpc_framing.h"
#include "harness/h2/gzip.h"
#include "harness/h2/message_counter.h"
#include "harness/relay/heard_request.h"
#include "harness/relay/tap/header_line.h"

namespace weir {

/// Hears all bytes of both ways of one link, before anything is done to them. What is no HTTP/2 is passed over. Used by one thread at a
/// time.
class RequestListener {
 public:
  using Tell = std::function<void(const HeardRequest&)>;
  RequestListener(std::uint32_t link, Tell tell);

  /// `heading`: the end that the bytes go to.
  void hear(Toward heading, std::string_view bytes, RunTime now);

 private:
  struct Stream {
    std::string method;
    bool gzip = false;  // grpc-encoding says so
    MessageReader messages;
    std::uint64_t heard = 0;
  };
  void hear_client(std::string_view bytes, RunTime now);
  void hear_server(std::string_view bytes);
  void end_client_frame(const h2::FrameHeader& header);
  void hear_data(std::string_view piece, RunTime now);
  void tell(std::uint32_t id, Stream& stream, std::string_view bytes, bool compressed, RunTime now);

  const std::uint32_t link_;
  const Tell tell_;
  h2::FrameSplitter from_client_{true};
  h2::FrameSplitter from_server_{false};
  HeaderLine headers_{Toward::kServer};
  h2::DataPayload data_;
  std::string payload_;  // of a frame of a header block
  std::map<std::uint32_t, Stream> streams_;
  std::unique_ptr<Gzip> gzip_;  // once it is needed
  bool on_ = true;
};

}  // namespace weir
