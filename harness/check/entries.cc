#include "harness/check/entries.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "harness/check/proper_answers.h"
#include "harness/check/server_entries.h"
#include "harness/fault/catalogue.h"
#include "harness/model/outcome_classes.h"

namespace weir {
namespace {

/// Those written by hand.
std::vector<CheckEntry> written_entries() {
  return {
      {"plain", "", "streams are left alone", "", ""},
      {"cancel-at-once", "cancel", "the client cancels before it has heard anything", "", "at = { sent = 1 }",
       outcomes({OutcomeId::kLocalCancel})},
      {"cancel", "cancel", "the client cancels in mid-conversation", "", "at = { replies = 5 }"},
      {"deadline", "deadline", "the client's deadline passes in mid-conversation", "",
       "deadline = \"{watchdog}\"\nat = { replies = 5 }", proper_outcomes("deadline")},
      {"half-close", "half-close", "the client half-closes early; what it sent must be answered", "",
       "at = { replies = 5 }"},
      // A client that reads late has replies due however fast the service is.
      {"cancel-after-half-close", "cancel",
       "the client half-closes after its last message and cancels while replies are due",
       "pace = { kind = \"window\", window = 20 }", "at = { state = \"half-closed\" }",
       outcomes({OutcomeId::kLocalCancel}), false, false, "kind = \"slow-reader\"\ndelay = \"{watchdog}\""},
      {"late-half-close", "late-half-close", "the client is silent for a while before it half-closes", "",
       "delay = \"300ms\""},
      {"slow-reader", "slow-reader", "the client reads slowly; flow control must hold the server back",
       "pace = { kind = \"window\", window = 8 }", "delay = \"10ms\""},
      // Four times what may be held, 16 MiB: gRPC's client reads 4 MiB ahead of the one that reads nothing.
      {"never-reader",
       "never-reader",
       "the client reads no more and goes on sending; flow control must hold it back",
       "count = 1\nmessages = 256\npayload = { size = \"64KiB\" }\npace = { kind = \"window\", window = 256 "
       "}",
       "at = { replies = 3 }",
       {},
       false,
       true},
      {"tcp-reset", "tcp-reset", "the connection is reset at both ends", "", "at = { replies = 5 }"},
      {"tcp-reset-mid-message", "tcp-reset", "the connection is reset within a message of the client",
       "payload = { size = \"1KiB\" }", "mid_message = true\nat = { replies = 5 }"},
      {"tcp-reset-preface", "tcp-reset", "the connection is reset within HTTP/2's preface", "",
       "at = { bytes = 10 }", outcomes({OutcomeId::kTcpRst, OutcomeFamily::kConnect})},
      {"tcp-reset-toward-server", "tcp-reset", "the server sees a reset, the client hears nothing", "",
       "toward = \"server\"\nat = { replies = 5 }", outcomes({OutcomeId::kStallOpen})},
      {"tcp-fin", "tcp-fin", "the connection is closed without GOAWAY", "", "at = { replies = 5 }"},
      {"tcp-stall", "tcp-stall", "nothing moves on the connection for a while", "",
       "duration = \"300ms\"\nat = { replies = 5 }"},
      {"blackhole", "blackhole", "the client vanishes: the connection stays up and nothing arrives any more",
       "", "at = { replies = 5 }", outcomes({OutcomeId::kStallOpen})},
      {"tcp-limit", "tcp-limit", "the connection ends within a message of the client, at an exact byte", "",
       "bytes = \"100B\"\nat = { replies = 3 }"},
      {"cancel-storm",
       "cancel",
       "500 streams on one connection, each cancelled as soon as it has sent a message",
       "count = 500\nconnections = 1",
       "at = { sent = 1 }",
       {},
       true},
  };
}

/// What the client makes of a response that was spoilt on its way is the client's doing, and the suite asks what becomes of the
/// service: any end will do but one that no rule explains.
const std::vector<std::string> kAnyEnd =
    outcomes({OutcomeFamily::kOk, OutcomeFamily::kData, OutcomeFamily::kApp, OutcomeFamily::kLocal,
              OutcomeFamily::kRemote, OutcomeFamily::kH2, OutcomeFamily::kGrpc, OutcomeFamily::kGoaway,
              OutcomeFamily::kTcp, OutcomeFamily::kConn, OutcomeFamily::kStall});

/// As a scenario says it.
std::string toml_duration(Duration time) {
  return fmt::format("{}ms", std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

/// A deadline has to be long enough for the service to have answered before, so it grows with the watchdog.
std::string with_watchdog(std::string fault, const std::string& watchdog) {
  constexpr std::string_view kPlace = "{watchdog}";
  if (const std::size_t at = fault.find(kPlace); at != std::string::npos)
    fault.replace(at, kPlace.size(), watchdog);
  return fault;
}

/// Nothing is done to the client by a kind that only the request's head is for.
bool can_strike_client(const FaultKindSpec& spec) { return spec.name != "h2-request-header"; }

/// What bystanders say where they share the connection with what is struck: for three seconds, in an even flow.
constexpr const char* kNeighbours = "pace = { kind = \"open\", rate = \"40/s\" }\nmessages = 60";

}  // namespace

std::string without_kind(const FaultKindSpec& spec) {
  std::string line = "kind = \"" + spec.name + "\"";
  std::string text = spec.example;
  if (std::size_t at = text.find(line); at != std::string::npos) text.erase(at, line.size());
  return text;
}

bool needs_connection(const CheckEntry& entry) {
  if (entry.kind.empty()) return false;
  const FaultKindSpec& spec = find_kind(entry.kind).spec;
  return spec.scope == FaultScope::kConnection || spec.is_on_frames();
}

bool works_against_any_server(const FaultKindSpec& spec) {
  bool on_server = spec.scope == FaultScope::kServer || spec.needs_chat_server() || spec.needs_own_server();
  return !on_server;
}

std::vector<CheckEntry> check_entries() {
  std::vector<CheckEntry> entries = written_entries();
  const std::vector<CheckEntry> toward_server = server_entries();
  entries.insert(entries.end(), toward_server.begin(), toward_server.end());
  for (const FaultKind& kind : fault_kinds()) {
    const FaultKindSpec& spec = kind.spec;
    bool written = std::any_of(entries.begin(), entries.end(), [&](const CheckEntry& entry) {
      // Its example strikes the client.
      return entry.kind == spec.name && (!spec.is_on_frames() || !can_strike_client(spec));
    });
    if (written || !works_against_any_server(spec)) continue;
    entries.push_back({spec.name, spec.name, spec.summary, "", without_kind(spec),
                       spec.is_on_frames() ? kAnyEnd : proper_outcomes(spec.name), spec.is_flood});
  }
  // The gravest come last: what they leave behind spoils nobody else's result.
  std::stable_partition(entries.begin(), entries.end(), [](const CheckEntry& entry) { return !entry.flood; });
  return entries;
}

std::string scenario_text(const CheckEntry& entry, const SuiteTerms& terms) {
  auto unless_given = [&](const std::string& key, const std::string& line) {
    return entry.streams.find(key + " =") == std::string::npos ? line + "\n" : "";
  };
  const std::string watchdog = toml_duration(terms.watchdog);
  // A stall that is felt beside it is longer than a late reply may be.
  const std::string of_struck = toml_duration((entry.beside_neighbours ? 3 : 1) * terms.watchdog);
  std::string text = fmt::format(
      "schema = 1\nname = \"check-{}\"\n"
      "[target]\nconnections = {}\nrelay = {}\n"
      "[phases]\nmeasure = \"{}\"\ndrain = \"500ms\"\n"
      "[report]\ndoubt = 0\n"
      "[[streams]]\nname = \"struck\"\nwatchdog = \"{}\"\nintegrity = \"{}\"\n{}{}{}\n",
      entry.name, entry.beside_neighbours ? "1" : "\"per-stream\"", entry.relayed,
      toml_duration(20 * std::max(terms.watchdog, Duration(std::chrono::seconds(1)))), of_struck,
      terms.integrity, unless_given("count", "count = 4"), unless_given("messages", "messages = 20"),
      entry.streams);
  text += fmt::format(
      "[[streams]]\nname = \"bystanders\"\ncount = 2\n{}\nwatchdog = \"{}\"\nintegrity = \"{}\"\n",
      entry.beside_neighbours ? kNeighbours : "messages = 20",
      toml_duration(std::max(terms.watchdog, Duration(std::chrono::seconds(5)))), terms.integrity);
  if (entry.beside_neighbours)
    text += fmt::format("[[check]]\nmetric = \"bystanders.response.max\"\nmax = \"{}\"\n", watchdog);
  if (entry.kind.empty()) return text;
  text += fmt::format("[[fault]]\non = \"struck\"\nkind = \"{}\"\n{}\n", entry.kind,
                      with_watchdog(entry.fault, watchdog));
  if (!entry.accepted.empty())
    text += fmt::format("expect = [\"{}\"]\n", fmt::join(entry.accepted, "\", \""));
  if (!entry.besides.empty())
    text += fmt::format("[[fault]]\non = \"struck\"\n{}\n", with_watchdog(entry.besides, watchdog));
  return text;
}

std::string probe_text(const SuiteTerms& terms) {
  return fmt::format(
      "schema = 1\nname = \"check-probe\"\n"
      "[phases]\nmeasure = \"{}\"\ndrain = \"500ms\"\n"
      "[report]\ndoubt = 0\n"
      "[[streams]]\nname = \"probe\"\nmessages = 3\nwatchdog = \"{}\"\nintegrity = \"{}\"\n",
      toml_duration(std::max(3 * terms.watchdog, Duration(std::chrono::seconds(10)))),
      toml_duration(terms.watchdog), terms.integrity);
}

}  // namespace weir
