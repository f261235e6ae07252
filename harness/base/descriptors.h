// File descriptors that run out: a server then leaves its clients waiting, and nothing else shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace weir {

/// How many file descriptors this process may open; the limit is raised to the hard limit first (setrlimit(2)).
[[nodiscard]] std::uint64_t raise_descriptor_limit();

/// Says once that descriptors have run out. Used by one thread at a time.
class DescriptorWatch {
 public:
  /// `each`: what one more connection takes.
  explicit DescriptorWatch(std::uint64_t each) : each_(each) {}
  /// Looks. The first time that there is no room for one more connection, a reason and a remedy.
  [[nodiscard]] std::optional<std::string> look();

 private:
  const std::uint64_t each_;
  bool said_ = false;
};

}  // namespace weir
