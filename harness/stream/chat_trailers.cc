#include "harness/stream/chat_trailers.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/stream/status_details.h"
#include "harness/stream/transport.h"

namespace weir {

std::vector<std::pair<std::string, std::string>> chat_trailers(const ChatEnd& end) {
  std::vector<std::pair<std::string, std::string>> out = {{std::string(kMarker), "1"},
                                                          {"weir-received", fmt::format("{}", end.received)},
                                                          {"weir-sent", fmt::format("{}", end.sent)},
                                                          {"weir-status", fmt::format("{}", end.code)}};
  if (!end.fired.empty()) out.emplace_back("weir-fired", fmt::format("{}", fmt::join(end.fired, ",")));
  if (!end.details.empty()) out.emplace_back(kStatusDetailsKey, end.details);
  for (auto& field : filler_metadata(end.filler)) out.push_back(std::move(field));
  return out;
}

std::vector<std::pair<std::string, std::string>> chat_headers(const ServerScript& script) {
  std::vector<std::pair<std::string, std::string>> out;
  if (script == ServerScript{}) return out;
  out.emplace_back(kMarker, "1");
  for (auto& field : filler_metadata(header_filler(script))) out.push_back(std::move(field));
  return out;
}

std::vector<std::pair<std::string, std::string>> filler_metadata(std::uint64_t bytes) {
  // Larger than an entry of HPACK's table at its size by default (RFC 7541 section 4.1), so that each is sent in full.
  constexpr std::uint64_t kPiece = 4096;
  std::vector<std::pair<std::string, std::string>> out;
  for (; bytes > 0; bytes -= std::min(bytes, kPiece))
    out.emplace_back("weir-filler", std::string(std::min(bytes, kPiece), 'x'));
  return out;
}

std::string describe(const ChatEnd& end) {
  return fmt::format("code {}{}{}, {} received, {} sent", end.code, end.message.empty() ? "" : " ",
                     end.message, end.received, end.sent);
}

}  // namespace weir
