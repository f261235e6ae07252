#include "harness/relay/tap/header_line.h"

#include <algorithm>

#include "harness/relay/tap/numbers_onward.h"

namespace weir {
namespace {

/// The priority in a HEADERS payload, if there is a whole one (RFC 9113 section 6.2).
std::string_view priority_in(const h2::FrameHeader& header, std::string_view payload) {
  const std::size_t at = header.has(h2::kPadded) ? 1 : 0;
  const bool there = header.has(h2::kWithPriority) && payload.size() >= at + h2::kPriorityFields;
  return there ? payload.substr(at, h2::kPriorityFields) : std::string_view();
}

/// A HEADERS payload without padding and priority (RFC 9113 section 6.2).
std::string_view fragment(const h2::FrameHeader& header, std::string_view payload) {
  if (header.type == h2::kContinuation) return payload;
  std::size_t padding = 0;
  if (header.has(h2::kPadded) && !payload.empty()) {
    padding = static_cast<unsigned char>(payload.front());
    payload.remove_prefix(1);
  }
  if (header.has(h2::kWithPriority)) payload.remove_prefix(std::min(h2::kPriorityFields, payload.size()));
  payload.remove_suffix(std::min(padding, payload.size()));
  return payload;
}

}  // namespace

void HeaderLine::begin(const h2::FrameHeader& header) {
  under_way_ = true;
  head_ = header;
  frames_ = 0;
  block_.clear();
  priority_.clear();
}

HeaderLine::Added HeaderLine::add(const h2::FrameHeader& header, std::string_view payload) {
  if (!under_way_) return Added::kNothing;
  ++frames_;
  block_ += fragment(header, payload);
  if (opens_block(header)) priority_ = priority_in(header, payload);
  if (header.has(h2::kEndHeaders)) {
    under_way_ = false;
    return Added::kWhole;
  }
  return block_.size() > kMostLookedAt ? Added::kTooLong : Added::kMore;
}

std::string HeaderLine::block_onward(const HeaderFields& fields) const {
  return apart_ ? encode_apart(fields) : block_;
}

std::string HeaderLine::framed(std::string_view block, const h2::StreamNumbers& numbers) const {
  const std::uint32_t stream = number_at(heading_, head_.stream, numbers);
  if (priority_.empty()) return h2::headers(stream, block, ends_stream());
  return h2::headers_with_priority(stream, renumbered_priority(heading_, priority_, numbers), block,
                                   ends_stream());
}

std::string HeaderLine::made(std::uint32_t h2_stream, const HeaderFields& fields, bool end_stream,
                             const h2::StreamNumbers& numbers) {
  leave_table();
  return h2::headers(number_at(heading_, h2_stream, numbers), encode_apart(fields), end_stream);
}

}  // namespace weir
