// The server of a run when weir starts it itself: in this process or in a child.
#pragma once

#include <condition_variable>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/base/clock.h"
#include "harness/base/mutex.h"
#include "harness/engine/control.h"
#include "harness/rpc/chat_server.h"
#include "harness/run/server_process.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// Starts the chat server as the target says, and strikes it when a fault asks. Thread-safe once started.
class ServerHost final : public ServerControl {
 public:
  /// The target must be embedded. An error says what could not be started.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ServerHost>> start(const Target& target,
                                                                         const ServerLimits& limits,
                                                                         const Clock& clock);

  /// Ends the server at once, and removes its Unix socket.
  ~ServerHost() override;

  /// What a client dials; empty when only reachable in this process.
  [[nodiscard]] const std::string& address() const { return address_; }
  /// The server object, when it is in this process; null otherwise.
  [[nodiscard]] RunningServer* in_this_process() const { return server_.get(); }
  /// The same when it is the gRPC one, for its in-process channel.
  [[nodiscard]] ChatServer* grpc_in_this_process() { return grpc_; }
  /// Memory of the child that runs now; nothing when there is none.
  [[nodiscard]] std::optional<Bytes> child_rss() const;

  void strike(std::uint32_t fault, std::uint32_t stream, const FaultAction& action,
              std::function<void(OrderResult)> done) override;
  [[nodiscard]] std::vector<ServerEvent> history() const override;

  /// What the user should know at once, each once.
  [[nodiscard]] std::vector<std::string> take_notes();

 private:
  explicit ServerHost(const Clock& clock) : clock_(clock) {}
  [[nodiscard]] absl::Status start_here(ServerKind kind, const std::string& listen,
                                        const ServerLimits& limits);
  void carry_out(const FaultAction& action);
  void pause(Duration duration);
  void restart(Duration down);
  [[nodiscard]] std::shared_ptr<ServerProcess> child() const;
  /// False when the run is over before the time is.
  [[nodiscard]] bool wait(Duration time);

  const Clock& clock_;
  std::string address_;
  std::string socket_folder_;  // of a Unix socket; removed at the end
  std::unique_ptr<RunningServer> server_;
  ChatServer* grpc_ = nullptr;  // what server_ is, when it is that
  ServerProcessOptions child_options_;
  mutable Mutex mutex_;
  std::shared_ptr<ServerProcess> child_ WEIR_GUARDED_BY(mutex_);  // another one after a restart
  bool closing_ WEIR_GUARDED_BY(mutex_) = false;
  std::condition_variable closes_;
  std::vector<ServerEvent> history_ WEIR_GUARDED_BY(mutex_);
  std::vector<std::string> notes_ WEIR_GUARDED_BY(mutex_);
  std::vector<std::thread> strikers_ WEIR_GUARDED_BY(mutex_);  // stopping a server waits for its streams
  Mutex stopping_;  // one stop at a time; a kill does not wait for it
};

}  // namespace weir
