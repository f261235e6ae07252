// What side calls promised and pushes brought: which values came, how long after their call, and which never did.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "harness/base/mutex.h"
#include "harness/base/units.h"

namespace weir {

/// Over all streams of a group: a value has come when one of them got it. Values are known by their hashes. Any thread.
class Deliveries {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  /// Call `call` is sent with this value.
  void promise(std::uint32_t call, std::uint64_t value, Instant now);
  /// That call was answered: its values have to come.
  void confirm(std::uint32_t call);
  /// A push brought a value. How long after its call, when it is the first; nothing for one that came before, or that no call sent.
  std::optional<Duration> came(std::uint64_t value, Instant now);

  struct Totals {
    std::uint64_t promised = 0;   // values of calls that were answered
    std::uint64_t delivered = 0;  // of these, or of calls that were not answered
    std::uint64_t missing = 0;    // of promised: never came
    std::uint64_t again = 0;      // came more than once; each time but the first
    std::uint64_t strange = 0;    // came and were in no call
  };
  [[nodiscard]] Totals totals() const;

 private:
  struct Value {
    Instant sent;
    std::uint32_t call = 0;
    std::uint32_t times = 0;
    bool confirmed = false;
  };
  mutable Mutex mutex_;
  absl::flat_hash_map<std::uint64_t, Value> values_ WEIR_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::uint32_t, std::vector<std::uint64_t>> of_call_ WEIR_GUARDED_BY(mutex_);
  std::uint64_t strange_ WEIR_GUARDED_BY(mutex_) = 0;
};

}  // namespace weir
