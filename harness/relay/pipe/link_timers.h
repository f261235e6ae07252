// What a link does later, unless it is called off or the link goes before.
#pragma once

#include <asio.hpp>
#include <functional>
#include <memory>
#include <set>
#include <utility>

#include "harness/relay/pipe/link_context.h"

namespace weir {

class LinkTimers {
 public:
  LinkTimers(asio::io_context& io, LinkOwner& owner) : io_(io), owner_(owner) {}

  void later(Duration delay, std::function<void()> what) {
    const auto timer = std::make_shared<asio::steady_timer>(io_, delay);
    timers_.insert(timer);
    timer->async_wait(
        [keep = owner_.keep(), this, timer, what = std::move(what)](const asio::error_code& /*cancelled*/) {
          // One that has rung can't be cancelled any more.
          if (timers_.erase(timer) > 0 && !owner_.gone()) what();
        });
  }
  /// Calls all of it off.
  void cancel() {
    for (const auto& timer : std::exchange(timers_, {})) timer->cancel();
  }

 private:
  asio::io_context& io_;
  LinkOwner& owner_;
  std::set<std::shared_ptr<asio::steady_timer>> timers_;  // those that have not rung
};

}  // namespace weir
