// The thread of the wire engine: sockets, deadlines and the lane that is attached, all on it.
#pragma once

#include <array>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "harness/base/clock.h"
#include "harness/h2/gzip.h"
#include "harness/stream/transport.h"
#include "harness/wire/buffer_pool.h"

namespace weir {

class WireCall;
class WireLink;

/// A batch is what the kernel has ready at one time. After each batch come deadlines, cancels, the lane's turn, and then
/// everything that wants to be sent, in one write a connection.
class WireLoop final : public EventLoop {
 public:
  explicit WireLoop(const SteadyClock& clock);
  ~WireLoop() override;
  /// Ends the thread; what lives on the loop may then be taken down by the caller. More than once is harmless.
  void stop();

  void attach(std::function<RunTime()> turn) override;
  void detach() override;
  void wake() override;
  [[nodiscard]] bool is_this_thread() const override { return std::this_thread::get_id() == id_; }
  [[nodiscard]] RunTime batch_time() const override { return batch_time_; }

  // From here on for what lives on the loop, on its thread.

  [[nodiscard]] asio::io_context& context() { return context_; }
  /// What comes now happened now.
  void stamp() { batch_time_ = clock_.now(); }

  /// `call.on_deadline()` is called `timeout` from now. Gives back the instant.
  RunTime add_deadline(Duration timeout, WireCall& call);
  void forget_deadline(RunTime at, WireCall& call);
  /// `call.run_deferred()` is called at the end of the batch.
  void defer(WireCall& call);
  void forget_deferred(WireCall& call);
  /// What a connection reads into: of use within one call.
  [[nodiscard]] std::array<char, 64UL * 1024>& input() { return input_; }
  /// Buffers that calls use while they have something to send.
  [[nodiscard]] BufferPool& buffers() { return buffers_; }
  /// What calls pack and unpack messages with.
  [[nodiscard]] Gzip& gzip() {
    if (!gzip_) gzip_ = std::make_unique<Gzip>();
    return *gzip_;
  }
  /// `link->flush()` is called at the end of the batch.
  void flush_soon(std::shared_ptr<WireLink> link);

 private:
  void run();
  void end_batch();
  void expire_deadlines();
  void run_deferred_calls();
  void flush();
  void set_alarm(RunTime at);

  const SteadyClock& clock_;
  asio::io_context context_{1};
  asio::steady_timer alarm_{context_};
  RunTime alarm_at_ = kNever;
  RunTime batch_time_{};
  std::function<RunTime()> turn_;
  std::set<std::pair<RunTime, WireCall*>> deadlines_;
  std::vector<WireCall*> deferred_;  // null where the call was forgotten
  std::vector<std::shared_ptr<WireLink>> dirty_;
  BufferPool buffers_;
  std::unique_ptr<Gzip> gzip_;  // once it is needed
  std::array<char, 64UL * 1024> input_;
  bool stopping_ = false;
  std::atomic<std::thread::id> id_{};  // asio knows its thread only while a handler runs
  std::thread thread_;                 // last: it uses all of the above
};

}  // namespace weir
