// The numbers of streams in frames that go on, once the two ends know them by different ones.
#include "harness/relay/tap/h2_tap.h"

namespace weir {
namespace {

/// Where the number of a stream stands in a frame header (RFC 9113 section 4.1).
constexpr std::size_t kStreamAt = 5;

}  // namespace

/// By what number an end knows a stream of the client's. One that has none at the server is never spoken of there.
std::uint32_t H2Tap::number_at(Toward end, std::uint32_t h2_stream) const {
  return end == Toward::kClient ? h2_stream : numbers_.at_server(h2_stream).value_or(h2_stream);
}

/// The frame's header has come: whose stream is it?
void H2Tap::take_head(Direction& d) const {
  d.head = d.splitter.header();
  d.onward = d.head.stream;
  d.nowhere = false;
  if (numbers_.same()) return;
  const std::uint32_t came = d.head.stream;
  const std::optional<std::uint32_t> found =
      d.heading == Toward::kClient ? numbers_.at_client(came) : numbers_.at_server(came);
  d.nowhere = !found;
  d.onward = found.value_or(came);
  // No stream of the client's has the number 0.
  if (d.heading == Toward::kClient) d.head.stream = found.value_or(0);
}

std::string H2Tap::Direction::header_onward() const {
  std::string bytes(splitter.header_bytes());
  if (renumbers()) h2::write_stream(bytes, kStreamAt, onward);
  return bytes;
}

/// Whether numbers of streams stand in the frame's payload, so that it can't pass as it comes. The GOAWAY of a client
/// speaks of what a server pushed, and those numbers are the same at both ends.
bool H2Tap::names_other_streams(const Direction& d) const {
  if (numbers_.same()) return false;
  const h2::FrameHeader& header = d.header();
  return header.type == h2::kPriority || (header.type == h2::kHeaders && header.has(h2::kWithPriority)) ||
         (header.type == h2::kGoaway && d.heading == Toward::kClient);
}

/// `fields` of the frame under way, which begin with the number of a stream, for the receiver: what a priority depends on,
/// or the last one of a GOAWAY.
std::string H2Tap::renumbered(const Direction& d, std::string fields) const {
  if (numbers_.same() || fields.size() < 4) return fields;
  const std::uint32_t came = h2::read_u32(fields) & h2::kMostStream;
  if (d.header().type == h2::kGoaway) {
    h2::write_stream(fields, 0, numbers_.last_at_client(came));
  } else {
    // Where the receiver knows no such stream: on the connection, as for one that is closed (RFC 7540 section 5.3.1).
    const auto found = d.heading == Toward::kClient ? numbers_.at_client(came) : numbers_.at_server(came);
    h2::write_stream(fields, 0, found.value_or(0));
  }
  return fields;
}

/// The frames of the block under way, which say `block`.
std::string H2Tap::header_block(const Direction& d, std::string_view block) const {
  const std::uint32_t stream = number_at(d.heading, d.block_head.stream);
  const bool end_stream = d.block_head.has(h2::kEndStream);
  if (d.priority.empty()) return h2::headers(stream, block, end_stream);
  return h2::headers_with_priority(stream, renumbered(d, d.priority), block, end_stream);
}

}  // namespace weir
