// Any bytes as an HTTP proxy's answer to CONNECT: however they are cut, it comes to the same, and takes the same bytes. (What is
// quoted of an answer that is none is as much as was there.) And as the proxy's address that a user writes.
#include <string_view>

#include "harness/relay/http_connect.h"
#include "tests/fuzz/input.h"

namespace {

using weir::ConnectReply;

std::size_t read(ConnectReply& reply, std::string_view piece) {
  if (reply.state() != ConnectReply::State::kMore) return 0;
  const std::size_t taken = reply.take(piece);
  weir::fuzz::require(taken <= piece.size());
  weir::fuzz::require(taken == piece.size() || reply.state() != ConnectReply::State::kMore);
  return taken;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = weir::fuzz::text(data, size).substr(1);
  ConnectReply whole;
  const std::size_t taken = read(whole, bytes);
  ConnectReply cut;
  std::size_t taken_in_pieces = 0;
  for (std::string_view piece : weir::fuzz::pieces(bytes, data[0])) taken_in_pieces += read(cut, piece);
  weir::fuzz::require(whole.state() == cut.state() && whole.status() == cut.status());
  weir::fuzz::require(whole.problem().empty() == cut.problem().empty());
  if (whole.state() == ConnectReply::State::kOpen) weir::fuzz::require(taken == taken_in_pieces);
  whole.end();
  weir::fuzz::require(whole.state() != ConnectReply::State::kMore);
  weir::fuzz::require((whole.state() == ConnectReply::State::kFailed) == !whole.problem().empty());
  if (const auto proxy = weir::parse_http_proxy(bytes))
    weir::fuzz::require(weir::parse_http_proxy(weir::format_http_proxy(*proxy)) == proxy);
  return 0;
}
