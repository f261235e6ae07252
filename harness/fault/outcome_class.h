// Every way a bidi stream can end, by name. Names are part of scenarios and reports: never reuse one for
// something else.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// Who ended the stream.
enum class Origin { kLocal, kRemoteApp, kRemoteLib, kH2Peer, kTransport, kConnect, kHarness, kUnknown };
/// What else ended with it.
enum class Scope { kStream, kConnection, kChannel, kProcess };

/// A class, or a family of them when the name ends in '.': "app." stands for app.unavailable and so on.
struct OutcomeClass {
  std::string_view name;
  Origin origin;
  Scope scope;
  std::string_view meaning;
};

/// All classes, in the order of the reference page.
[[nodiscard]] std::span<const OutcomeClass> outcome_classes();

/// The row for a concrete class such as "app.unavailable" or "tcp.rst"; the `unknown.` row when there is
/// none.
[[nodiscard]] const OutcomeClass& find_outcome_class(std::string_view name);

/// Does the class lie in the set? An entry matches itself and everything below it: "local" matches
/// "local.cancel".
[[nodiscard]] bool class_in(std::string_view name, const std::vector<std::string>& set);

/// "local", "remote_app", "remote_lib", "h2_peer", "transport", "connect", "harness", "unknown".
[[nodiscard]] std::string_view to_string(Origin origin);
/// "stream", "connection", "channel", "process".
[[nodiscard]] std::string_view to_string(Scope scope);

/// A gRPC status code as the last part of a class: 14 -> "unavailable", 99 -> "99" (gRPC doc/statuscodes.md).
[[nodiscard]] std::string code_word(int code);
/// A status code from its name in any case ("UNAVAILABLE", "unavailable") or its number; -1 when it is
/// neither.
[[nodiscard]] int code_from_word(std::string_view word);

}  // namespace weir
