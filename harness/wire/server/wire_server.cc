#include "harness/wire/server/wire_server.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <asio/basic_socket_acceptor.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "harness/base/address.h"
#include "harness/base/mutex.h"
#include "harness/relay/listen_problem.h"
#include "harness/server/trailers.h"
#include "harness/wire/server/served_link.h"
#include "harness/wire/server/server_loop.h"

namespace weir {
namespace {

using Stream = asio::generic::stream_protocol;
using Acceptor = asio::basic_socket_acceptor<Stream>;

constexpr std::string_view kUnix = "unix:";
// After a failed accept, such as for want of descriptors, before the next.
constexpr auto kAcceptPause = std::chrono::milliseconds(10);
// For the last words of streams that are cancelled to be read.
constexpr auto kLastWords = std::chrono::seconds(1);

/// A socket file that a server left behind would be in the way (as gRPC does it).
void remove_old_socket(const std::string& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) == 0 && S_ISSOCK(info.st_mode)) unlink(path.c_str());
}

/// The open connections of all loops. Thread-safe.
class OpenLinks {
 public:
  void add() {
    const Lock lock(mutex_);
    ++count_;
  }
  void remove() {
    const Lock lock(mutex_);
    if (--count_ == 0) none_.notify_all();
  }
  /// Waits until there is none, or so long.
  void wait_for_none(Duration limit) {
    Lock lock(mutex_);
    none_.wait_for(lock, limit, [this]() WEIR_REQUIRES(mutex_) { return count_ == 0; });
  }

 private:
  Mutex mutex_;
  std::condition_variable none_;
  std::uint64_t count_ WEIR_GUARDED_BY(mutex_) = 0;
};

}  // namespace

struct WireServer::State {
  SteadyClock clock;
  WireServerOptions options;
  std::string address;
  std::string socket_file;  // of a Unix socket
  OpenLinks open;
  std::vector<std::unique_ptr<ServerLoop>> loops;
  std::optional<Acceptor> acceptor;         // on the first loop's thread
  std::optional<asio::steady_timer> pause;  // the same
  std::size_t next_loop = 0;                // the same
  Mutex stopping;
  bool stopped WEIR_GUARDED_BY(stopping) = false;

  void listen(const Stream::endpoint& endpoint) {
    acceptor.emplace(loops[0]->context());
    acceptor->open(endpoint.protocol());
    bool tcp = socket_file.empty();
    if (tcp) acceptor->set_option(Acceptor::reuse_address(true));
    acceptor->bind(endpoint);
    acceptor->listen();
  }

  void accept() {
    ServerLoop& loop = *loops[next_loop++ % loops.size()];
    acceptor->async_accept(loop.context(),
                           [this, &loop](const asio::error_code& error, ServedLink::Socket socket) {
                             if (error == asio::error::operation_aborted || !acceptor->is_open()) return;
                             if (error) {
                               pause->expires_after(kAcceptPause);
                               pause->async_wait([this](const asio::error_code& cancelled) {
                                 if (!cancelled) accept();
                               });
                               return;
                             }
                             take(loop, std::move(socket));
                             accept();
                           });
  }

  void take(ServerLoop& loop, ServedLink::Socket socket) {
    asio::error_code ignored;
    if (socket_file.empty()) socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    open.add();
    // The socket belongs to its loop's context from the beginning; only the link has to be made there.
    auto shared = std::make_shared<ServedLink::Socket>(std::move(socket));
    loop.post([this, &loop, shared] {
      std::make_shared<ServedLink>(loop, std::move(*shared), log(), [this] { open.remove(); })->open();
    });
  }

  ServedLink::Log log() {
    if (!options.log) return {};
    return [this](const ChatEnd& end) { options.log(fmt::format("stream ended: {}", describe(end))); };
  }

  template <typename Work>
  void on_every_session(Work work) {
    for (const auto& loop : loops) {
      loop->post([loop = loop.get(), work] {
        for (const auto& link : loop->links()) work(link->session());
      });
    }
  }
};

WireServer::WireServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

absl::StatusOr<std::unique_ptr<WireServer>> WireServer::start(const WireServerOptions& options) {
  auto state = std::make_unique<State>();
  state->options = options;
  for (std::uint32_t i = 0; i < std::max(1U, options.threads); ++i)
    state->loops.push_back(std::make_unique<ServerLoop>(state->clock, options.limits));
  const std::string& listen = options.listen;
  try {
    if (listen.starts_with(kUnix)) {
      state->socket_file = listen.substr(kUnix.size());
      remove_old_socket(state->socket_file);
      state->listen(asio::local::stream_protocol::endpoint(state->socket_file));
      state->address = listen;
    } else {
      std::optional<HostPort> where = parse_host_port(listen);
      if (!where) {
        return absl::InvalidArgumentError(
            fmt::format("'{}' is no host:port, such as 127.0.0.1:50051, nor unix:/path", listen));
      }
      asio::ip::tcp::resolver resolver(state->loops[0]->context());
      auto found =
          resolver.resolve(where->host, std::to_string(where->port), asio::ip::resolver_base::passive);
      state->listen(found.begin()->endpoint());
      asio::ip::tcp::endpoint bound;
      Stream::endpoint local = state->acceptor->local_endpoint();
      std::memcpy(bound.data(), local.data(), local.size());
      state->address = format_host_port({where->host, bound.port()});
    }
  } catch (const std::system_error& error) {
    return absl::UnavailableError(explain_listen(listen, error.code()));
  }
  state->pause.emplace(state->loops[0]->context());
  state->loops[0]->post([raw = state.get()] { raw->accept(); });
  return std::unique_ptr<WireServer>(new WireServer(std::move(state)));
}

WireServer::~WireServer() { WireServer::stop(Duration::zero()); }

const std::string& WireServer::address() const { return state_->address; }

ChatServerCounters WireServer::counters() const {
  ChatServerCounters out;
  for (const auto& loop : state_->loops) {
    const ServerTally& tally = loop->tally();
    // The ends first: a stream that ends in between must not make the difference negative.
    out.streams_ended += tally.streams_ended.get();
    out.streams_started += tally.streams_started.get();
    out.requests += tally.requests.get();
    out.replies += tally.replies.get();
  }
  return out;
}

void WireServer::stop(Duration grace) {
  const Lock lock(state_->stopping);
  if (state_->stopped) return;
  state_->stopped = true;
  state_->loops[0]->post([state = state_.get()] {
    asio::error_code ignored;
    state->acceptor->close(ignored);
    state->pause->cancel();
  });
  if (grace > Duration::zero()) {
    state_->on_every_session([](H2ServerSession& session) { session.begin_shutdown(); });
    state_->open.wait_for_none(grace);
  }
  state_->on_every_session([](H2ServerSession& session) { session.cut("Cancelling all calls"); });
  state_->open.wait_for_none(kLastWords);
  for (const auto& loop : state_->loops) loop->stop();
  if (!state_->socket_file.empty()) unlink(state_->socket_file.c_str());
}

}  // namespace weir
