#include "harness/run/arm.h"

#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include "harness/base/address.h"
#include "harness/base/descriptors.h"
#include "harness/rpc/grpc_transport.h"
#include "harness/run/client_tls.h"
#include "harness/run/proxy.h"
#include "harness/run/relay_tls.h"
#include "harness/wire/client/wire_transport.h"

namespace weir {
namespace {

RelayOptions::Refusal::How refusal_how(RefuseConnection::How how) {
  using To = RelayOptions::Refusal::How;
  switch (how) {
    case RefuseConnection::How::kAcceptFin:
      return To::kAcceptFin;
    case RefuseConnection::How::kAcceptReset:
      return To::kAcceptReset;
    case RefuseConnection::How::kNothingListens:
      break;
  }
  return To::kNothingListens;
}

/// A connection refuses once, however many of its streams ask for that.
std::vector<RelayOptions::Refusal> refusals_of(const Plan& plan) {
  std::vector<RelayOptions::Refusal> refusals;
  for (const StreamPlan& stream : plan.streams) {
    for (const PlannedFault& planned : stream.faults) {
      const auto* refuse = std::get_if<RefuseConnection>(&plan.actions[planned.fault]);
      if (refuse == nullptr) continue;
      const bool known = std::any_of(refusals.begin(), refusals.end(), [&](const RelayOptions::Refusal& r) {
        return r.connection == stream.connection;
      });
      if (!known) refusals.push_back({refusal_how(refuse->how), stream.connection, planned.fault, stream.id});
    }
  }
  return refusals;
}

/// What weir's own server is told before it starts.
ServerLimits limits_of(const Plan& plan) {
  ServerLimits limits;
  if (plan.scenario->target.server_receive_limit)
    limits.message = *plan.scenario->target.server_receive_limit;
  for (const FaultAction& action : plan.actions) {
    if (const auto* age = std::get_if<LimitAge>(&action)) limits.age = *age;
    if (const auto* pings = std::get_if<LimitPings>(&action)) limits.pings = *pings;
  }
  return limits;
}

absl::Status check_descriptors(const ArmSpec& spec) {
  const std::uint64_t needed = descriptors_for(spec);
  const std::uint64_t limit = raise_descriptor_limit();
  if (needed <= limit) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{} connections need about {} file descriptors, and this system allows {}; "
                  "use fewer connections (target.connections) or raise the limit (ulimit -n {})",
                  spec.connections, needed, limit, needed));
}

/// A zone is an interface of this machine, or its number (RFC 4007 section 11).
absl::Status check_zone(const std::optional<Endpoint>& there) {
  const std::size_t mark = there ? there->host.find('%') : std::string::npos;
  if (mark == std::string::npos) return absl::OkStatus();
  const std::string zone = there->host.substr(mark + 1);
  const bool number = zone.find_first_not_of("0123456789") == std::string::npos;
  if (number || if_nametoindex(zone.c_str()) != 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("target.address: '{}' is no interface of this machine; `ip link` lists them", zone));
}

/// One thread for every two cores: the server has to run somewhere as well, and often on this machine.
std::uint32_t wire_loops() { return std::max(1U, std::thread::hardware_concurrency() / 2); }

}  // namespace

ArmSpec arm_spec(const Plan& plan) {
  return {.scenario = plan.scenario,
          .connections = plan.connections,
          .relay = plan.needs_relay,
          .refusals = refusals_of(plan),
          .limits = limits_of(plan)};
}

std::uint64_t descriptors_for(const ArmSpec& spec) {
  // A connection takes a socket at the client; with the relay a listener and two more, and one at an embedded server.
  const std::uint64_t each = 1 + (spec.relay ? 3 : 0) + (spec.target().embedded ? 1 : 0);
  return spec.connections * each + 100;
}

/// Where a server is.
struct Arm::Place {
  std::string dialled;               // as gRPC takes it
  std::optional<Endpoint> upstream;  // for those who connect by themselves
  const AddressBook* book = nullptr;

