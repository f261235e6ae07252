#include "harness/relay/tap/frame_line.h"

namespace weir {
namespace {

/// Where the number of a stream stands in a frame header (RFC 9113 section 4.1).
constexpr std::size_t kStreamAt = 5;

}  // namespace

std::size_t FrameLine::hold_back(bool surely_http2) {
  if (leaked_ > 0 || !surely_http2) leaked_ = splitter_.held().size();
  return splitter_.held().size() - leaked_;
}

void FrameLine::take_header(const h2::StreamNumbers& numbers) {
  header_ = splitter_.header();
  onward_ = header_.stream;
  nowhere_ = false;
  if (numbers.same()) return;
  const std::uint32_t came = header_.stream;
  const std::optional<std::uint32_t> found =
      heading_ == Toward::kClient ? numbers.at_client(came) : numbers.at_server(came);
  nowhere_ = !found;
  onward_ = found.value_or(came);
  // No stream of the client's has the number 0.
  if (heading_ == Toward::kClient) header_.stream = found.value_or(0);
}

std::string FrameLine::header_onward() const {
  std::string bytes(splitter_.header_bytes());
  if (renumbers()) h2::write_stream(bytes, kStreamAt, onward_);
  return bytes;
}

std::string FrameLine::give_up_captured() {
  const bool under_way = splitter_.held().empty() && mode_ == FrameMode::kCapture && !splitter_.at_boundary();
  if (!under_way) return {};
  mode_ = nowhere_ ? FrameMode::kSwallow : FrameMode::kPass;
  return nowhere_ ? std::string() : raw();
}

}  // namespace weir
