// What was found of a run, and what to do about it: two texts from their beginning to whoever prints them, since neither can be
// cut out of the other again.
#pragma once

#include <string>

namespace weir {

struct Finding {
  std::string reason;    // no sentence mark at its end
  std::string remedy{};  // empty where the reason needs none

  /// "reason; remedy".
  [[nodiscard]] std::string text() const { return remedy.empty() ? reason : reason + "; " + remedy; }
};

}  // namespace weir
