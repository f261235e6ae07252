#include "harness/fault/catalogue.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "harness/fault/kinds/kinds.h"
#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"

namespace weir {

std::span<const FaultKind> fault_kinds() {
  static const auto kKinds = std::to_array<FaultKind>({
#define WEIR_FAULT_KIND(name) name##_kind(),
#include "harness/fault/kinds/kinds.def"
#undef WEIR_FAULT_KIND
  });
  return kKinds;
}

const FaultKind& find_kind(std::string_view name) {
  std::span<const FaultKind> kinds = fault_kinds();
  auto found =
      std::find_if(kinds.begin(), kinds.end(), [&](const FaultKind& kind) { return kind.spec.name == name; });
  if (found == kinds.end()) throw std::logic_error("no such fault kind: " + std::string(name));
  return *found;
}

const Vocabulary& vocabulary() {
  static const Vocabulary kVocabulary = [] {
    Vocabulary made;
    for (const FaultKind& kind : fault_kinds()) made.kinds.push_back(kind.spec);
    for (const OutcomeClass& row : kOutcomeClasses) made.outcome_classes.emplace_back(row.name);
    for (int code = 0; code <= grpc_code::kLast; ++code) made.status_words.push_back(code_word(code));
    return made;
  }();
  return kVocabulary;
}

}  // namespace weir
