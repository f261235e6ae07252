// A thread of the wire server: its connections, and the streams that are to be woken.
#pragma once

#include <array>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include "harness/base/clock.h"
#include "harness/server/running_server.h"
#include "harness/wire/buffer_pool.h"
#include "harness/wire/server/server_tally.h"

namespace weir {

class ServedLink;
class ServedStream;

/// A batch is what the kernel has ready at one time. After each batch streams are woken, and then everything that wants to
/// be sent leaves in one write a connection.
class ServerLoop {
 public:
  /// The thread runs at once. `clock` outlives the loop.
  ServerLoop(const Clock& clock, ServerLimits limits);
  ~ServerLoop();
  ServerLoop(const ServerLoop&) = delete;
  ServerLoop& operator=(const ServerLoop&) = delete;

  /// Runs `work` on the loop, soon. Any thread.
  void post(std::function<void()> work);
  /// Ends the thread; more than once is harmless. Not on the loop.
  void stop();
  [[nodiscard]] asio::io_context& context() { return context_; }
  [[nodiscard]] ServerTally& tally() { return tally_; }
  [[nodiscard]] const ServerLimits& limits() const { return limits_; }

  // From here on for what lives on the loop, on its thread.

  [[nodiscard]] RunTime now() const { return clock_.now(); }
  /// `link->flush()` is called at the end of the batch.
  void flush_soon(std::shared_ptr<ServedLink> link) { dirty_.push_back(std::move(link)); }
  /// `stream.on_wake()` is called at that time; kNever: not any more.
  void wake_at(ServedStream& stream, RunTime at);

  void add(std::shared_ptr<ServedLink> link) { links_.insert(std::move(link)); }
  void remove(const std::shared_ptr<ServedLink>& link) { links_.erase(link); }
  /// The connections there are, in a list that does not change while they are told something.
  [[nodiscard]] std::vector<std::shared_ptr<ServedLink>> links() const {
    return {links_.begin(), links_.end()};
  }

  [[nodiscard]] BufferPool& buffers() { return buffers_; }
  /// What a connection reads into, and what it gathers its output in: of use within one call.
  [[nodiscard]] std::array<char, 64UL * 1024>& input() { return input_; }
  [[nodiscard]] std::string& output() { return output_; }

 private:
  void run();
  void end_batch();
  void wake_due();
  void flush();
  void set_alarm();

  const Clock& clock_;
  const ServerLimits limits_;
  asio::io_context context_{1};
  asio::steady_timer alarm_{context_};
  RunTime alarm_at_ = kNever;
  std::set<std::pair<RunTime, ServedStream*>> wakes_;
  std::vector<std::shared_ptr<ServedLink>> dirty_;
  std::unordered_set<std::shared_ptr<ServedLink>> links_;
  BufferPool buffers_;
  std::array<char, 64UL * 1024> input_;
  std::string output_;
  ServerTally tally_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace weir
