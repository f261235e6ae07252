// Setup calls that are made once a run, by whichever stream needs them first.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/mutex.h"
#include "harness/outcome/call_end.h"

namespace weir {

/// Any thread.
class RunSetups {
 public:
  /// What is known of a call.
  struct Known {
    std::optional<std::string> reply{};
    std::optional<CallEnd> failure{};
  };
  enum class Turn {
    kYours,  // make the call, and tell()
    kWait,   // somebody is at it; `then` is called when it is over
    kOver,   // take known()
  };
  /// Call `call` of group `group`. `then` is called at most once, on any thread, and never from within.
  Turn ask(std::uint32_t group, std::uint32_t call, std::function<void()> then);
  /// It is over. One that failed is not made again.
  void tell(std::uint32_t group, std::uint32_t call, Known known);
  /// Once it is over.
  [[nodiscard]] Known known(std::uint32_t group, std::uint32_t call) const;

 private:
  struct Call {
    std::optional<Known> known{};
    std::vector<std::function<void()>> waiting{};
  };
  mutable Mutex mutex_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Call> calls_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir
