// A pipe that is neither read nor written for a while.
#pragma once

#include <algorithm>
#include <asio.hpp>
#include <chrono>
#include <utility>

#include "harness/base/units.h"

namespace weir {

class Stall {
 public:
  explicit Stall(asio::io_context& io) : timer_(io) {}

  [[nodiscard]] bool holds() const { return holds_; }
  /// There is something to do afterwards.
  void park() { parked_ = true; }
  /// `rang` is called when the time is over. Of stalls that overlap, the one that ends last counts.
  template <typename Handler>
  void begin(Duration duration, Handler rang) {
    const auto end = std::chrono::steady_clock::now() + std::max(Duration(0), duration);
    if (holds_ && end <= timer_.expiry()) return;
    holds_ = true;
    timer_.expires_at(end);  // an earlier wait is cancelled by this
    timer_.async_wait([rang = std::move(rang)](const asio::error_code& cancelled) {
      if (!cancelled) rang();
    });
  }
  /// It rang: whether there is something to do now.
  [[nodiscard]] bool end() {
    // The timer was set anew while this was on its way.
    if (timer_.expiry() > std::chrono::steady_clock::now()) return false;
    holds_ = false;
    return std::exchange(parked_, false);
  }
  /// The same, before its time.
  [[nodiscard]] bool break_off() {
    timer_.cancel();
    holds_ = false;
    return std::exchange(parked_, false);
  }

 private:
  asio::steady_timer timer_;
  bool holds_ = false;
  bool parked_ = false;
};

}  // namespace weir
