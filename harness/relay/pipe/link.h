// One link: a client leg, a server leg, and the two flows of bytes between them. Carries out what LinkState
// decides.
#pragma once

#include <any>
#include <array>
#include <asio.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/clock.h"
#include "harness/fault/link.h"
#include "harness/relay/pipe/delay_line.h"
#include "harness/relay/pipe/leg.h"
#include "harness/relay/pipe/link_state.h"
#include "harness/relay/relay.h"
#include "harness/relay/relay_ledger.h"
#include "harness/relay/tap/h2_tap.h"

namespace weir {

using OrderDone = std::function<void(OrderResult)>;

/// Both ends of a link, one by one.
inline constexpr std::array kEnds = {Toward::kClient, Toward::kServer};

/// What all links of a relay share. Outlives them.
struct LinkContext {
  asio::io_context& io;
  const Clock& clock;
  RelayLedger& ledger;
  const Endpoint& target;
  Duration patience;                               // for the connect and the handshakes
  std::vector<StreamEndpoint> upstream{};          // the target's addresses, or the proxy's
  std::optional<Unreachable> unresolved{};         // why there are none
  std::function<void(const LinkTrace&)> on_trace;  // may be empty
  RelayTls tls{};
  const RelayOptions& options;  // of the relay: proxy, addresses and who is told what was reached
  /// Where every flow reads into. Bytes stay here only within one handler: what the receiver does not take at
  /// once is copied, so an idle link costs no buffer and a blocked one at most this size for each flow.
  LegRoom room{};
};

/// Belongs to the relay's thread. Lives until it is gone: its own handlers hold it.
class Link final : public std::enable_shared_from_this<Link> {
 public:
  /// `ordinal`: which link of its connection it is, from 0. `on_gone` is called once, when both legs are closed.
  Link(LinkContext& context, std::uint32_t connection, std::uint32_t ordinal, StreamSocket client,
       std::function<void()> on_gone);

  /// Asks for its orders, connects to the upstream and lets bytes flow. Call once. `orders_for` may be empty.
  void start(const LinkOrders& orders_for);
  /// Forgets what it waits for by order and asks again.
  void renew(const LinkOrders& orders_for);

  /// Whether orders may aim at this link.
  [[nodiscard]] bool live() const { return !gone_ && state_.live(); }
  /// Carries an order out, or answers kNoLink. While the upstream is being connected to, orders wait.
  void order(const LinkOrder& order, OrderDone done);
  /// Closes both legs at once.
  void close();
  /// Resets both legs at once; no order's doing, so it is in no book of acts.
  void reset();

 private:
  /// Bytes on their way to `heading`. `data` lies in the room of all or in `held`; its first `owed` bytes
  /// were decided to pass; with `due` an order's point is right behind them; the rest is undecided.
  struct Flow {
    Flow(Toward to, asio::io_context& io)
        : heading(to), flush_timer(io), stall_timer(io), delay_timer(io), end_timer(io) {}
    Toward heading;
    std::span<const std::byte> data;
    std::vector<std::byte> held;
    std::size_t owed = 0;
    bool due = false;
    asio::steady_timer flush_timer;
    asio::steady_timer stall_timer;
    bool stalled = false;  // neither read nor written until stall_timer rings
    bool parked = false;   // stalled, and to be pumped afterwards
    bool reading = false;  // wait_readable is under way
    std::unique_ptr<DelayLine>
        line;  // while bytes are slowed down: they go through it before anything is decided
    asio::steady_timer delay_timer;  // rings when the line has something
    asio::steady_timer end_timer;    // rings when a slow end is to be passed on
    bool end_held = false;           // the sender's end waits for end_timer
    std::uint64_t passed = 0;        // bytes, for the trace
  };
  using Timers = std::set<std::shared_ptr<asio::steady_timer>>;  // those that have not rung

  struct Order {
    LinkOrder order;
    OrderDone done;
    bool in_the_books = false;    // before it is carried out
    bool of_rules = false;        // of renew()'s kind: nobody asked for it by name
    std::uint32_t h2_stream = 0;  // the one that has come to its point
  };

  [[nodiscard]] Leg& leg(Toward end) { return end == Toward::kClient ? client_ : server_; }
  [[nodiscard]] Flow& flow(Toward heading) { return flows_[heading == Toward::kClient ? 0 : 1]; }

