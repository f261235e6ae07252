#include "tests/confusion/construction.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace weir::confusion {
namespace {

/// An entry matches itself and everything below it, as in a scenario's `expect`.
bool in_set(const std::string& name, const std::set<std::string>& set) {
  return std::any_of(set.begin(), set.end(), [&](const std::string& entry) {
    return name == entry || (name.starts_with(entry) && (entry.ends_with('.') || name[entry.size()] == '.'));
  });
}

}  // namespace

Construction hold_against_construction(const std::vector<End>& ends) {
  Construction out;
  for (const End& end : ends) {
    const v1::StreamRecord& record = end.record;
    const std::set<std::string> allowed(record.expected().begin(), record.expected().end());
    const bool fired = std::any_of(record.faults().begin(), record.faults().end(),
                                   [](const v1::FiredFault& fault) { return fault.fired(); });
    const bool struck = fired || !record.collateral_of().empty();
    ++(struck ? out.struck : out.others);
    if (struck && allowed.size() == 1) ++out.one_way;
    const bool right = record.verdict() == "expected" && in_set(record.class_(), allowed) &&
                       !record.class_().starts_with("unknown.");
    if (right) continue;
    out.wrong.push_back(fmt::format("{}: {}[{}] ended as {} ({}), and had to be {}", end.scenario,
                                    record.group(), record.index(), record.class_(), record.verdict(),
                                    fmt::join(allowed, " or ")));
  }
  return out;
}

}  // namespace weir::confusion
