#include "harness/wire/server/server_loop.h"

#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>

#include "harness/wire/batches.h"
#include "harness/wire/server/served_link.h"
#include "harness/wire/server/served_stream.h"

namespace weir {
ServerLoop::ServerLoop(const Clock& clock, ServerLimits limits)
    : clock_(clock), limits_(std::move(limits)), thread_([this] { run(); }) {}

ServerLoop::~ServerLoop() { stop(); }

void ServerLoop::post(std::function<void()> work) { asio::post(context_, std::move(work)); }

void ServerLoop::stop() {
  if (!thread_.joinable()) return;
  post([this] { stopping_ = true; });
  thread_.join();
  // What was pending ends here, while all that it uses still stands.
  for (const auto& link : links()) link->close();
  dirty_.clear();
  context_.restart();
  context_.poll();
}

void ServerLoop::run() {
  auto guard = asio::make_work_guard(context_);
  while (!stopping_) {
    context_.run_one();
    for (int i = 1; i < kHandlersABatch && context_.poll_one() > 0;) ++i;
    end_batch();
  }
}

void ServerLoop::end_batch() {
  do {
    wake_due();
    flush();
  } while (!dirty_.empty());
  set_alarm();
}

void ServerLoop::wake_due() {
  if (wakes_.empty()) return;
  RunTime until = now();
  while (!wakes_.empty() && wakes_.begin()->first <= until) {
    ServedStream* stream = wakes_.begin()->second;
    wakes_.erase(wakes_.begin());
    stream->on_wake();
  }
}

void ServerLoop::flush() {
  std::vector<std::shared_ptr<ServedLink>> links = std::exchange(dirty_, {});
  for (const std::shared_ptr<ServedLink>& link : links) link->flush();
}

void ServerLoop::wake_at(ServedStream& stream, RunTime at) {
  if (stream.alarm != kNever) wakes_.erase({stream.alarm, &stream});
  stream.alarm = at;
  if (at != kNever) wakes_.emplace(at, &stream);
}

void ServerLoop::set_alarm() {
  RunTime at = wakes_.empty() ? kNever : wakes_.begin()->first;
  if (at == alarm_at_) return;
  alarm_at_ = at;
  if (at == kNever) {
    alarm_.cancel();
    return;
  }
  alarm_.expires_after(std::max(Duration(0), at - now()));
  alarm_.async_wait([this, at](const asio::error_code& error) {
    if (!error && alarm_at_ == at) alarm_at_ = kNever;
  });
}

}  // namespace weir