  [[nodiscard]] std::vector<HostPort> addresses_for(std::uint32_t connection) const {
    return book != nullptr ? book->addresses_for(connection) : std::vector<HostPort>();
  }
  /// The same where there is no book either.
  [[nodiscard]] std::vector<HostPort> addresses_or_upstream(std::uint32_t connection) const {
    std::vector<HostPort> known = addresses_for(connection);
    if (known.empty()) known.push_back({upstream->host, upstream->port});
    return known;
  }
};

/// One server, or the two of a duet.
struct Arm::Places {
  Place first;
  std::optional<Place> other;
  std::vector<bool> to_other;

  [[nodiscard]] const Place& of(std::uint32_t connection) const {
    return other && connection < to_other.size() && to_other[connection] ? *other : first;
  }
};

/// How either engine gets there.
struct Arm::Ways {
  Places places;
  std::optional<HttpProxy> proxy;
  GrpcTransportOptions grpc;
  std::function<WireEndpoint(std::uint32_t)> wire;
};

absl::StatusOr<std::unique_ptr<Arm>> Arm::raise(ArmSpec spec, const SteadyClock& clock) {
  if (absl::Status status = check_descriptors(spec); !status.ok()) return status;
  std::unique_ptr<Arm> arm(new Arm(std::move(spec), clock));
  if (absl::Status status = arm->start_server(); !status.ok()) return status;
  absl::StatusOr<Ways> ways = arm->find_ways();
  if (!ways.ok()) return ways.status();
  if (arm->spec_.relay) {
    if (absl::Status status = arm->lead_through_relay(*ways); !status.ok()) return status;
  }
  if (absl::Status status = arm->make_transports(*std::move(ways)); !status.ok()) return status;
  return arm;
}

absl::Status Arm::start_server() {
  address_ = spec_.target().address;
  if (!spec_.target().embedded) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<ServerHost>> server =
      ServerHost::start(spec_.target(), spec_.limits, clock_);
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  address_ = server_->address();
  return absl::OkStatus();
}

absl::StatusOr<Arm::Place> Arm::find_place(const std::string& address, const std::optional<HttpProxy>& proxy,
                                           std::unique_ptr<AddressBook>& book) const {
  Place place;
  place.upstream = endpoint_of(address);
  if (!place.upstream && (spec_.relay || spec_.target().engine == ClientEngine::kWire)) {
    return absl::InvalidArgumentError(fmt::format("{} can't dial '{}'; give host:port or unix:/path",
                                                  spec_.relay ? "the relay" : "the wire engine", address));
  }
  if (absl::Status status = check_zone(place.upstream); !status.ok()) return status;
  place.dialled = route_to(address, proxy).address;
  book = AddressBook::of(place.dialled, look_up);
  if (book && spec_.target().balance == Balance::kFirst) book->begin_with_first();
  if (book) book->keep_up();
  place.book = book.get();
  return place;
}

absl::StatusOr<Arm::Ways> Arm::find_ways() {
  const Target& target = spec_.target();
  Ways ways;
  ways.proxy = proxy_of(target);
  absl::StatusOr<Place> first = find_place(address_, ways.proxy, book_);
  if (!first.ok()) return first.status();
  ways.places.first = *std::move(first);
  if (!spec_.other_address.empty()) {
    absl::StatusOr<Place> other = find_place(spec_.other_address, ways.proxy, other_book_);
    if (!other.ok()) return other.status();
    ways.places.other = *std::move(other);
    ways.places.to_other = spec_.to_other;
  }
  absl::StatusOr<std::optional<ClientTls>> tls = load_client_tls(*spec_.scenario);
  if (!tls.ok()) return tls.status();
  GrpcTransportOptions& grpc = ways.grpc;
  grpc.connections = spec_.connections;
  grpc.keepalive = target.keepalive;
  grpc.tls = *std::move(tls);
  grpc.retries = target.retries;
  if (target.receive_limit) grpc.receive_limit = target.receive_limit->count;
  grpc.way = route_to(address_, ways.proxy).way;
  grpc.way.named = target.authority;
  grpc.user_agent = target.user_agent;
  grpc.connect_timeout = target.connect_timeout;
  grpc.service_config = target.service_config.text;
  if (target.metadata_limit) grpc.metadata_limit = static_cast<std::uint32_t>(target.metadata_limit->count);
  // Through a proxy nobody here knows where it goes.
  if (book_ && !ways.proxy) grpc.reached = &reached_;
  if (target.embedded && target.transport == Carrier::kInProcess)
    grpc.in_process = &server_->grpc_in_this_process()->grpc_server();
  grpc.address = [places = ways.places](std::uint32_t connection) {
    const Place& place = places.of(connection);
    const std::vector<HostPort> known = place.addresses_for(connection);
    return known.empty() ? place.dialled : grpc_target(known);
  };
  ways.wire = [places = ways.places, proxy = ways.proxy](std::uint32_t connection) {
    const Place& place = places.of(connection);
    WireEndpoint there{{place.upstream->host, place.upstream->port, place.upstream->unix_path}, {}, proxy};
    there.addresses = place.addresses_for(connection);
    return there;
  };
  return ways;
}

