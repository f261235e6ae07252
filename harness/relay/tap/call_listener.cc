#include "harness/relay/tap/call_listener.h"

namespace weir {
namespace {

/// A relay may run for days beside ends whose streams never end.
constexpr std::size_t kMostCallsHeard = 100'000;

}  // namespace

void CallListener::hear(Toward heading, std::string_view bytes, RunTime now) {
  using What = h2::FrameSplitter::Part::What;
  const bool to_server = heading == Toward::kServer;
  h2::FrameSplitter& frames = to_server ? from_client_ : from_server_;
  while (on_) {
    const h2::FrameSplitter::Part part = frames.next(bytes);
    switch (part.what) {
      case What::kNothing:
        return;
      case What::kPreface:
        break;
      case What::kHeader:
        begin(to_server, frames.header(), now);
        break;
      case What::kPayload:
        if (!to_server && frames.header().type == h2::kData) hear_data(frames.header(), part.bytes, now);
        break;
      case What::kFrameEnd:
        end(to_server, frames.header(), now);
        break;
      case What::kNotHttp2:
        on_ = false;
        open_.clear();
        break;
    }
  }
}

void CallListener::begin(bool to_server, const h2::FrameHeader& header, RunTime now) {
  if (!to_server && header.type == h2::kData) data_ = h2::DataPayload(header.length, header.has(h2::kPadded));
  // Numbers only go up (RFC 9113 section 5.1.1): a second block of a stream's is its trailers.
  if (!to_server || header.type != h2::kHeaders || header.stream <= newest_) return;
  newest_ = header.stream;
  if (open_.size() >= kMostCallsHeard) return;
  open_[header.stream] = {};
  tell(HeardCall::What::kOpened, header.stream, now);
}

void CallListener::hear_data(const h2::FrameHeader& header, std::string_view piece, RunTime now) {
  const auto found = open_.find(header.stream);
  if (found == open_.end()) return;
  Call& call = found->second;
  call.replies.feed(data_.data_in(piece));
  while (call.told < call.replies.messages()) tell(HeardCall::What::kReply, header.stream, now, ++call.told);
}

void CallListener::end(bool to_server, const h2::FrameHeader& header, RunTime now) {
  const bool resets = header.type == h2::kRstStream;
  const bool ends = header.has(h2::kEndStream) && (header.type == h2::kData || header.type == h2::kHeaders);
  if (!(resets || ends) || !open_.contains(header.stream)) return;
  if (to_server && ends) return tell(HeardCall::What::kHalfClosed, header.stream, now);
  open_.erase(header.stream);
  tell(to_server ? HeardCall::What::kGivenUp : HeardCall::What::kEnded, header.stream, now);
}

}  // namespace weir
