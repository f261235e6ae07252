#include "harness/relay/relay.h"

#include <asio.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "harness/relay/link.h"
#include "harness/relay/relay_ledger.h"

namespace weir {
namespace {

using Tcp = asio::ip::tcp;

/// How long accepting rests after it failed, as when file descriptors ran out.
constexpr auto kAcceptRest = std::chrono::milliseconds(20);

std::vector<StreamEndpoint> resolve(asio::io_context& io, const RelayUpstream& upstream) {
  if (!upstream.unix_path.empty()) return {asio::local::stream_protocol::endpoint(upstream.unix_path)};
  std::vector<StreamEndpoint> endpoints;
  for (const auto& found : Tcp::resolver(io).resolve(upstream.host, std::to_string(upstream.port))) {
    endpoints.emplace_back(found.endpoint());
  }
  return endpoints;
}

}  // namespace

/// The relay's thread and all that lives on it. Public methods may be called by any thread.
class Relay::Loop {
 public:
  Loop(RelayOptions options, const Clock& clock)
      : options_(std::move(options)),
        ledger_(options_.connections),
        context_{.io = io_, .clock = clock, .ledger = ledger_, .upstream = resolve(io_, options_.upstream)} {
    const std::string service = std::to_string(options_.connections == 1 ? options_.listen_port : 0);
    const Tcp::endpoint at = Tcp::resolver(io_).resolve(options_.listen_host, service).begin()->endpoint();
    for (std::uint32_t i = 0; i < options_.connections; ++i) {
      listeners_.push_back(std::make_unique<Listener>(io_, at));
    }
    for (const RelayOptions::Refusal& refusal : options_.refuse) refuse(refusal, clock.now());
    for (std::uint32_t i = 0; i < options_.connections; ++i) {
      if (listeners_[i]->refuses) continue;
      listeners_[i]->acceptor.listen();
      accept(i);
    }
    thread_ = std::thread([this] { io_.run(); });
  }

  ~Loop() {
    asio::post(io_, [this] { stop(); });
    work_.reset();
    thread_.join();
  }

  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  [[nodiscard]] std::uint16_t port(std::uint32_t connection) const { return listeners_.at(connection)->port; }
  [[nodiscard]] const RelayLedger& ledger() const { return ledger_; }
  [[nodiscard]] RelayLedger& ledger() { return ledger_; }

  void post_order(std::uint32_t connection, const LinkOrder& order, OrderDone done) {
    asio::post(io_, [this, connection, what = order, done = std::move(done)]() mutable {
      if (const std::shared_ptr<Link> link = newest_live(connection))
        return link->order(what, std::move(done));
      const bool waits = std::holds_alternative<H2Act>(what.act) && connection < listeners_.size();
      if (waits) listeners_[connection]->early.emplace_back(what, done);
      if (done) done(waits ? OrderResult::kArmed : OrderResult::kNoLink);
    });
  }

 private:
  struct Listener {
    Listener(asio::io_context& io, const Tcp::endpoint& at) : acceptor(io), rest(io) {
      acceptor.open(at.protocol());
      // Only a port asked for by number may be left over from an earlier run. On ephemeral ports the option
      // would let two sockets that do not listen share one.
      if (at.port() != 0) acceptor.set_option(Tcp::acceptor::reuse_address(true));
      acceptor.bind(at);
      port = acceptor.local_endpoint().port();
    }
    Tcp::acceptor acceptor;
    asio::steady_timer rest;
    std::uint16_t port = 0;
    bool refuses = false;
    std::uint32_t next_ordinal = 0;
    std::map<std::uint32_t, std::shared_ptr<Link>> links;  // by ordinal
    std::vector<std::pair<LinkOrder, OrderDone>> early;    // for the next link
  };

  void refuse(const RelayOptions::Refusal& refusal, RunTime now) {
    Listener& listener = *listeners_.at(refusal.connection);
    if (!std::exchange(listener.refuses, true)) ledger_.count_refused();
    ledger_.record({.connection = refusal.connection,
                    .fault = refusal.fault,
                    .stream = refusal.stream,
                    .what = LinkEvent::What::kRefuse,
                    .toward = Toward::kClient,
                    .at = now});
  }

  void accept(std::uint32_t connection) {
    Listener& listener = *listeners_[connection];
    listener.acceptor.async_accept([this, connection](const asio::error_code& error, Tcp::socket client) {
      if (stopping_) return;
      if (error) return rest_and_accept(connection);
      begin_link(connection, StreamSocket(std::move(client)));
      accept(connection);
    });
  }

  void rest_and_accept(std::uint32_t connection) {
    Listener& listener = *listeners_[connection];
    listener.rest.expires_after(kAcceptRest);
    listener.rest.async_wait([this, connection](const asio::error_code&) {
      if (!stopping_) accept(connection);
    });
  }

  void begin_link(std::uint32_t connection, StreamSocket client) {
    Listener& listener = *listeners_[connection];
    ledger_.count_accepted();
    const std::uint32_t ordinal = listener.next_ordinal++;
    const auto link = std::make_shared<Link>(context_, connection, std::move(client),
                                             [&listener, ordinal] { listener.links.erase(ordinal); });
    listener.links.emplace(ordinal, link);
    link->start(options_.on_link ? options_.on_link(connection, ordinal) : std::vector<TimedOrder>{});
    for (const auto& [order, done] : std::exchange(listener.early, {})) {
      link->order(order, [done = done](OrderResult result) {
        if (done && result != OrderResult::kArmed) done(result);  // that was said before
      });
    }
  }

  [[nodiscard]] std::shared_ptr<Link> newest_live(std::uint32_t connection) const {
    if (connection >= listeners_.size()) return nullptr;
    const auto& links = listeners_[connection]->links;
    for (auto it = links.rbegin(); it != links.rend(); ++it) {
      if (it->second->live()) return it->second;
    }
    return nullptr;
  }

  /// After this no handler starts anything new, so run() returns when those under way have come home.
  void stop() {
    stopping_ = true;
    for (const auto& listener : listeners_) {
      asio::error_code ignored;
      listener->acceptor.close(ignored);
      listener->rest.cancel();
      const auto links = listener->links;  // a link that goes takes itself out of the map
      for (const auto& [ordinal, link] : links) link->close();
    }
  }

  const RelayOptions options_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(io_);
  RelayLedger ledger_;
  LinkContext context_;
  std::vector<std::unique_ptr<Listener>> listeners_;  // fixed after construction
  bool stopping_ = false;                             // relay's thread only
  std::thread thread_;
};

Relay::Relay(RelayOptions options, const Clock& clock)
    : loop_(std::make_unique<Loop>(std::move(options), clock)) {}

Relay::~Relay() = default;

std::uint16_t Relay::port(std::uint32_t connection) const { return loop_->port(connection); }

void Relay::order(std::uint32_t connection, LinkOrder order, std::function<void(OrderResult)> done) {
  loop_->post_order(connection, order, std::move(done));
}

std::vector<LinkEvent> Relay::history(std::uint32_t connection) const {
  return loop_->ledger().history(connection);
}

std::optional<StreamTrace> Relay::take_trace(std::uint32_t connection, std::uint32_t stream,
                                             std::uint32_t incarnation) {
  return loop_->ledger().take_trace(connection, stream, incarnation);
}

RelayTotals Relay::totals() const { return loop_->ledger().totals(); }

}  // namespace weir
