// What the engine asks of others: to strike the server. (Links are struck through LinkControl.)
#pragma once

#include <functional>
#include <vector>

#include "harness/fault/kind.h"
#include "harness/fault/link.h"
#include "harness/outcome/evidence.h"

namespace weir {

/// Power over the server of a run. Thread-safe.
class ServerControl {
 public:
  virtual ~ServerControl() = default;
  /// Carries a StopServer, KillServer, PauseServer or RestartServer out, once for each fault; asked again for the
  /// same one it only answers. `done` is called on any thread when the act has begun and can be seen in history().
  virtual void strike(std::uint32_t fault, std::uint32_t stream, const FaultAction& action,
                      std::function<void(OrderResult)> done) = 0;
  /// What was done to the server so far, oldest first.
  [[nodiscard]] virtual std::vector<ServerEvent> history() const = 0;
};

}  // namespace weir
