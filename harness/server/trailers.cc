#include "harness/server/trailers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "harness/server/status_details.h"

namespace weir {
namespace {

// Written and read by these names.
constexpr std::string_view kReceived = "weir-received";
constexpr std::string_view kSent = "weir-sent";
constexpr std::string_view kStatus = "weir-status";
constexpr std::string_view kFired = "weir-fired";

}  // namespace

std::vector<std::pair<std::string, std::string>> chat_trailers(const ChatEnd& end) {
  std::vector<std::pair<std::string, std::string>> out = {
      {std::string(kMarker), "1"},
      {std::string(kReceived), fmt::format("{}", end.received)},
      {std::string(kSent), fmt::format("{}", end.sent)},
      {std::string(kStatus), fmt::format("{}", end.code)}};
  if (!end.fired.empty()) out.emplace_back(kFired, fmt::format("{}", fmt::join(end.fired, ",")));
  if (!end.details.empty()) out.emplace_back(kStatusDetailsKey, end.details);
  for (auto& field : filler_metadata(end.filler)) out.push_back(std::move(field));
  return out;
}

std::optional<Marker> read_marker(const std::vector<std::pair<std::string, std::string>>& trailers) {
  auto number = [](std::string_view text) {
    std::uint32_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  std::optional<Marker> marker;
  for (const auto& [key, value] : trailers) {
    if (key == kMarker) marker = marker.value_or(Marker{});
  }
  if (!marker) return marker;
  for (const auto& [key, value] : trailers) {
    if (key == kReceived) marker->received = number(value);
    if (key == kSent) marker->sent = number(value);
    if (key == kStatus) marker->status = static_cast<int>(number(value));
    if (key != kFired) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      std::size_t comma = std::min(rest.find(','), rest.size());
      marker->fired.push_back(number(rest.substr(0, comma)));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return marker;
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
