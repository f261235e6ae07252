#include "harness/model/outcome_classes.h"

#include <algorithm>

namespace weir {

std::string name_of(OutcomeId set, std::uint64_t number) { return name_of(set, std::to_string(number)); }

std::string name_of(OutcomeId set, std::string_view status) {
  return std::string(row_of(set).name).append(status);
}

std::string OutcomeWord::text() const {
  std::string text(name_);
  if (!last_.empty()) text.append(".").append(last_);
  return text;
}

bool OutcomeWord::holds(std::string_view name) const { return class_in(name, {text()}); }

std::vector<std::string> outcomes(std::initializer_list<OutcomeWord> words) {
  std::vector<std::string> set;
  set.reserve(words.size());
  for (const OutcomeWord& word : words) set.push_back(word.text());
  return set;
}

const OutcomeClass& find_outcome_class(std::string_view name) {
  const auto* const found = std::find_if(kOutcomeClasses.begin(), kOutcomeClasses.end(),
                                         [name](const OutcomeClass& row) { return is(name, row.id); });
  return found == kOutcomeClasses.end() ? row_of(OutcomeId::kUnknown) : *found;
}

bool class_in(std::string_view name, const std::vector<std::string>& set) {
  return std::any_of(set.begin(), set.end(), [&](const std::string& entry) {
    return name == entry || (name.starts_with(entry) && (entry.ends_with('.') || name[entry.size()] == '.'));
  });
}

std::string_view to_string(Origin origin) {
  switch (origin) {
    case Origin::kLocal:
      return "local";
    case Origin::kRemoteApp:
      return "remote_app";
    case Origin::kRemoteLib:
      return "remote_lib";
    case Origin::kH2Peer:
      return "h2_peer";
    case Origin::kTransport:
      return "transport";
    case Origin::kConnect:
      return "connect";
    case Origin::kHarness:
      return "harness";
    case Origin::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view to_string(Scope scope) {
  switch (scope) {
    case Scope::kStream:
      return "stream";
    case Scope::kConnection:
      return "connection";
    case Scope::kChannel:
      return "channel";
    case Scope::kProcess:
      return "process";
  }
  return "stream";
}

}  // namespace weir
