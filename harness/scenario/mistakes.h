// Collects what is wrong with a scenario while it is read.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "harness/base/errors.h"
#include "harness/scenario/node.h"

namespace weir {

/// Turns nodes into problems, and remembers which nodes were wrong, so that one mistake isn't reported again
/// by each check that relies on the value. Used by one thread at a time.
class Mistakes {
 public:
  explicit Mistakes(ErrorList& errors) : errors_(errors) {}

  /// The value of `node` is wrong.
  void at_value(const Node& node, std::string reason, std::string remedy);
  /// `node` should not be there, or its name is wrong.
  void at_key(const Node& node, std::string reason, std::string remedy);
  /// For a place without a node.
  void at_place(const Place& place, const std::string& path, std::string reason, std::string remedy);

  /// False when `node`, or anything below it, was found wrong. A null node is fine: the default holds.
  [[nodiscard]] bool is_sound(const Node* node) const;

 private:
  ErrorList& errors_;
  std::set<const Node*> wrong_;
};

/// "did you mean 'count'?" when a candidate is close to `word`; else `otherwise`.
[[nodiscard]] std::string suggest(std::string_view word, const std::vector<std::string>& candidates,
                                  const std::string& otherwise);

/// "a, b or c". "nothing" for an empty list.
[[nodiscard]] std::string enumerate(const std::vector<std::string>& words);

}  // namespace weir
