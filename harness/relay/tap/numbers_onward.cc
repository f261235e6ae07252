#include "harness/relay/tap/numbers_onward.h"

namespace weir {

std::uint32_t number_at(Toward end, std::uint32_t h2_stream, const h2::StreamNumbers& numbers) {
  return end == Toward::kClient ? h2_stream : numbers.at_server(h2_stream).value_or(h2_stream);
}

bool names_other_streams(Toward heading, const h2::FrameHeader& header, const h2::StreamNumbers& numbers) {
  if (numbers.same()) return false;
  return header.type == h2::kPriority || (header.type == h2::kHeaders && header.has(h2::kWithPriority)) ||
         (header.type == h2::kGoaway && heading == Toward::kClient);
}

std::string renumbered_priority(Toward heading, std::string fields, const h2::StreamNumbers& numbers) {
  if (numbers.same() || fields.size() < 4) return fields;
  const std::uint32_t came = h2::read_u32(fields) & h2::kMostStream;
  // Where the receiver knows no such stream: on the connection, as for one that is closed (RFC 7540 section 5.3.1).
  const auto found = heading == Toward::kClient ? numbers.at_client(came) : numbers.at_server(came);
  h2::write_stream(fields, 0, found.value_or(0));
  return fields;
}

}  // namespace weir
