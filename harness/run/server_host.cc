#include "harness/run/server_host.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <absl/status/status.h>
#include "harness/wire/wire_server.h"

namespace weir {
namespace {

/// A folder of our own for a Unix socket: its path must be short (108 bytes) and nobody else's.
absl::StatusOr<std::string> make_socket_folder() {
  std::string path = (std::filesystem::temp_directory_path() / "weir-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) {
    return absl::UnavailableError("no folder for a Unix socket: " + std::generic_category().message(errno));
  }
  return path;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerHost>> ServerHost::start(const Target& target, const Clock& clock) {
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
    auto child = ServerProcess::start(options);
    if (!child.ok()) return child.status();
    host->child_ = *std::move(child);
    host->address_ = host->child_->address();
    return host;
  }
  if (absl::Status status = host->start_here(target.server, listen); !status.ok()) return status;
  host->address_ = host->server_->address();
  return host;
}

absl::Status ServerHost::start_here(ServerKind kind, const std::string& listen) {
  if (kind == ServerKind::kWire) {
    auto server = WireServer::start({.listen = listen});
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    return absl::OkStatus();
  }
  auto server = ChatServer::start({.listen = listen});
  if (!server.ok()) return server.status();
  grpc_ = server->get();
  server_ = *std::move(server);
  return absl::OkStatus();
}

ServerHost::~ServerHost() {
  // The strikers first: they use the server.
  std::vector<std::thread> strikers;
  {
    std::lock_guard lock(mutex_);
    strikers.swap(strikers_);
  }
  for (std::thread& striker : strikers) striker.join();
  server_.reset();
  child_.reset();
  std::error_code ignored;  // a socket left behind in the temporary folder does no harm
  if (!socket_folder_.empty()) std::filesystem::remove_all(socket_folder_, ignored);
}

std::optional<Bytes> ServerHost::child_rss() const { return child_ ? child_->rss_bytes() : std::nullopt; }

void ServerHost::strike(std::uint32_t fault, std::uint32_t stream, const FaultAction& action,
                        std::function<void(OrderResult)> done) {
  {
    std::lock_guard lock(mutex_);
    bool known =
        std::any_of(history_.begin(), history_.end(), [&](const ServerEvent& e) { return e.fault == fault; });
    if (!known) {
      history_.push_back({fault, stream, std::holds_alternative<KillServer>(action), clock_.now()});
      strikers_.emplace_back([this, action] { carry_out(action); });
    }
  }
  done(OrderResult::kDone);
}

void ServerHost::carry_out(const FaultAction& action) {
  if (const auto* stop = std::get_if<StopServer>(&action)) {
    std::lock_guard lock(stopping_);
    if (server_) server_->stop(stop->grace);
    if (child_) child_->stop(stop->grace);
  } else if (child_) {
    child_->kill();
  }
}

std::vector<ServerEvent> ServerHost::history() const {
  std::lock_guard lock(mutex_);
  return history_;
}

}  // namespace weir
