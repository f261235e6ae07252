#include "harness/relay/relay.h"

#include <sys/socket.h>
#include <asio.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "harness/base/address.h"
#include "harness/relay/pipe/link.h"
#include "harness/relay/relay_ledger.h"
#include "harness/relay/unreachable.h"

namespace weir {
namespace {

using Tcp = asio::ip::tcp;

/// How long accepting rests after it failed, as when file descriptors ran out.
constexpr auto kAcceptRest = std::chrono::milliseconds(20);

/// The proxy's address where there is one: then the target's name is the proxy's affair.
void resolve(LinkContext& context) {
  const std::optional<HttpProxy>& proxy = context.options.proxy;
  const Endpoint to = proxy ? Endpoint{proxy->host, proxy->port, {}} : context.target;
  if (!to.unix_path.empty()) {
    context.upstream = {asio::local::stream_protocol::endpoint(to.unix_path)};
    return;
  }
  asio::error_code error;
  // The system's resolver takes a zone with link-local addresses alone.
  if (const asio::ip::address literal = asio::ip::make_address(to.host, error); !error) {
    context.upstream = {Tcp::endpoint(literal, to.port)};
    return;
  }
  for (const auto& found : Tcp::resolver(context.io).resolve(to.host, std::to_string(to.port), error))
    context.upstream.emplace_back(found.endpoint());
  if (error)
    context.unresolved = proxy ? not_through_proxy(context.target, *proxy, "no address: " + error.message())
                               : not_found(to, error);
}

/// Wherever `from` stands in `text` and no digit follows, `to` stands then.
std::string with_address(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    const std::size_t behind = at + from.size();
    const bool whole = behind == text.size() || text[behind] < '0' || text[behind] > '9';
    if (whole) text.replace(at, from.size(), to);
    at += whole ? to.size() : from.size();
  }
  return text;
}

}  // namespace

