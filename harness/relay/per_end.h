// Two of a kind, one for each end of a link that bytes go to.
#pragma once

#include <array>
#include <utility>

#include "harness/fault/link.h"

namespace weir {

/// The other end of a link. `end` is kClient or kServer.
[[nodiscard]] constexpr Toward other_end(Toward end) {
  return end == Toward::kClient ? Toward::kServer : Toward::kClient;
}

/// `heading`: kClient or kServer. Goes through them in this order.
template <typename T>
class PerEnd {
 public:
  PerEnd() = default;
  PerEnd(T to_client, T to_server) : both_{std::move(to_client), std::move(to_server)} {}

  [[nodiscard]] T& operator[](Toward heading) { return both_[heading == Toward::kClient ? 0 : 1]; }
  [[nodiscard]] const T& operator[](Toward heading) const {
    return both_[heading == Toward::kClient ? 0 : 1];
  }
  [[nodiscard]] auto begin() { return both_.begin(); }
  [[nodiscard]] auto end() { return both_.end(); }
  [[nodiscard]] auto begin() const { return both_.begin(); }
  [[nodiscard]] auto end() const { return both_.end(); }

 private:
  std::array<T, 2> both_{};
};

}  // namespace weir