  [[nodiscard]] std::vector<StreamEndpoint> ways() const;
  void connect(std::size_t attempt);
  [[nodiscard]] Unreachable in_vain(const asio::error_code& error) const;
  [[nodiscard]] Unreachable too_late() const;
  void lose_patience();
  void unreachable(Unreachable why);
  void tell_attempt(std::optional<Unreachable> failure);
  void connected();
  void begin();

  // link_proxy.cc
  void ask_proxy();
  void hear_proxy();
  void read_proxy();
  void refused_by_proxy(std::string_view why);

  // link_tls.cc
  void secure();
  void shake_hands(Toward end);
  void not_secured(Toward end);
  void handshake_took_too_long();
  void tell_tls_failure(Toward end, std::string_view why);

  void wait_readable(Flow& flow);
  void wait_writable(Flow& flow);
  void wait_flushed(Flow& flow);
  void on_readable(Flow& flow);
  void pump(Flow& flow);
  [[nodiscard]] bool drain(Flow& flow);
  void drop_rest(Flow& flow);
  void decide(Flow& flow);
  void flip(Flow& flow, const Share& share);
  [[nodiscard]] bool write(Flow& flow);
  void hold(Flow& flow);

  DelayLine& line_of(Flow& flow);
  [[nodiscard]] bool refill(Flow& flow);
  void wait_for_line(Flow& flow, RunTime at);

  void ask(const LinkOrders& orders_for);
  void take_order(Order order);
  void order_later(const TimedOrder& timed);
  void later(Timers& timers, Duration delay, std::function<void()> what);

  // link_tap.cc
  void through_tap(Flow& flow, std::span<const std::byte> came);
  void tell_tap(Toward closed_by, bool reset);
  void tap_order(const LinkOrder& order, const OrderDone& done);
  void seek_point(const LinkOrder& order, const OrderDone& done);
  void carry_out(const TapStep& step);
  void put_in(Toward heading, std::string_view frames);
  void end_behind_frames(const TapStep::Then& then);
  void wake_tap(const TapStep::Wake& wake);

  void book_due_points(Toward heading);
  void fire(Toward heading);
  LinkEvent record(const LinkOrder& order, std::uint32_t h2_stream = 0);
  void act(const LinkOrder& order, bool at_point, const OrderDone& done, bool in_the_books = false);
  void shape(Flow& flow, const LinkOrder& order);
  void watch_silence(Order waiting);
  void look_at_silence();
  void stall(Flow& flow, Duration duration);
  void end_stall(Flow& flow);
  [[nodiscard]] OnItsWay on_its_way(Toward heading);
  void finish_fins();

  void end_of(Toward end, bool by_reset);
  void pass_end_on(Toward to, bool by_reset);
  void send_fin(Toward to, bool cut_short);
  void pass_end_on_later(Toward to, bool by_reset, Duration delay);
  void trace(LinkTrace::What what, Toward end = Toward::kBoth, std::string_view detail = {});
  void tell(LinkTrace event);
  void settle();

  LinkContext& context_;
  const std::uint32_t connection_;
  const std::uint32_t ordinal_;
  std::function<void()> on_gone_;
  LinkState state_;
  H2Tap tap_;
  Leg client_;
  Leg server_;
  std::vector<StreamEndpoint> ways_;           // to the upstream, in the order in which they are tried
  std::unique_ptr<ConnectReply> proxy_reply_;  // while a proxy is asked
  std::array<Flow, 2> flows_;
  RunTime accepted_{};
  std::string client_address_;  // for the trace
  std::any memory_;             // of whoever gives orders
  bool connected_ = false;      // to the upstream, and with TLS the handshakes are done
  bool gone_ = false;
  std::vector<Order> waiting_;  // until the upstream is connected
  std::map<LinkState::Ticket, Order> armed_;
  std::vector<OrderDone> fin_done_;  // called when all FINs that are ordered are sent
  std::vector<Order>
      tapped_;           // those for the tap, by their tickets; `done` is empty once there is no more to say
  Timers order_timers_;  // of rules
  Timers wake_timers_;   // of the tap
  std::optional<Order> on_silence_;  // the newest order that waits for silence
  RunTime last_bytes_{};             // kept while on_silence_ waits
  asio::steady_timer silence_timer_;
  asio::steady_timer patience_timer_;
  bool attempt_told_ = false;  // whether the upstream was reached is in the books
};

}  // namespace weir