/// The relay's thread and all that lives on it. Public methods may be called by any thread.
class Relay::Loop {
 public:
  Loop(RelayOptions options, const Clock& clock)
      : options_(std::move(options)),
        ledger_(options_.connections, options_.keep_history),
        context_{.io = io_,
                 .clock = clock,
                 .ledger = ledger_,
                 .target = options_.upstream,
                 .patience = options_.patience,
                 .on_trace = options_.on_trace,
                 .tls = options_.tls,
                 .options = options_} {
    resolve(context_);
    const std::string service = std::to_string(options_.connections == 1 ? options_.listen_port : 0);
    const Tcp::endpoint at = Tcp::resolver(io_).resolve(options_.listen_host, service).begin()->endpoint();
    host_ = at.address().to_string();
    for (std::uint32_t i = 0; i < options_.connections; ++i) {
      listeners_.push_back(std::make_unique<Listener>(io_, at));
    }
    for (const RelayOptions::Refusal& refusal : options_.refuse) refuse(refusal, clock.now());
    for (std::uint32_t i = 0; i < options_.connections; ++i) {
      if (listeners_[i]->refuses == Refuses::kNothingListens) continue;
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
  [[nodiscard]] std::string host() const { return host_; }
  [[nodiscard]] const std::optional<Unreachable>& unresolved() const { return context_.unresolved; }
  [[nodiscard]] const Endpoint& upstream() const { return options_.upstream; }
  [[nodiscard]] const RelayLedger& ledger() const { return ledger_; }
  [[nodiscard]] RelayLedger& ledger() { return ledger_; }

  void post_order(std::uint32_t connection, const LinkOrder& order, OrderDone done) {
    asio::post(io_, [this, connection, what = order, done = std::move(done)]() mutable {
      if (const std::shared_ptr<Link> link = link_for(connection, what))
        return link->order(what, std::move(done));
      const bool waits = what.awaits_link || std::holds_alternative<H2Act>(what.act);
      if (waits && connection < listeners_.size() && !listeners_[connection]->refuses) {
        if (done) done(OrderResult::kArmed);
        listeners_[connection]->waiting.push_back({what, std::move(done)});
        return;
      }
      if (done) done(OrderResult::kNoLink);
    });
  }

  void post_renewal(LinkOrders orders_for, std::function<void()> on_thread) {
    asio::post(io_, [this, orders_for = std::move(orders_for), on_thread = std::move(on_thread)] {
      if (on_thread) on_thread();
      for (const auto& listener : listeners_) {
        const auto links = listener->links;  // a link that goes takes itself out of the map
        for (const auto& [ordinal, link] : links) link->renew(orders_for);
      }
    });
  }

  void post_down(std::uint32_t fault, std::uint32_t stream, Duration duration, OrderDone done) {
    asio::post(io_, [this, fault, stream, duration, done = std::move(done)] {
      if (downed_.insert(fault).second) take_down(fault, stream, duration);
      if (done) done(OrderResult::kDone);
    });
  }

 private:
  using Refuses = RelayOptions::Refusal::How;

  struct WaitingOrder {
    LinkOrder order;
    OrderDone done;
  };
  struct Listener {
    Listener(asio::io_context& io, const Tcp::endpoint& at) : acceptor(io), rest(io) {
      acceptor.open(at.protocol());
      // Only a port asked for by number may be left over from an earlier run. On ephemeral ports the option
      // would let two sockets that do not listen share one.
      if (at.port() != 0) acceptor.set_option(Tcp::acceptor::reuse_address(true));
      acceptor.bind(at);
      // Links inherit it, so that they do not keep this port from being bound again after an outage.
      acceptor.set_option(Tcp::acceptor::reuse_address(true));
      port = acceptor.local_endpoint().port();
    }
    /// Ends the listening and keeps the port. What the kernel had accepted meanwhile is reset.
    void stop_listening() {
      const Tcp::endpoint at = acceptor.local_endpoint();
      rest.cancel();
      acceptor.close();
      acceptor.open(at.protocol());
      // Links of before may linger in the kernel at this port.
      acceptor.set_option(Tcp::acceptor::reuse_address(true));
      acceptor.bind(at);
    }
    Tcp::acceptor acceptor;
    asio::steady_timer rest;
    std::uint16_t port = 0;
    std::optional<Refuses> refuses;
    std::uint32_t down = 0;  // outages under way
    std::uint32_t next_ordinal = 0;
    std::map<std::uint32_t, std::shared_ptr<Link>> links;  // by ordinal
    std::vector<WaitingOrder> waiting;                     // for the next link
  };

  void refuse(const RelayOptions::Refusal& refusal, RunTime now) {
    Listener& listener = *listeners_.at(refusal.connection);
    if (!std::exchange(listener.refuses, refusal.how)) ledger_.count_refused();
    ledger_.record({.connection = refusal.connection,
                    .fault = refusal.fault,
                    .stream = refusal.stream,
                    .what = what_of(refusal.how),
                    .toward = Toward::kClient,
                    .at = now});
  }

  static LinkEvent::What what_of(Refuses how) {
    return how == Refuses::kAcceptFin     ? LinkEvent::What::kAcceptFin
           : how == Refuses::kAcceptReset ? LinkEvent::What::kAcceptReset
                                          : LinkEvent::What::kRefuse;
  }

  void accept(std::uint32_t connection) {
    Listener& listener = *listeners_[connection];
    listener.acceptor.async_accept([this, connection](const asio::error_code& error, Tcp::socket client) {
      const Listener& l = *listeners_[connection];
      if (stopping_) return;
      if (l.down > 0) return reset(client);
      if (error) return rest_and_accept(connection);
      if (l.refuses == Refuses::kAcceptReset) reset(client);
      // One that is to be closed with a FIN is closed where this handler ends.
      if (!l.refuses) begin_link(connection, StreamSocket(std::move(client)));
      accept(connection);
    });
  }

  void rest_and_accept(std::uint32_t connection) {
    Listener& listener = *listeners_[connection];
    listener.rest.expires_after(kAcceptRest);
    listener.rest.async_wait([this, connection](const asio::error_code& cancelled) {
      if (!stopping_ && !cancelled) accept(connection);
    });
  }

  static void reset(Tcp::socket& client) {
    asio::error_code ignored;
    client.set_option(asio::socket_base::linger(true, 0), ignored);
    client.close(ignored);
  }

  /// The ports stay ours while nothing listens on them, so that nobody else takes them and the kernel answers SYN with
  /// RST.
  void take_down(std::uint32_t fault, std::uint32_t stream, Duration duration) {
    ledger_.count_listener_down();
    for (std::uint32_t i = 0; i < listeners_.size(); ++i) {
      Listener& listener = *listeners_[i];
      if (listener.refuses) continue;
      ledger_.record({.connection = i,
                      .fault = fault,
                      .stream = stream,
                      .what = LinkEvent::What::kListenerDown,
                      .toward = Toward::kBoth,
                      .at = context_.clock.now(),
                      .lasts = duration});
      if (listener.down++ == 0) listener.stop_listening();
      const auto links = listener.links;  // a link that goes takes itself out of the map
      for (const auto& [ordinal, link] : links) link->reset();
    }
    outages_.push_back(std::make_unique<asio::steady_timer>(io_, duration));
    outages_.back()->async_wait([this](const asio::error_code&) {
      if (!stopping_) bring_up();
    });
  }

  void bring_up() {
    for (std::uint32_t i = 0; i < listeners_.size(); ++i) {
      Listener& listener = *listeners_[i];
      if (listener.down == 0 || --listener.down > 0) continue;
      listener.acceptor.listen();
      accept(i);
    }
  }

  void begin_link(std::uint32_t connection, StreamSocket client) {
    Listener& listener = *listeners_[connection];
    ledger_.count_accepted();
    const std::uint32_t ordinal = listener.next_ordinal++;
    const auto link = std::make_shared<Link>(context_, connection, ordinal, std::move(client),
                                             [&listener, ordinal] { listener.links.erase(ordinal); });
    listener.links.emplace(ordinal, link);
    for (WaitingOrder& waiting : std::exchange(listener.waiting, {})) {
      link->order(waiting.order, [done = std::move(waiting.done)](OrderResult result) {
        if (done && result != OrderResult::kArmed) done(result);  // that has been said
      });
    }
    link->start(options_.on_link);
  }

  /// Two links live at once where a GOAWAY leaves streams to finish on the old one.
  [[nodiscard]] std::shared_ptr<Link> link_for(std::uint32_t connection, const LinkOrder& order) const {
    if (const auto carrier = ledger_.link_of(connection, order.stream, order.incarnation)) {
      const auto& links = listeners_[connection]->links;
      const auto found = links.find(*carrier);
      if (found != links.end() && found->second->live()) return found->second;
    }
    return newest_live(connection);
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
    for (const auto& outage : outages_) outage->cancel();
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
  std::string host_;                                  // what the listeners are bound to
  bool stopping_ = false;                             // relay's thread only
  std::set<std::uint32_t> downed_;                    // faults that took the listeners down
  std::vector<std::unique_ptr<asio::steady_timer>> outages_;
  std::thread thread_;
};

Relay::Relay(RelayOptions options, const Clock& clock)
    : loop_(std::make_unique<Loop>(std::move(options), clock)) {}

Relay::~Relay() = default;

std::optional<std::string> Relay::unresolved() const {
  const std::optional<Unreachable>& unresolved = loop_->unresolved();
  return unresolved ? std::optional(unresolved->text) : std::nullopt;
}

std::uint16_t Relay::port(std::uint32_t connection) const { return loop_->port(connection); }

std::string Relay::host() const { return loop_->host(); }

void Relay::order(std::uint32_t connection, LinkOrder order, std::function<void(OrderResult)> done) {
  loop_->post_order(connection, order, std::move(done));
}

void Relay::listeners_down(std::uint32_t fault, std::uint32_t stream, Duration duration,
                           std::function<void(OrderResult)> done) {
  loop_->post_down(fault, stream, duration, std::move(done));
}

void Relay::renew_orders(LinkOrders orders_for, std::function<void()> on_thread) {
  loop_->post_renewal(std::move(orders_for), std::move(on_thread));
}

std::vector<LinkEvent> Relay::history(std::uint32_t connection, RunTime since) const {
  return loop_->ledger().history(connection, since);
}

std::vector<LinkEvent> Relay::history(std::uint32_t connection) const {
  return history(connection, RunTime::min());
}

std::optional<StreamTrace> Relay::take_trace(std::uint32_t connection, std::uint32_t stream,
                                             std::uint32_t incarnation) {
  return loop_->ledger().take_trace(connection, stream, incarnation);
}

std::optional<H2Windows> Relay::windows(std::uint32_t connection, std::uint32_t stream,
                                        std::uint32_t incarnation) const {
  return loop_->ledger().windows(connection, stream, incarnation);
}

std::optional<Unreachable> Relay::unreachable(std::uint32_t connection, RunTime until) const {
  return loop_->ledger().unreachable(connection, until);
}

std::string Relay::as_of_target(std::uint32_t connection, std::string text) const {
  return with_address(std::move(text), format_host_port({loop_->host(), loop_->port(connection)}),
                      format_endpoint(loop_->upstream()));
}

RelayTotals Relay::totals() const { return loop_->ledger().totals(); }

}  // namespace weir
