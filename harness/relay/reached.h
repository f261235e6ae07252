// Which addresses of a target its connections reached.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "harness/base/mutex.h"

namespace weir {

/// Thread-safe. A connection that was made again elsewhere counts at both addresses, and once at each.
class Reached {
 public:
  /// `address`: "10.0.0.1:50051".
  void note(std::uint32_t connection, const std::string& address) {
    const Lock lock(mutex_);
    connections_[address].insert(connection);
  }

  /// Connections by address.
  [[nodiscard]] std::map<std::string, std::uint32_t> counts() const {
    const Lock lock(mutex_);
    std::map<std::string, std::uint32_t> counts;
    for (const auto& [address, connections] : connections_)
      counts[address] = static_cast<std::uint32_t>(connections.size());
    return counts;
  }

 private:
  mutable Mutex mutex_;
  std::map<std::string, std::set<std::uint32_t>> connections_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir
