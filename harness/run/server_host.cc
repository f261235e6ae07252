#include "harness/run/server_host.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <absl/status/status.h>
#include "harness/base/overloaded.h"
#include "harness/wire/server/wire_server.h"

namespace weir {
namespace {

/// Between two tries to start another server where one was killed: its port may be taken for a moment.
constexpr Duration kRestartRest = std::chrono::milliseconds(200);

/// A folder of our own for a Unix socket: its path must be short (108 bytes) and nobody else's.
absl::StatusOr<std::string> make_socket_folder() {
  std::string path = (std::filesystem::temp_directory_path() / "weir-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) {
    return absl::UnavailableError("no folder for a Unix socket: " + std::generic_category().message(errno));
  }
  return path;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerHost>> ServerHost::start(const Target& target,
                                                              const ServerLimits& limits,
                                                              const Clock& clock) {
  std::unique_ptr<ServerHost> host(new ServerHost(clock));
  std::string listen = target.transport == Carrier::kInProcess ? "" : "127.0.0.1:0";
  if (target.transport == Carrier::kUnix) {
    absl::StatusOr<std::string> folder = make_socket_folder();
    if (!folder.ok()) return folder.status();
    host->socket_folder_ = *folder;
    listen = "unix:" + *folder + "/server.sock";
  }
  if (target.process == ServerPlace::kChild) {
    ServerProcessOptions options;
    options.listen = listen;
    options.server = target.server == ServerKind::kWire ? "wire" : "grpc";
    options.limits = limits;
    auto child = ServerProcess::start(options);
    if (!child.ok()) return child.status();
    host->address_ = (*child)->address();
    {
      const Lock lock(host->mutex_);
      host->child_ = *std::move(child);
    }
    options.listen = host->address_;  // another one comes up where this one was
    host->child_options_ = options;
    return host;
  }
  if (absl::Status status = host->start_here(target.server, listen, limits); !status.ok()) return status;
  host->address_ = host->server_->address();
  return host;
}

absl::Status ServerHost::start_here(ServerKind kind, const std::string& listen, const ServerLimits& limits) {
  if (kind == ServerKind::kWire) {
    auto server = WireServer::start({.listen = listen, .limits = limits});
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    return absl::OkStatus();
  }
  auto server = ChatServer::start({.listen = listen, .limits = limits});
  if (!server.ok()) return server.status();
  grpc_ = server->get();
  server_ = *std::move(server);
  return absl::OkStatus();
}

ServerHost::~ServerHost() {
  // The strikers first: they use the server.
  std::vector<std::thread> strikers;
  {
    const Lock lock(mutex_);
    closing_ = true;
    strikers.swap(strikers_);
  }
  closes_.notify_all();
  for (std::thread& striker : strikers) striker.join();
  server_.reset();
  child_.reset();
  std::error_code ignored;  // a socket left behind in the temporary folder does no harm
  if (!socket_folder_.empty()) std::filesystem::remove_all(socket_folder_, ignored);
}

std::shared_ptr<ServerProcess> ServerHost::child() const {
  const Lock lock(mutex_);
  return child_;
}

std::optional<Bytes> ServerHost::child_rss() const {
  const std::shared_ptr<ServerProcess> process = child();
  return process ? process->rss_bytes() : std::nullopt;
}

void ServerHost::strike(std::uint32_t fault, std::uint32_t stream, const FaultAction& action,
                        std::function<void(OrderResult)> done) {
  {
    const Lock lock(mutex_);
    bool known =
        std::any_of(history_.begin(), history_.end(), [&](const ServerEvent& e) { return e.fault == fault; });
    if (!known) {
      bool killed =
          std::holds_alternative<KillServer>(action) || std::holds_alternative<RestartServer>(action);
      history_.push_back({fault, stream, killed, clock_.now()});
      strikers_.emplace_back([this, action] { carry_out(action); });
    }
  }
  done(OrderResult::kDone);
}

void ServerHost::carry_out(const FaultAction& action) {
  const std::shared_ptr<ServerProcess> process = child();
  std::visit(Overloaded{[&](const StopServer& stop) {
                          const Lock lock(stopping_);
                          if (server_) server_->stop(stop.grace);
                          if (process) process->stop(stop.grace);
                        },
                        [&](const PauseServer& still) { pause(still.duration); },
                        [&](const RestartServer& again) { restart(again.down); },
                        [&](const KillServer&) {
                          if (process) process->kill();
                        },
                        // Limits stand since the server started.
                        [](const LimitAge&) {}, [](const LimitPings&) {}, [](const DoneByOthers auto&) {}},
             action);
}

void ServerHost::pause(Duration duration) {
  const std::shared_ptr<ServerProcess> process = child();
  if (!process) return;
  process->pause();
  (void)wait(duration);
  process->resume();
}

void ServerHost::restart(Duration down) {
  // One after another: two new processes could not both have the address.
  const Lock restarting(stopping_);
  if (const std::shared_ptr<ServerProcess> process = child()) process->kill();
  absl::Status problem;
  for (Duration rest = down; wait(rest); rest = kRestartRest) {
    auto process = ServerProcess::start(child_options_);
    if (process.ok()) {
      const Lock lock(mutex_);
      child_ = *std::move(process);
      return;
    }
    if (problem.ok()) {
      const Lock lock(mutex_);
      notes_.push_back(
          fmt::format("the server does not come back yet: {}", std::string(process.status().message())));
    }
    problem = process.status();
  }
}

bool ServerHost::wait(Duration time) {
  Lock lock(mutex_);
  return !closes_.wait_for(lock, time, [this]() WEIR_REQUIRES(mutex_) { return closing_; });
}

std::vector<std::string> ServerHost::take_notes() {
  const Lock lock(mutex_);
  return std::exchange(notes_, {});
}

std::vector<ServerEvent> ServerHost::history() const {
  const Lock lock(mutex_);
  return history_;
}

}  // namespace weir
