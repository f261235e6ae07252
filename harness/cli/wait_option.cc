#include "harness/cli/wait_option.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "harness/cli/verb.h"
#include "harness/run/await_target.h"

namespace weir {
namespace {

std::string check_wait(const std::string& text) {
  std::optional<Duration> time = parse_duration(text);
  return time && *time > Duration::zero() ? "" : "'" + text + "' is not a time above zero such as 30s";
}

int code_of(const absl::Status& status) {
  if (absl::IsCancelled(status)) return kExitInterrupted;
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitNotEvidence;
}

}  // namespace

void add_wait_option(CLI::App& verb, WaitOption& option) {
  verb.add_option("--wait", option.typed,
                  "wait so long for a server that is coming up: until it accepts connections "
                  "(and TLS, where the scenario asks for it) and speaks HTTP/2")
      ->type_name("TIME")
      ->check(CLI::Validator(check_wait, ""));
}

std::optional<int> wait_as_asked(const WaitOption& option, const Scenario& scenario,
                                 const StopSignals& signals, bool quiet, std::string* reason) {
  if (option.typed.empty()) return std::nullopt;
  if (scenario.target.embedded) {
    if (!quiet) say("--wait has nothing to wait for: the server is weir's own\n");
    return std::nullopt;
  }
  const Duration limit = *parse_duration(option.typed);
  auto on_wait = [&](const std::string& why) {
    if (!quiet)
      say(fmt::format("waiting up to {} for {}: {}\n", format_duration(limit), scenario.target.address, why));
  };
  absl::Status status = await_target(scenario, limit, signals, on_wait);
  if (status.ok()) return std::nullopt;
  std::string said(status.message());
  if (option.in_own_words) said = option.in_own_words(said);
  if (reason != nullptr) *reason = said;
  say(fmt::format("weir: {}\n", said));
  return code_of(status);
}

}  // namespace weir
