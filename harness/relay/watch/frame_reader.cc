#include "harness/relay/watch/frame_reader.h"

#include <optional>

namespace weir {
namespace {

/// The promised stream's number, before the block in a PUSH_PROMISE (RFC 9113 section 6.6).
constexpr std::size_t kPromised = 4;

bool is_read_whole(const h2::FrameHeader& header) {
  return is_block(header) || header.type == h2::kPushPromise || header.type == h2::kRstStream ||
         header.type == h2::kGoaway;
}

}  // namespace

FrameReader::FrameReader(Toward heading) : frames_(heading == Toward::kServer), headers_(heading) {
  headers_.allow_table(kAnyTable);
}

void FrameReader::hear(std::string_view bytes, FrameListener& listener) {
  using PartKind = h2::FrameSplitter::Part::What;
  while (on_) {
    const h2::FrameSplitter::Part part = frames_.next(bytes);
    const h2::FrameHeader& header = frames_.header();
    switch (part.what) {
      case PartKind::kNothing:
        return;
      case PartKind::kPreface:
        break;
      case PartKind::kHeader:
        payload_.clear();
        if (header.type == h2::kData) data_ = h2::DataPayload(header.length, header.has(h2::kPadded));
        break;
      case PartKind::kPayload:
        if (header.type == h2::kData) {
          const std::string_view piece = data_.data_in(part.bytes);
          if (!piece.empty()) listener.data(header.stream, piece);
        } else if (is_read_whole(header) && payload_.size() < kMostLookedAt) {
          payload_ += part.bytes;
        }
        break;
      case PartKind::kFrameEnd:
        started_ = true;
        end_frame(listener);
        break;
      case PartKind::kNotHttp2:
        lose(started_ ? "what follows is no HTTP/2" : "it does not begin as HTTP/2 does", listener);
        break;
    }
  }
}

void FrameReader::end_frame(FrameListener& listener) {
  const h2::FrameHeader& header = frames_.header();
  switch (header.type) {
    case h2::kData:
      if (header.has(h2::kEndStream)) listener.end_of_data(header.stream);
      break;
    case h2::kHeaders:
    case h2::kPushPromise:
    case h2::kContinuation:
      end_block_frame(header, listener);
      break;
    case h2::kRstStream:
      if (payload_.size() == 4) listener.reset(header.stream, h2::read_u32(payload_));
      break;
    case h2::kGoaway:
      if (payload_.size() >= 8) {
        const std::string_view payload = payload_;
        listener.goaway(h2::read_u32(payload.substr(4)), h2::read_u32(payload) & h2::kMostStream,
                        payload.substr(8));
      }
      break;
    default:
      break;
  }
}

/// Every block is read, also one that nobody asks for: the next one may refer to it.
void FrameReader::end_block_frame(h2::FrameHeader header, FrameListener& listener) {
  if (header.type == h2::kPushPromise) {
    const std::size_t at = header.has(h2::kPadded) ? 1 : 0;
    if (payload_.size() < at + kPromised) return lose("a PUSH_PROMISE is too short", listener);
    payload_.erase(at, kPromised);
    header.type = h2::kHeaders;
    header.flags &= static_cast<std::uint8_t>(~(h2::kWithPriority | h2::kEndStream));
    pushes_ = true;
    headers_.begin(header);
  } else if (header.type == h2::kHeaders) {
    pushes_ = false;
    headers_.begin(header);
  }
  switch (headers_.add(header, payload_)) {
    case HeaderLine::Added::kNothing:
    case HeaderLine::Added::kMore:
      return;
    case HeaderLine::Added::kTooLong:
      return lose("a header block is too long to be followed", listener);
    case HeaderLine::Added::kWhole:
      break;
  }
  const std::optional<HeaderFields> fields = headers_.inflate();
  if (!fields) return lose("a header block can't be read", listener);
  if (!pushes_) listener.block(headers_.head().stream, *fields, headers_.ends_stream());
}

void FrameReader::lose(std::string_view why, FrameListener& listener) {
  on_ = false;
  payload_ = {};
  listener.lost(started_, why);
}

}  // namespace weir
