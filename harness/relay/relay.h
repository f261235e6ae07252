// weir's own TCP relay: it stands between client and server, passes bytes on, and carries out orders against
// links.
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/address.h"
#include "harness/base/clock.h"
#include "harness/base/units.h"
#include "harness/fault/link.h"
#include "harness/model/relay_totals.h"
#include "harness/relay/heard_call.h"
#include "harness/relay/heard_request.h"
#include "harness/relay/http_connect.h"
#include "harness/relay/reached.h"
#include "harness/relay/stream_head.h"
#include "harness/relay/watch/link_packet.h"
#include "harness/relay/watch/stream_event.h"
#include "harness/tls/context.h"

namespace weir {

/// TLS that the relay ends and begins anew, so that its tap sees what is inside. Each leg is plain without its context.
struct RelayTls {
  SslContext client{};        // of a server: the relay is one to its clients
  SslContext server{};        // of a client: the relay is one to the server
  std::string server_name{};  // what the server's certificate must be for
};

/// An order for one link, carried out after `delay`.
struct TimedOrder {
  LinkOrder order{};
  Duration delay{};
};

/// A link as whoever gives it orders sees it.
struct LinkView {
  std::uint32_t connection = 0;
  std::uint32_t ordinal = 0;  // of the connection, from 0
  RunTime accepted{};
  RunTime now{};
  std::uint64_t bytes_to_server = 0;  // passed on so far
  std::uint64_t bytes_to_client = 0;
  std::any& memory;  // whatever the one who gives orders wants to remember of this link; empty at first
};

/// Asked on the relay's thread: which orders come to a link. Must not block.
using LinkOrders = std::function<std::vector<TimedOrder>(const LinkView& link)>;

/// What a link lived through, for a trace.
struct LinkTrace {
  enum class What {
    kAccepted,
    kConnected,    // to the upstream
    kUnreachable,  // the upstream could not be reached, `detail` says why; the client got an RST
    kAct,          // an order was carried out; `detail` is its name
    kEnded,        // `end` will send no more; `detail`: "fin" or "reset"
    kGone,         // both legs are closed; the numbers are the link's own
    kSecured,      // the TLS handshake with `end` is done; `detail`: "TLSv1.3"
    kNotSecured,   // there is no TLS with `end`, or no more of it; `detail` says why
    kStream,       // `stream` says what; only with RelayOptions::trace_streams
  } what = What::kAccepted;
  std::uint32_t connection = 0;
  std::uint32_t link = 0;  // of the connection, from 0
  RunTime at{};
  Toward end = Toward::kBoth;
  std::string_view detail{};     // only for the time of the call
  std::string_view client{};     // its address; as long
  std::string_view server{};     // the same, once it is connected to; empty for a Unix socket
  std::string_view at_client{};  // the relay's own on the client's connection, and on the server's
  std::string_view at_server{};
  std::uint64_t bytes_to_server = 0;
  std::uint64_t bytes_to_client = 0;
  std::uint32_t fault = 0;  // kAct: that of the order
  std::uint32_t h2_stream =
      0;  // kAct: the stream that was struck, by the client's number; 0 where it is none
  const StreamEvent* stream = nullptr;  // kStream; as long
};

struct RelayOptions {
  Endpoint upstream{};
  /// The addresses to dial for a connection, in the order in which they are tried; asked for each of its links. Without it, or where
  /// it knows none, those that the upstream's name had when the relay began.
  std::function<std::vector<HostPort>(std::uint32_t connection)> addresses{};
  /// The n-th link begins with the n-th address of the upstream's name, whatever connection it belongs to.
  bool links_take_turns = false;
  /// The upstream is reached through it, and its name is looked up there.
  std::optional<HttpProxy> proxy{};
  /// Told of the addresses that links reached. May be null; outlives the relay.
  Reached* reached = nullptr;
  RelayTls tls{};
  /// For the connect to the upstream and the handshakes together. A little less than clients wait for a connection (20 s in
  /// gRPC), so that the relay is the first to know.
  Duration patience = std::chrono::seconds(19);
  std::uint32_t connections = 1;  // one listener on an ephemeral loopback port for each
  std::string listen_host = "127.0.0.1";
  std::uint16_t listen_port = 0;  // only with connections == 1: a fixed port for `weir relay`
  struct Refusal {
    /// kNothingListens: the port is bound but nothing listens, so the kernel answers SYN with RST. The others accept
    /// and close at once.
    enum class How { kNothingListens, kAcceptFin, kAcceptReset } how = How::kNothingListens;
    std::uint32_t connection = 0;
    std::uint32_t fault = 0;
    std::uint32_t stream = 0;
  };
  /// Connections that refuse.
  std::vector<Refusal> refuse{};
  bool keep_history = true;  // false: history() is empty; for a relay that runs for days
  /// Asked for every accepted link, before its first byte passes. May be empty.
  LinkOrders on_link{};
  /// Called on the relay's thread for whatever a link lives through, in its order. Must not block. May be empty.
  std::function<void(const LinkTrace&)> on_trace{};
  /// Called on the relay's thread for each stream that a client opens, when the relay has read how, and before anything that is done
  /// to it. Must not block. May be empty.
  std::function<void(const StreamHead&)> on_stream{};
  /// Called on the relay's thread for each gRPC message of a client, as it comes and before anything is done to it. Must not block.
  /// May be empty.
  std::function<void(const HeardRequest&)> on_request{};
  /// Called likewise when a stream opens, is answered and ends. May be empty.
  std::function<void(const HeardCall&)> on_call{};
  /// Whether on_trace is told of streams, too. Costs what it takes to read the frames again, at four places.
  bool trace_streams = false;
  /// Called on the relay's thread for whatever goes over a link's connections, behind what on_trace is told of it. Must not block. May
  /// be empty.
  std::function<void(const LinkPacket&)> on_packet{};
};

/// Runs on one thread of its own, which lives as long as the object. All methods are thread-safe.
/// TCP_NODELAY is set on both legs. The destructor closes every link and joins the thread; it must not run on
/// that thread, so not in an order's `done`.
///
/// A tap on every link follows HTTP/2 (see h2_tap.h) and writes down how each stream of the plan ended.
/// Left alone, a link is transparent: bytes, a FIN of either side and an RST of either side are passed on. With TLS that holds
/// for what is inside: orders and counts are about bytes in the clear, from the first behind the handshakes. The server's
/// handshake comes first; a client whose server could not be spoken to is refused with the alert that ended it.
/// When the upstream cannot be reached, or has no address, the client gets an RST. An RST cannot be sent over a Unix socket:
/// there the server sees the end of the stream instead.
class Relay final : public LinkControl {
 public:
  /// Resolves the upstream (once) and binds all listeners; throws std::system_error when it can't listen (no ports, no
  /// file descriptors). `clock` must outlive the relay.
  Relay(RelayOptions options, const Clock& clock);
  ~Relay() override;