absl::Status Arm::lead_through_relay(Ways& ways) {
  RelayOptions through;
  through.connections = spec_.connections;
  through.refuse = spec_.refusals;
  through.on_trace = spec_.on_trace;
  through.trace_streams = static_cast<bool>(spec_.on_trace);
  through.on_packet = spec_.on_packet;
  through.upstream = *ways.places.first.upstream;
  through.proxy = ways.proxy;
  // A little less than the clients', so that the relay is the first to know.
  if (spec_.target().connect_timeout) through.patience = *spec_.target().connect_timeout * 19 / 20;
  through.reached = std::exchange(ways.grpc.reached, nullptr);  // the relay is who knows
  if (ways.places.other) {
    if (!ways.places.first.upstream->unix_path.empty() || !ways.places.other->upstream->unix_path.empty())
      return absl::InvalidArgumentError(
          "the relay leads to two servers only where both have TCP addresses; give host:port");
    through.addresses = [places = ways.places](std::uint32_t c) {
      return places.of(c).addresses_or_upstream(c);
    };
  } else if (book_) {
    through.addresses = [book = book_.get()](std::uint32_t c) { return book->addresses_for(c); };
  }
  if (ways.grpc.tls) {
    absl::StatusOr<RelayedTls> made = relay_tls(*ways.grpc.tls, spec_.target().authority);
    if (!made.ok()) return made.status();
    through.tls = std::move(made->relay);
    ways.grpc.tls = std::move(made->clients);
  }
  try {
    relay_ = std::make_unique<Relay>(std::move(through), clock_);
  } catch (const std::system_error& error) {
    return absl::UnavailableError(
        fmt::format("the relay could not be put before {}: {}", address_, error.what()));
  }
  ways.grpc.way = {.named = ways.grpc.way.named};
  ways.grpc.address = [relay = relay_.get()](std::uint32_t connection) {
    return fmt::format("127.0.0.1:{}", relay->port(connection));
  };
  ways.wire = [relay = relay_.get()](std::uint32_t connection) {
    return WireEndpoint{{"127.0.0.1", relay->port(connection)}};
  };
  return absl::OkStatus();
}

absl::Status Arm::make_transports(Ways ways) {
  if (spec_.target().engine == ClientEngine::kGrpc) {
    transports_ = std::make_unique<GrpcTransportFactory>(std::move(ways.grpc));
    return absl::OkStatus();
  }
  WireTransportOptions options;
  options.connections = ways.grpc.connections;
  options.keepalive = ways.grpc.keepalive;
  options.tls = ways.grpc.tls;
  options.loops = wire_loops();
  options.receive_limit = ways.grpc.receive_limit;
  options.endpoint = ways.wire;
  options.terms = {.authority = ways.grpc.way.named,
                   .user_agent = ways.grpc.user_agent,
                   .metadata_limit = ways.grpc.metadata_limit,
                   .on_frame = spec_.on_frame};
  options.connect_timeout = ways.grpc.connect_timeout;
  options.reached = ways.grpc.reached;
  try {
    transports_ = std::make_unique<WireTransportFactory>(options, clock_);
  } catch (const std::invalid_argument& error) {
    return absl::InvalidArgumentError(fmt::format("target.tls: {}", error.what()));
  }
  return absl::OkStatus();
}

}  // namespace weir
