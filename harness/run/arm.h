// What a run drives streams against: a target, the server when it is weir's own, a relay before it where the plan needs one, and
// the transports that lead there.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/base/clock.h"
#include "harness/plan/plan.h"
#include "harness/relay/reached.h"
#include "harness/relay/relay.h"
#include "harness/run/address_book.h"
#include "harness/run/server_host.h"
#include "harness/stream/transport.h"

namespace weir {

/// What is to be raised: all that an arm takes from a plan.
struct ArmSpec {
  std::shared_ptr<const Scenario> scenario{};  // whose target it is
  std::uint32_t connections = 1;
  bool relay = false;
  std::vector<RelayOptions::Refusal> refusals{};  // connections that the relay refuses
  ServerLimits limits{};                          // of weir's own server
  std::string
      other_address{};  // of the second server of a duet, which is nobody's own; empty: there is one server
  std::vector<bool>
      to_other{};  // connections that lead there: see candidates_connections(); those beyond its end do not
  std::function<void(bool sent, const std::string& frame)>
      on_frame{};                                      // of the wire engine: see SessionTerms
  std::function<void(const LinkTrace&)> on_trace{};    // of the relay, its streams included: see RelayOptions
  std::function<void(const LinkPacket&)> on_packet{};  // the same

  [[nodiscard]] const Target& target() const { return scenario->target; }
};
/// Pure.
[[nodiscard]] ArmSpec arm_spec(const Plan& plan);

/// How many file descriptors an arm needs at most, weir's own included. Pure.
[[nodiscard]] std::uint64_t descriptors_for(const ArmSpec& spec);

/// One target, ready to be driven. Its parts are used as their own headers say.
class Arm {
 public:
  /// Starts what is needed, in the order in which one part leads to the next. kInvalidArgument for what the user can change, else
  /// no server or no relay. `clock` outlives it.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Arm>> raise(ArmSpec spec, const SteadyClock& clock);

  [[nodiscard]] const ArmSpec& spec() const { return spec_; }
  /// What the client dials, the relay left out.
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] TransportFactory& transports() { return *transports_; }
  [[nodiscard]] const TransportFactory& transports() const { return *transports_; }
  /// Null: there is none.
  [[nodiscard]] Relay* relay() { return relay_.get(); }
  [[nodiscard]] const Relay* relay() const { return relay_.get(); }
  [[nodiscard]] ServerHost* server() { return server_.get(); }
  [[nodiscard]] const ServerHost* server() const { return server_.get(); }
  /// Connections by the address that they reached, where addresses are known.
  [[nodiscard]] std::map<std::string, std::uint32_t> reached() const { return reached_.counts(); }

  /// It goes down in two steps: the relay before the engine, since its callbacks post to lanes, and the transports after it.
  void drop_relay() { relay_.reset(); }
  void drop_transports() { transports_.reset(); }

 private:
  struct Place;
  struct Places;
  struct Ways;
  Arm(ArmSpec spec, const SteadyClock& clock) : spec_(std::move(spec)), clock_(clock) {}
  [[nodiscard]] absl::Status start_server();
  [[nodiscard]] absl::StatusOr<Ways> find_ways();
  [[nodiscard]] absl::StatusOr<Place> find_place(const std::string& address,
                                                 const std::optional<HttpProxy>& proxy,
                                                 std::unique_ptr<AddressBook>& book) const;
  [[nodiscard]] absl::Status lead_through_relay(Ways& ways);
  [[nodiscard]] absl::Status make_transports(Ways ways);

  // In the order in which they are built.
  const ArmSpec spec_;
  const SteadyClock& clock_;
  std::unique_ptr<ServerHost> server_;
  std::string address_;
  std::unique_ptr<AddressBook> book_;  // null: there is one address
  std::unique_ptr<AddressBook> other_book_;
  Reached reached_;
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<TransportFactory> transports_;
};

}  // namespace weir
