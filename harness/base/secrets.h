// Texts that may stand in nothing that is kept or shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// What came from the environment or a file. A peer may repeat it in its own words, and those are reported. Once filled, it may be
/// read by any thread.
class Secrets {
 public:
  /// A text shorter than this is passed over: it would be found in words that have nothing to do with it.
  static constexpr std::size_t kShortest = 4;
  /// What stands in a secret's place.
  static constexpr std::string_view kMask = "***";

  void add(std::string secret);
  [[nodiscard]] bool empty() const { return secrets_.empty(); }
  /// Each secret in `text` becomes kMask, the longest first.
  void mask(std::string& text) const;

 private:
  std::vector<std::string> secrets_;  // the longest first
};

}  // namespace weir
