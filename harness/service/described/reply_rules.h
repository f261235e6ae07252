// Rules that hold from one reply of a stream to the next: unique, never back, strictly up, contiguous.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/service/described/path.h"
#include "harness/service/service.h"

namespace weir {

/// The rules of a group. Immutable; any thread.
struct ReplyRules {
  enum class Kind : std::uint8_t { kUnique, kNeverBack, kStrictlyUp, kContiguous };
  struct Rule {
    Kind kind = Kind::kUnique;
    Path path;
  };
  std::vector<Rule> rules{};
  std::optional<Path> by{};
  [[nodiscard]] bool none() const { return rules.empty(); }
};

/// What one stream has seen so far. Memory grows with the values of unique fields and of `by`. Used by one thread at a time.
class RuleBook {
 public:
  /// Judges a reply. What breaks a rule is noted in `meaning`: a value that came before is repeated, one that is too low is backwards,
  /// and each that was passed over is skipped. Texts of digits alone are numbers.
  void judge(const ReplyRules& rules, std::string_view reply, ReplyMeaning& meaning);

 private:
  using Key =
      std::pair<std::uint64_t,
                std::uint64_t>;  // which rule and which value of `by`; for unique, with the value's hash
  absl::flat_hash_map<Key, KeptValue> latest_;
  absl::flat_hash_set<Key> seen_;
};

}  // namespace weir
