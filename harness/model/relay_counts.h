// What a relay counts, and its counters as a table: adding up, JSON and the report are loops over it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace weir {

struct RelayCounts {
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

  RelayCounts& operator+=(const RelayCounts& more);
  friend bool operator==(const RelayCounts&, const RelayCounts&) = default;
};

struct RelayCounter {
  std::string_view name;  // of the field, here, in JSON and in the report
  std::uint64_t RelayCounts::*count;
  bool is_act = false;  // what was ordered and carried out
};

/// In the order of the fields.
inline constexpr std::array kRelayCounters = std::to_array<RelayCounter>({
    {"links_accepted", &RelayCounts::links_accepted},
    {"links_refused", &RelayCounts::links_refused},
    {"bytes_to_server", &RelayCounts::bytes_to_server},
    {"bytes_to_client", &RelayCounts::bytes_to_client},
    {"resets", &RelayCounts::resets, true},
    {"fins", &RelayCounts::fins, true},
    {"blackholes", &RelayCounts::blackholes, true},
    {"stalls", &RelayCounts::stalls, true},
    {"frame_acts", &RelayCounts::frame_acts, true},
    {"bytes_dropped", &RelayCounts::bytes_dropped},
    {"half_closes", &RelayCounts::half_closes, true},
    {"shapings", &RelayCounts::shapings, true},
    {"corruptions", &RelayCounts::corruptions, true},
    {"listener_downs", &RelayCounts::listener_downs, true},
    {"tls_failures", &RelayCounts::tls_failures},
});

// A field that no loop would see.
static_assert(sizeof(RelayCounts) == kRelayCounters.size() * sizeof(std::uint64_t),
              "every counter of RelayCounts has a row in kRelayCounters");

/// How many orders were carried out.
[[nodiscard]] std::uint64_t acts_of(const RelayCounts& counts);

}  // namespace weir
