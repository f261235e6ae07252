// What `weir check` tries on a service: small scenarios, one an entry.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "harness/base/units.h"
#include "harness/fault/kind.h"

namespace weir {

/// One thing that is done to streams of the service. Struck are the streams of the group "struck", each on a connection of
/// its own unless `streams` says otherwise; two of the group "bystanders" live beside them and must not notice.
struct CheckEntry {
  std::string name;                     // "tcp-reset-mid-message"; unique
  std::string kind;                     // of the catalogue; empty: nothing is done
  std::string what;                     // one line for people
  std::string streams{};                // keys of the struck group, TOML; may be empty
  std::string fault{};                  // keys of [[fault]] but for `on`, `kind` and `expect`, TOML
  std::vector<std::string> accepted{};  // how the struck streams may end; empty: as the fault's kind says
  bool flood = false;                   // loads the service far beyond a few streams: asked for apart
  bool relayed = false;                 // through the relay though no fault needs it: it counts the bytes
  std::string besides{};                // what else is done to the struck streams: a kind and its keys, TOML
  /// All share one connection; the bystanders go on for a few seconds, and none of their replies may be late.
  bool beside_neighbours = false;
};

/// The suite, in the order in which it is run; the first entry does nothing to the service. Every kind of the catalogue
/// that acts at the client or on a connection is in it: by the entries written for it, or else by its own example, so that
/// a new kind joins by itself.
[[nodiscard]] std::vector<CheckEntry> check_entries();

/// The groups of the suite's scenarios: what is struck and what lives beside it, the look at new streams, and at the method's kind.
inline constexpr std::array<const char*, 4> kSuiteGroups = {"struck", "bystanders", "probe", "shape"};

/// More than this, taken of one client that reads nothing and not given back, shows that nothing holds such a client back.
/// Three times what any server took that does hold it back: grpc-go 0.5 MB, connect 1.1 MB, Caddy 1.4 MB, all others less
/// (measured with an echo whose client grants no window, and with a handler that does not read).
inline constexpr Bytes kMostHeld{4U << 20};

/// Whether the entry strikes a TCP connection, which a Unix socket has none of.
[[nodiscard]] bool needs_connection(const CheckEntry& entry);

/// Whether a kind works against any server.
[[nodiscard]] bool works_against_any_server(const FaultKindSpec& spec);

/// The keys of a kind's example, TOML, without its `kind`.
[[nodiscard]] std::string without_kind(const FaultKindSpec& spec);

/// What the suite asks of every service, as the user put it.
struct SuiteTerms {
  std::string integrity = "echo";               // as a scenario says it
  Duration watchdog = std::chrono::seconds(1);  // how long a stream may make no progress
};

/// The entry as a scenario file without [target].
[[nodiscard]] std::string scenario_text(const CheckEntry& entry, const SuiteTerms& terms);

/// A scenario of one stream with a few messages, to see whether the service takes new streams.
[[nodiscard]] std::string probe_text(const SuiteTerms& terms);

}  // namespace weir
