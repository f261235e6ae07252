// [[links]]: what a relay alone plays. Nothing of a run of weir's own has a place beside them.
#include <fmt/format.h>

#include <array>

#include "harness/base/address.h"
#include "harness/scenario/cross_checks.h"

namespace weir {
namespace {

struct OfRuns {
  std::string_view key;
  std::string_view reason;
  std::string_view remedy;
};

/// At the top of the file.
constexpr std::array kOfRuns = std::to_array<OfRuns>({
    {"streams", "there are [[links]] and [[streams]]: a relay alone has no streams of its own",
     "keep [[links]] for weir relay, or [[streams]] for weir run"},
    {"calls", "a relay alone calls nobody", "remove it; your own clients make the calls"},
    {"check", "a relay alone measures no stream that could be judged",
     "remove it; weir relay ends with code 3 where a fault never fired"},
    {"phases", "a relay alone has no phases: it runs until it is stopped",
     "remove it; weir relay --for ends it after a time"},
    {"report", "a relay alone makes no report",
     "remove it; weir relay --trace writes down what links live through"},
});

/// In [[fault]].
constexpr std::array kOfJudgedStreams = std::to_array<OfRuns>({
    {"expect", "a relay alone sees no status that a client got", "remove it"},
    {"from", "a relay alone has no run whose phases could bound a fault",
     "remove it; at = { after = \"100ms\" } counts from when a link was accepted"},
    {"until", "a relay alone has no run whose phases could bound a fault",
     "remove it; at = { after = \"100ms\" } counts from when a link was accepted"},
});

void forbid(CrossCheck& check, const Node& table, const OfRuns& what) {
  if (const Node* node = table.find(what.key))
    check.mistakes.at_key(*node, std::string(what.reason), std::string(what.remedy));
}

/// Only where the server is may be said.
void check_target_of_links(CrossCheck& check) {
  const Node* target = check.root.find("target");
  if (target == nullptr || target->kind != Node::Kind::kTable) return;
  for (const auto& [key, node] : target->members) {
    if (key == "address") continue;
    check.mistakes.at_key(
        node, fmt::format("of [target] a relay alone knows 'address' only, and '{}' is a client's", key),
        key == "tls" ? "remove it; weir relay takes --to-tls and the options beside it" : "remove it");
  }
}

void check_listen(CrossCheck& check, const Node& table, const std::string& listen) {
  const Node* node = check.sound(table, "listen");
  if (node == nullptr || parse_host_port(listen)) return;
  check.mistakes.at_value(*node,
                          fmt::format("{} is no address to listen on", node->value.text().substr(0, 60)),
                          "write host:port or [ipv6]:port; port 0 takes any free one");
}

/// What is said of weir's own streams only, and of links only.
void check_fault_of(CrossCheck& check, const Node& fault, bool on_links) {
  if (on_links) {
    for (const OfRuns& what : kOfJudgedStreams) forbid(check, fault, what);
  } else if (const Node* aim = fault.find("aim")) {
    check.mistakes.at_key(
        *aim, "'aim' chooses among streams of somebody's own client, and these are weir's",
        "use 'select', or write [[links]] in place of [[streams]] and play it with weir relay");
  }
}

}  // namespace

void check_links(CrossCheck& check) {
  const Node* links = check.root.find("links");
  for (const Node* fault : check.faults) check_fault_of(check, *fault, links != nullptr);
  if (links == nullptr) {
    if (check.root.find("streams") == nullptr)
      check.mistakes.at_place(
          check.root.value, "streams", "'streams' is missing",
          "add 'streams', a list of tables: groups of streams, [[streams]]; or [[links]] for weir relay");
    return;
  }
  for (Fault& fault : check.scenario.faults)
    fault.expect.clear();  // what its kind has it expect: nobody looks
  for (const OfRuns& what : kOfRuns) forbid(check, check.root, what);
  check_target_of_links(check);
  for (std::size_t i = 0; i < links->items.size() && i < check.scenario.links.size(); ++i) {
    const Node& item = links->items[i];
    if (item.kind != Node::Kind::kTable) continue;
    (void)check_name(check, item, "group of links");
    check_listen(check, item, check.scenario.links[i].listen);
    if (i > 0)
      check.mistakes.at_place(item.value, item.path,
                              "there are several [[links]], and a relay has one listener",
                              "leave one here; a second weir relay plays the others");
  }
  if (check.root.find("fault") == nullptr)
    check.mistakes.at_place(check.root.value, "fault",
                            "a relay alone does what the faults say, and there is none",
                            "add a [[fault]], such as kind = \"tcp-reset\"");
}

}  // namespace weir
