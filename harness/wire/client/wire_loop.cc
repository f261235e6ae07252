#include "harness/wire/client/wire_loop.h"

#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <future>

#include "harness/wire/batches.h"
#include "harness/wire/client/wire_call.h"
#include "harness/wire/client/wire_link.h"

namespace weir {
WireLoop::WireLoop(const SteadyClock& clock) : clock_(clock), thread_([this] { run(); }) {}

WireLoop::~WireLoop() { stop(); }

void WireLoop::stop() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] { stopping_ = true; });
  thread_.join();
}

void WireLoop::attach(std::function<RunTime()> turn) {
  asio::post(context_, [this, turn = std::move(turn)] { turn_ = turn; });
}

void WireLoop::detach() {
  std::promise<void> done;
  asio::post(context_, [&] {
    turn_ = nullptr;
    done.set_value();
  });
  done.get_future().wait();
}

void WireLoop::wake() {
  asio::post(context_, [] {});
}

void WireLoop::run() {
  id_ = std::this_thread::get_id();
  auto guard = asio::make_work_guard(context_);
  while (!stopping_) {
    context_.run_one();
    for (int i = 1; i < kHandlersABatch && context_.poll_one() > 0;) ++i;
    end_batch();
  }
}

void WireLoop::end_batch() {
  RunTime next = kNever;
  do {
    stamp();
    expire_deadlines();
    run_deferred_calls();
    next = turn_ ? turn_() : kNever;
    flush();
  } while (!deferred_.empty() || !dirty_.empty());
  if (!deadlines_.empty()) next = std::min(next, deadlines_.begin()->first);
  set_alarm(next);
}

void WireLoop::expire_deadlines() {
  while (!deadlines_.empty() && deadlines_.begin()->first <= batch_time_) {
    WireCall* call = deadlines_.begin()->second;
    deadlines_.erase(deadlines_.begin());
    call->on_deadline();
  }
}

void WireLoop::run_deferred_calls() {
  // Running one can defer the next; those are for the next round.
  std::size_t count = deferred_.size();
  for (std::size_t i = 0; i < count; ++i) {
    WireCall* call = std::exchange(deferred_[i], nullptr);
    if (call == nullptr) continue;
    call->deferred = 0;
    call->run_deferred();
  }
  deferred_.erase(deferred_.begin(), deferred_.begin() + static_cast<std::ptrdiff_t>(count));
  for (std::size_t i = 0; i < deferred_.size(); ++i) {
    if (deferred_[i] != nullptr) deferred_[i]->deferred = static_cast<std::uint32_t>(i + 1);
  }
}

void WireLoop::flush() {
  // A flush completes writes, which can bring more to be sent on any connection: again in the next round.
  std::vector<std::shared_ptr<WireLink>> links = std::exchange(dirty_, {});
  for (const std::shared_ptr<WireLink>& link : links) link->flush();
}

RunTime WireLoop::add_deadline(Duration timeout, WireCall& call) {
  RunTime at = clock_.now() + timeout;
  deadlines_.emplace(at, &call);
  return at;
}

void WireLoop::forget_deadline(RunTime at, WireCall& call) { deadlines_.erase({at, &call}); }

void WireLoop::defer(WireCall& call) {
  if (call.deferred != 0) return;
  deferred_.push_back(&call);
  call.deferred = static_cast<std::uint32_t>(deferred_.size());
}

void WireLoop::forget_deferred(WireCall& call) {
  if (call.deferred != 0) deferred_[call.deferred - 1] = nullptr;
  call.deferred = 0;
}

void WireLoop::flush_soon(std::shared_ptr<WireLink> link) { dirty_.push_back(std::move(link)); }

void WireLoop::set_alarm(RunTime at) {
  if (at == alarm_at_) return;
  alarm_at_ = at;
  if (at == kNever) {
    alarm_.cancel();
    return;
  }
  alarm_.expires_at(clock_.to_steady(at));
  alarm_.async_wait([this, at](const asio::error_code& error) {
    if (!error && alarm_at_ == at) alarm_at_ = kNever;
  });
}

}  // namespace weir