  /// Why no link can reach the upstream, known from the beginning: its name has no address. Nothing when it has one.
  [[nodiscard]] std::optional<std::string> unresolved() const;
  /// The port a client dials for `connection`.
  [[nodiscard]] std::uint16_t port(std::uint32_t connection) const;
  /// The address it listens on: "127.0.0.1".
  [[nodiscard]] std::string host() const;

  /// See LinkControl. `done` is called on the relay's thread. An order with after_bytes counts the bytes that
  /// are read from now on. It acts when the kernel has sent what was counted; while the receiver takes
  /// nothing it waits.
  void order(std::uint32_t connection, LinkOrder order, std::function<void(OrderResult)> done) override;
  void listeners_down(std::uint32_t fault, std::uint32_t stream, Duration duration,
                      std::function<void(OrderResult)> done) override;
  /// Asks for every link there is. What these links still waited for by such orders (a time, a count of bytes) is
  /// forgotten first. `on_thread` is called before, on the relay's thread; it may be empty.
  void renew_orders(LinkOrders orders_for, std::function<void()> on_thread = nullptr);
  [[nodiscard]] std::vector<LinkEvent> history(std::uint32_t connection, RunTime since) const override;
  /// All of it.
  [[nodiscard]] std::vector<LinkEvent> history(std::uint32_t connection) const;
  std::optional<StreamTrace> take_trace(std::uint32_t connection, std::uint32_t stream,
                                        std::uint32_t incarnation) override;
  [[nodiscard]] std::optional<H2Windows> windows(std::uint32_t connection, std::uint32_t stream,
                                                 std::uint32_t incarnation) const override;
  [[nodiscard]] std::optional<Unreachable> unreachable(std::uint32_t connection,
                                                       RunTime until) const override;
  [[nodiscard]] std::string as_of_target(std::uint32_t connection, std::string text) const override;
  [[nodiscard]] RelayTotals totals() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace weir
