// Texts by number: of what is said of thousands of streams, each text once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// At most `most` texts; those that come later have the number of one that says so. Used by one thread at a time.
class Names {
 public:
  explicit Names(std::size_t most) : most_(most) {}

  /// As the report's JSON has it: what is not UTF-8 became U+FFFD.
  std::uint32_t number_of(std::string_view text);
  /// By their numbers.
  [[nodiscard]] const std::vector<std::string>& all() const { return all_; }

 private:
  std::size_t most_;
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
  std::vector<std::string> all_;
};

}  // namespace weir
