#include "harness/rpc/goaway_log.h"

#include <absl/strings/escaping.h>

#include <charconv>
#include <cstdlib>

#include "harness/rpc/compat.h"

namespace weir {
namespace {

bool is_unread() {
  const char* verbosity = std::getenv("GRPC_VERBOSITY");
  return verbosity != nullptr && std::string_view(verbosity) == "NONE" &&
         std::getenv("GRPC_TRACE") == nullptr;
}

/// The debug text, which gRPC has escaped as C does; empty when there is none.
std::string debug_text_in(std::string_view line) {
  constexpr std::string_view kBefore = "raw_bytes:\"";
  const std::size_t at = line.find(kBefore);
  if (at == std::string_view::npos) return {};
  line.remove_prefix(at + kBefore.size());
  std::size_t end = 0;
  while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
  std::string text;
  if (end >= line.size() || !absl::CUnescape({line.data(), end}, &text)) return {};
  return text;
}

}  // namespace

std::optional<LoggedGoaway> parse_goaway_line(std::string_view line) {
  constexpr std::string_view kBetween = ": Got goaway [";
  const std::size_t at = line.find(kBetween);
  if (at == std::string_view::npos) return std::nullopt;
  LoggedGoaway found{.peer = std::string(line.substr(0, at))};
  line.remove_prefix(at + kBetween.size());
  // The code is printed as a signed number, whatever its type.
  std::int64_t code = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), code);
  if (error != std::errc() || end == line.data() + line.size() || *end != ']') return std::nullopt;
  found.goaway = {static_cast<std::uint32_t>(code), debug_text_in(line)};
  return found;
}

GoawayLog& GoawayLog::of_process() {
  // Never destroyed: gRPC's threads may log until the very end.
  static GoawayLog& log = *new GoawayLog;
  static const bool listens = [] {
    return is_unread() && compat::listen_to_grpc_log([](std::string_view line) { of_process().hear(line); });
  }();
  (void)listens;
  return log;
}

void GoawayLog::hear(std::string_view line) {
  const std::optional<LoggedGoaway> goaway = parse_goaway_line(line);
  if (!goaway) return;
  const Lock lock(mutex_);
  last_[goaway->peer] = {goaway->goaway, ++heard_};
}

std::uint64_t GoawayLog::heard() const {
  const Lock lock(mutex_);
  return heard_;
}

std::optional<PeerGoaway> GoawayLog::of_peer(const std::string& peer, std::uint64_t before) const {
  const Lock lock(mutex_);
  auto found = last_.find(peer);
  if (found == last_.end()) found = last_.find("ipv4:" + peer);
  if (found == last_.end() || found->second.number <= before) return std::nullopt;
  return found->second.goaway;
}

}  // namespace weir
