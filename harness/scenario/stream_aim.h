// Which of the streams that pass a relay a fault is for.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace weir {

/// What is not said fits any. A plain value.
struct StreamAim {
  /// "package.Service/Method", with '*' for any number of any characters. Without a slash it is a method's name, whatever its service.
  std::string method{};
  std::map<std::string, std::string> metadata{};  // the request has each of these, among others
  std::optional<std::uint32_t> nth_stream{};      // of those of its link that fit all the rest, from 1
  std::optional<std::uint32_t> nth_link{};        // of the relay's, from 1

  /// It says something of streams, and not of links alone.
  [[nodiscard]] bool chooses_streams() const { return !method.empty() || !metadata.empty() || nth_stream; }
  friend bool operator==(const StreamAim&, const StreamAim&) = default;
};

}  // namespace weir
