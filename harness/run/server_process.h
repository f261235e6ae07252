// The chat server in a process of its own, so that it can be killed.
#pragma once

#include <absl/status/statusor.h>
#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

#include "harness/base/mutex.h"
#include "harness/base/units.h"
#include "harness/server/running_server.h"

namespace weir {

struct ServerProcessOptions {
  std::string program = "/proc/self/exe";  // any program with weir's `serve` verb
  std::string listen = "127.0.0.1:0";      // or "unix:/path"
  std::string server = "grpc";             // or "wire"
  ServerLimits limits{};
  Duration ready_within = std::chrono::seconds(10);
};

/// A child that runs `weir serve`. It is in a process group of its own, so a terminal's Ctrl-C does not reach
/// it, and it ends by itself when this process does: the other end of its standard input is held here.
/// All methods are thread-safe; kill() cuts a stop() short that waits in another thread.
class ServerProcess {
 public:
  /// Starts a child and waits until it listens.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ServerProcess>> start(
      const ServerProcessOptions& options);

  /// Kills the child if it still runs, and reaps it.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// What a client dials: "127.0.0.1:41235".
  [[nodiscard]] const std::string& address() const { return address_; }
  /// The child's number; it is not given to another process before this object has reaped the child.
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Memory it occupies now (VmRSS, proc(5)); nothing when it has ended.
  [[nodiscard]] std::optional<Bytes> rss_bytes() const;

  /// SIGKILL; returns when the child is gone. Its connections end as the kernel ends them.
  void kill();
  /// SIGSTOP: it stands still, with its connections, until resume(). Neither does anything when it is gone.
  void pause();
  void resume();
  /// SIGTERM: the server lets streams go on for `grace`, then cancels them. SIGKILL if the child is not gone
  /// 2 s later. Returns when it is gone; true when it ended by itself with exit code 0.
  bool stop(Duration grace);

 private:
  ServerProcess(pid_t pid, int control, int output) : pid_(pid), control_(control), output_(output) {}
  [[nodiscard]] absl::Status read_address(Duration within);
  bool output_closes_within(Duration limit);
  void signal(int number);
  /// SIGKILL if `by_force`, and wait until the child is gone. Does nothing when it is gone already.
  void end(bool by_force);

  pid_t pid_;
  int control_;  // the child's standard input: closing it ends the child
  int output_;   // the child's standard output: it closes when the child ends
  std::string address_;
  mutable Mutex mutex_;
  std::optional<int> wait_status_ WEIR_GUARDED_BY(mutex_);  // as waitpid gave it
};

}  // namespace weir
