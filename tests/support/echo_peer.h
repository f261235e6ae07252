// An echoing peer in memory, for tests of the engine without gRPC.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/stream/transport.h"

namespace weir {

/// Where a peer's events come from: runs a piece of work on a thread of its choice.
using Runner = std::function<void(std::function<void()>)>;

/// On the caller's own thread, before the call returns.
[[nodiscard]] inline Runner inline_runner() {
  return [](const std::function<void()>& work) { work(); };
}

/// Threads that work a common queue off. The destructor finishes what is queued.
class WorkerPool {
 public:
  explicit WorkerPool(int threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void run(std::function<void()> work);
  [[nodiscard]] Runner runner() {
    return [this](std::function<void()> work) { run(std::move(work)); };
  }

 private:
  void loop();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;  // guarded by mutex_
  bool stopping_ = false;                    // guarded by mutex_
  std::vector<std::thread> threads_;
};

/// Makes calls that echo every message and end with OK after the half-close, or with CANCELLED after a cancel. Events of
/// a call come as Transport allows: one at a time for each operation, the end after all others.
class EchoPeer final : public TransportFactory {
 public:
  /// A `silent` peer accepts everything and answers nothing.
  explicit EchoPeer(Runner runner, bool silent = false) : runner_(std::move(runner)), silent_(silent) {}

  [[nodiscard]] std::unique_ptr<Transport> make(std::uint32_t connection, TransportEvents& events) override;

  /// Calls made so far.
  [[nodiscard]] std::uint32_t calls() const { return calls_.load(); }

 private:
  Runner runner_;
  bool silent_;
  std::atomic<std::uint32_t> calls_{0};
};

}  // namespace weir
