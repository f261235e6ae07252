// What `weir check-client` does to a client: faults of the relay's catalogue, one an entry, and what a client has to make of each.
#pragma once

#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/base/units.h"
#include "harness/fault/kind.h"
#include "harness/run/relay_plan.h"

namespace weir {

/// What is right.
enum class ClientDuty {
  kGoOn,      // nothing is lost on the wire: the stream goes on, or its successor does
  kComeBack,  // the connection or the service is gone for a moment: connect and open the stream again
  kNotice,    // the connection is dead and nobody says so: notice it by itself, then come back
  kAnswer,    // end with an error, or come back; but do not hang, and take nothing for done that is not
  kMayWait,   // the same, and waiting for ever is what specifications leave to a client without a deadline
};

/// A value.
struct ClientEntry {
  std::string name;  // unique
  std::string kind;  // of the catalogue; empty: nothing is done
  std::string what;  // one line for people
  ClientDuty duty = ClientDuty::kGoOn;
  std::string fault{};  // keys of [[fault]] but for `kind`, TOML; "{point}" becomes where it strikes
  Duration outage{0};   // nobody is reached for so long after the fault has struck
  bool by_hand = true;  // written for this suite; else it joined from the catalogue
  bool at_end = false;  // it strikes only a stream that the server ends
};

/// The suite in its order; the first entry leaves the client alone. `outage`: of the entry of that name. Kinds that a relay can do
/// alone and for which no entry is written join by their own examples; floods do not.
[[nodiscard]] std::vector<ClientEntry> client_entries(Duration outage);

/// Where in the client's conversation a fault strikes, as the client's own traffic allows it. Of its busiest stream, left alone.
struct ClientTraffic {
  std::uint64_t said = 0;
  std::uint64_t replies = 0;
};
/// TOML: `at = { replies = 3 }`, in the first half of the conversation.
[[nodiscard]] std::string point_in(const ClientTraffic& traffic);

/// The entry for a relay. An error is a mistake of the suite.
[[nodiscard]] absl::StatusOr<RelayPlan> relay_plan_of(const ClientEntry& entry, const std::string& point);

}  // namespace weir
