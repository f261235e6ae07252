#include "harness/rpc/goaway_log.h"

#include <grpc/support/log.h>

#include <charconv>
#include <cstdlib>

namespace weir {
namespace {

void on_log(gpr_log_func_args* args) { GoawayLog::of_process().hear(args->message); }

bool is_unread() {
  const char* verbosity = std::getenv("GRPC_VERBOSITY");
  return verbosity != nullptr && std::string_view(verbosity) == "NONE" &&
         std::getenv("GRPC_TRACE") == nullptr;
}

}  // namespace

std::optional<LoggedGoaway> parse_goaway_line(std::string_view line) {
  constexpr std::string_view kBetween = ": Got goaway [";
  const std::size_t at = line.find(kBetween);
  if (at == std::string_view::npos) return std::nullopt;
  LoggedGoaway found{std::string(line.substr(0, at)), 0};
  line.remove_prefix(at + kBetween.size());
  // The code is printed as a signed number, whatever its type.
  std::int64_t code = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), code);
  if (error != std::errc() || end == line.data() + line.size() || *end != ']') return std::nullopt;
  found.code = static_cast<std::uint32_t>(code);
  return found;
}

GoawayLog& GoawayLog::of_process() {
  // Never destroyed: gRPC's threads may log until the very end.
  static GoawayLog& log = *new GoawayLog;
  static const bool listens = [] {
    if (!is_unread()) return false;
    gpr_set_log_function(on_log);
    gpr_set_log_verbosity(GPR_LOG_SEVERITY_INFO);
    return true;
  }();
  (void)listens;
  return log;
}

void GoawayLog::hear(std::string_view line) {
  const std::optional<LoggedGoaway> goaway = parse_goaway_line(line);
  if (!goaway) return;
  std::lock_guard lock(mutex_);
  last_[goaway->peer] = {goaway->code, ++heard_};
}

std::uint64_t GoawayLog::heard() const {
  std::lock_guard lock(mutex_);
  return heard_;
}

std::optional<std::uint32_t> GoawayLog::of_peer(const std::string& peer, std::uint64_t before) const {
  std::lock_guard lock(mutex_);
  auto found = last_.find(peer);
  if (found == last_.end()) found = last_.find("ipv4:" + peer);
  if (found == last_.end() || found->second.number <= before) return std::nullopt;
  return found->second.code;
}

}  // namespace weir
