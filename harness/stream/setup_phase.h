// The calls that a stream makes before its own: which is next, and what one of them is to do. Without transport or lock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/outcome/call_end.h"
#include "harness/stream/commands.h"

namespace weir {

/// One unary call after the other: each is written, half-closed and read until it ends. Pure; used by one thread at a time.
class SetupPhase {
 public:
  explicit SetupPhase(std::uint32_t calls) : calls_(calls) {}

  enum class Do {
    kNothing,
    kHalfClose,
    kRead,
    kCallEnded,  // take reply() or failure()
  };
  /// Of the call that is under way.
  Do step(const Event& event);
  /// The call that is to be made now; begin_call() before its transport starts.
  [[nodiscard]] std::uint32_t call() const { return call_; }
  void begin_call() {
    under_way_ = true;
    reply_.reset();
    failure_.reset();
  }
  [[nodiscard]] bool is_under_way() const { return under_way_; }
  /// What that call brought is taken, and the next is at hand.
  void go_on() { ++call_; }
  [[nodiscard]] bool is_over() const { return call_ == calls_; }

  /// Once a call has ended: its one reply, or how it failed.
  [[nodiscard]] const std::optional<std::string>& reply() const { return reply_; }
  [[nodiscard]] const std::optional<CallEnd>& failure() const { return failure_; }

 private:
  std::uint32_t calls_;
  std::uint32_t call_ = 0;
  bool under_way_ = false;
  std::optional<std::string> reply_;
  std::optional<CallEnd> failure_;
};

}  // namespace weir
