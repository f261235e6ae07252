#include "harness/relay/tap/request_listener.h"

#include <utility>

namespace weir {
namespace {

using PartKind = h2::FrameSplitter::Part::What;

/// A relay may run for days beside a client that leaves its streams open.
constexpr std::size_t kMostStreamsHeard = 100'000;

}  // namespace

RequestListener::RequestListener(std::uint32_t link, Tell tell) : link_(link), tell_(std::move(tell)) {
  headers_.allow_table(kAnyTable);
}

void RequestListener::hear(Toward heading, std::string_view bytes, RunTime now) {
  if (!on_) return;
  if (heading == Toward::kServer) {
    hear_client(bytes, now);
  } else {
    hear_server(bytes);
  }
  if (!on_) streams_.clear();
}

void RequestListener::hear_client(std::string_view bytes, RunTime now) {
  while (on_) {
    const h2::FrameSplitter::Part part = from_client_.next(bytes);
    const h2::FrameHeader& header = from_client_.header();
    switch (part.what) {
      case PartKind::kNothing:
        return;
      case PartKind::kPreface:
        break;
      case PartKind::kHeader:
        payload_.clear();
        if (header.type == h2::kData) data_ = h2::DataPayload(header.length, header.has(h2::kPadded));
        if (opens_block(header)) headers_.begin(header);
        break;
      case PartKind::kPayload:
        if (header.type == h2::kData) {
          hear_data(data_.data_in(part.bytes), now);
        } else if (is_block(header) && payload_.size() < kMostLookedAt) {
          payload_ += part.bytes;
        }
        break;
      case PartKind::kFrameEnd:
        end_client_frame(header);
        break;
      case PartKind::kNotHttp2:
        on_ = false;
        break;
    }
  }
}

void RequestListener::end_client_frame(const h2::FrameHeader& header) {
  if (is_block(header)) {
    if (headers_.add(header, payload_) != HeaderLine::Added::kWhole) return;
    const std::optional<HeaderFields> fields = headers_.inflate();
    if (!fields) {
      on_ = false;  // no later block can be read
      return;
    }
    std::string_view path = field_of(*fields, ":path");
    if (path.starts_with('/')) path.remove_prefix(1);
    if (!path.empty() && !headers_.ends_stream() && streams_.size() < kMostStreamsHeard) {
      Stream& stream = streams_[headers_.head().stream];
      stream.method = path;
      stream.gzip = field_of(*fields, "grpc-encoding") == "gzip";
    }
  } else if (header.type == h2::kRstStream || (header.type == h2::kData && header.has(h2::kEndStream))) {
    streams_.erase(header.stream);
  }
}

void RequestListener::hear_data(std::string_view piece, RunTime now) {
  const std::uint32_t id = from_client_.header().stream;
  const auto found = streams_.find(id);
  if (found == streams_.end()) return;
  MessageReader& messages = found->second.messages;
  messages.feed(piece);
  for (std::string_view message;;) {
    const MessageReader::Found what = messages.take(message, true);
    if (what == MessageReader::Found::kNothing) break;
    if (what == MessageReader::Found::kBroken) {
      streams_.erase(found);
      return;
    }
    tell(id, found->second, message, what == MessageReader::Found::kCompressed, now);
  }
  messages.keep();
}

void RequestListener::tell(std::uint32_t id, Stream& stream, std::string_view bytes, bool compressed,
                           RunTime now) {
  HeardRequest heard{.link = link_,
                     .h2_stream = id,
                     .method = stream.method,
                     .number = ++stream.heard,
                     .at = now,
                     .bytes = bytes,
                     .packed = compressed};
  if (compressed && stream.gzip) {
    if (!gzip_) gzip_ = std::make_unique<Gzip>();
    std::string_view message;
    if (gzip_->unpack(bytes, std::nullopt, message) == Gzip::Unpacked::kMessage) {
      heard.bytes = message;
      heard.packed = false;
    }
  }
  tell_(heard);
}

void RequestListener::hear_server(std::string_view bytes) {
  while (on_) {
    const h2::FrameSplitter::Part part = from_server_.next(bytes);
    if (part.what == PartKind::kNothing) return;
    if (part.what == PartKind::kNotHttp2) on_ = false;
    if (part.what != PartKind::kFrameEnd) continue;
    const h2::FrameHeader& header = from_server_.header();
    const bool ends =
        header.type == h2::kRstStream ||
        (header.has(h2::kEndStream) && (header.type == h2::kData || header.type == h2::kHeaders));
    if (ends) streams_.erase(header.stream);
  }
}

}  // namespace weir
