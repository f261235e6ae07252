// What a relay did, all links together, and its counters as a table: adding up, JSON and the report are loops over it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

struct RelayTotals {
  std::uint64_t links_accepted = 0;
  std::uint64_t links_refused = 0;  // connections that refuse, and links whose upstream could not be reached
  std::uint64_t bytes_to_server = 0;  // counted just before they are handed to the kernel
  std::uint64_t bytes_to_client = 0;
  std::uint64_t resets = 0;  // orders carried out; a passed-on RST or FIN of a peer is not counted
  std::uint64_t fins = 0;
  std::uint64_t blackholes = 0;
  std::uint64_t stalls = 0;
  std::uint64_t frame_acts = 0;     // acts on HTTP/2 frames
  std::uint64_t bytes_dropped = 0;  // read and not passed on
  std::uint64_t half_closes = 0;
  std::uint64_t shapings = 0;  // latency, bandwidth, slices or a slow close put on a link
  std::uint64_t corruptions = 0;
  std::uint64_t listener_downs = 0;
  std::uint64_t tls_failures = 0;  // links on which a handshake failed, or TLS later
  std::string tls_problem{};       // of the first of them: with whom, and why

  /// Those of another relay, or of the same one before it was begun anew, come after these.
  RelayTotals& operator+=(const RelayTotals& more);
  /// How many orders were carried out.
  [[nodiscard]] std::uint64_t acts() const;
  friend bool operator==(const RelayTotals&, const RelayTotals&) = default;
};

struct RelayCounter {
  std::string_view name;  // of the field, here, in JSON and in the report
  std::uint64_t RelayTotals::*count;
  bool is_act = false;  // what was ordered and carried out
};

/// In the order of the fields.
inline constexpr std::array kRelayCounters = std::to_array<RelayCounter>({
    {"links_accepted", &RelayTotals::links_accepted},
    {"links_refused", &RelayTotals::links_refused},
    {"bytes_to_server", &RelayTotals::bytes_to_server},
    {"bytes_to_client", &RelayTotals::bytes_to_client},
    {"resets", &RelayTotals::resets, true},
    {"fins", &RelayTotals::fins, true},
    {"blackholes", &RelayTotals::blackholes, true},
    {"stalls", &RelayTotals::stalls, true},
    {"frame_acts", &RelayTotals::frame_acts, true},
    {"bytes_dropped", &RelayTotals::bytes_dropped},
    {"half_closes", &RelayTotals::half_closes, true},
    {"shapings", &RelayTotals::shapings, true},
    {"corruptions", &RelayTotals::corruptions, true},
    {"listener_downs", &RelayTotals::listener_downs, true},
    {"tls_failures", &RelayTotals::tls_failures},
});

// A field that no loop would see.
static_assert(sizeof(RelayTotals) == kRelayCounters.size() * sizeof(std::uint64_t) + sizeof(std::string),
              "every counter of RelayTotals has a row in kRelayCounters");

}  // namespace weir
