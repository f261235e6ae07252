// One entry carried out: somebody's client as a process, and relays between it and the server.
#pragma once

#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/base/address.h"
#include "harness/base/signals.h"
#include "harness/check/client/client_check.h"

namespace weir {

/// What of a command becomes the address that the client is to dial: "127.0.0.1:41235", and its two parts.
inline constexpr const char* kAddressPlace = "{address}";
inline constexpr const char* kHostPlace = "{host}";
/// See kPortPlace as well.
[[nodiscard]] bool says_where(const std::vector<std::string>& command);

struct ClientTrial {
  std::vector<std::string> command;  // words, with their places
  Endpoint server;
  std::string log;  // a file for what the client writes
  const StopSignals* signals = nullptr;
};

/// Three relays stand in a row. The one beside the client and the one beside the server only listen, so that what the client did and
/// what reached the server is known whatever the one in the middle does, which strikes: the first stream of the client's that comes to
/// the point, once. During an outage the client is let in and reset at once, so that each of its tries is seen.
/// Blocks until the client has ended or `over` says so; then the client is ended with all that it started. kInvalidArgument: the
/// command could not be started.
[[nodiscard]] absl::StatusOr<ClientLog> run_trial(const ClientTrial& trial, const ClientEntry& entry,
                                                  const std::string& point,
                                                  const ClientCheckTools::IsOver& over);

}  // namespace weir
