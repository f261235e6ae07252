#include "harness/check/entries.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/fault/catalogue.h"

namespace weir {
namespace {

/// Those written by hand. Their kinds are found by their `kind` key.
std::vector<CheckEntry> written_entries() {
  return {
      {"plain", "streams are left alone", "", ""},
      {"cancel-at-once", "the client cancels before it has heard anything", "",
       "kind = \"cancel\"\nat = { sent = 1 }\nexpect = [\"local.cancel\"]"},
      {"cancel", "the client cancels in mid-conversation", "", "kind = \"cancel\"\nat = { replies = 5 }"},
      {"deadline", "the client's deadline passes in mid-conversation", "",
       "kind = \"deadline\"\ndeadline = \"300ms\"\nat = { replies = 5 }"},
      {"half-close", "the client half-closes early; what it sent must be answered", "",
       "kind = \"half-close\"\nat = { replies = 5 }\nexpect = [\"ok\"]"},
      {"late-half-close", "the client is silent for a while before it half-closes", "",
       "kind = \"late-half-close\"\ndelay = \"300ms\""},
      {"slow-reader", "the client reads slowly; flow control must hold the server back",
       "pace = { kind = \"window\", window = 8 }", "kind = \"slow-reader\"\ndelay = \"10ms\""},
      {"tcp-reset", "the connection is reset at both ends", "", "kind = \"tcp-reset\"\nat = { replies = 5 }"},
      {"tcp-reset-mid-message", "the connection is reset within a message of the client",
       "payload = { size = \"1KiB\" }", "kind = \"tcp-reset\"\nmid_message = true\nat = { replies = 5 }"},
      {"tcp-reset-preface", "the connection is reset within HTTP/2's preface", "",
       "kind = \"tcp-reset\"\nat = { bytes = 10 }\nexpect = [\"tcp.rst\", \"connect\"]"},
      {"tcp-reset-toward-server", "the server sees a reset, the client hears nothing", "",
       "kind = \"tcp-reset\"\ntoward = \"server\"\nat = { replies = 5 }\nexpect = [\"stall.open\"]"},
      {"tcp-fin", "the connection is closed without GOAWAY", "", "kind = \"tcp-fin\"\nat = { replies = 5 }"},
      {"tcp-stall", "nothing moves on the connection for a while", "",
       "kind = \"tcp-stall\"\nduration = \"300ms\"\nat = { replies = 5 }"},
      {"blackhole", "the client vanishes: the connection stays up and nothing arrives any more", "",
       "kind = \"blackhole\"\nat = { replies = 5 }\nexpect = [\"stall.open\"]"},
      {"cancel-storm", "500 streams on one connection, each cancelled as soon as it has sent a message",
       "count = 500\nconnections = 1", "kind = \"cancel\"\nat = { sent = 1 }", true},
  };
}

bool is_of_kind(const CheckEntry& entry, const std::string& kind) {
  return entry.fault.find("kind = \"" + kind + "\"") != std::string::npos;
}

}  // namespace

bool works_against_any_server(const FaultKindSpec& spec) {
  bool on_server = spec.scope == FaultScope::kServer || spec.needs_chat_server || spec.needs_child_server ||
                   spec.needs_embedded_server;
  return !on_server;
}

std::vector<CheckEntry> check_entries() {
  std::vector<CheckEntry> entries = written_entries();
  for (const FaultKind& kind : fault_kinds()) {
    const FaultKindSpec& spec = kind.spec;
    bool written = std::any_of(entries.begin(), entries.end(),
                               [&](const CheckEntry& entry) { return is_of_kind(entry, spec.name); });
    if (written || !works_against_any_server(spec)) continue;
    entries.push_back({spec.name, spec.summary, "", spec.example, spec.is_flood});
  }
  // The gravest come last: what they leave behind spoils nobody else's result.
  std::stable_partition(entries.begin(), entries.end(), [](const CheckEntry& entry) { return !entry.flood; });
  return entries;
}

std::string scenario_text(const CheckEntry& entry, const std::string& integrity) {
  auto unless_given = [&](const std::string& key, const std::string& line) {
    return entry.streams.find(key + " =") == std::string::npos ? line + "\n" : "";
  };
  std::string text = fmt::format(
      "schema = 1\nname = \"check-{}\"\n"
      "[target]\nconnections = \"per-stream\"\n"
      "[phases]\nmeasure = \"20s\"\ndrain = \"500ms\"\n"
      "[report]\ndoubt = 0\n"
      "[[streams]]\nname = \"struck\"\nwatchdog = \"1s\"\nintegrity = \"{}\"\n{}{}{}\n",
      entry.name, integrity, unless_given("count", "count = 4"), unless_given("messages", "messages = 20"),
      entry.streams);
  text += fmt::format(
      "[[streams]]\nname = \"bystanders\"\ncount = 2\nmessages = 20\nwatchdog = \"5s\"\nintegrity = \"{}\"\n",
      integrity);
  if (!entry.fault.empty()) text += "[[fault]]\non = \"struck\"\n" + entry.fault + "\n";
  return text;
}

std::string probe_text(const std::string& integrity) {
  return fmt::format(
      "schema = 1\nname = \"check-probe\"\n"
      "[phases]\nmeasure = \"10s\"\ndrain = \"500ms\"\n"
      "[report]\ndoubt = 0\n"
      "[[streams]]\nname = \"probe\"\nmessages = 3\nwatchdog = \"1s\"\nintegrity = \"{}\"\n",
      integrity);
}

}  // namespace weir
