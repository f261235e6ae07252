// One HTTP/2 connection as a client (RFC 9113), without its socket: bytes in, bytes out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/wire/client/session_terms.h"
#include "harness/wire/client/wire_call.h"

struct nghttp2_session;

namespace weir {

/// What a session tells its connection. Called from within receive() and pull().
class H2SessionEvents {
 public:
  virtual ~H2SessionEvents() = default;
  /// There is something to pull.
  virtual void on_output() = 0;
  /// The request of this call never left, and this connection takes no more: give it to another.
  virtual void on_not_sent(WireCall& call) = 0;
};

/// Frames and HPACK are nghttp2's. Used by one thread at a time; `events` outlives it.
class H2Session {
 public:
  /// `scheme` ("http", or "https" over TLS) and what `terms` say go into every request.
  H2Session(H2SessionEvents& events, const char* scheme, SessionTerms terms);
  ~H2Session();
  H2Session(const H2Session&) = delete;
  H2Session& operator=(const H2Session&) = delete;

  /// Opens a stream for the call, as soon as the peer's MAX_CONCURRENT_STREAMS allows. The call's own options say how.
  void submit(WireCall& call);

  /// What came from the peer.
  void receive(std::string_view bytes);
  /// The connection is of no use any more: all was said, or something broke.
  [[nodiscard]] bool finished() const;
  /// Appends what is to go to the peer, about `enough` bytes at most at a time. False when there was nothing.
  bool pull(std::string& out, std::size_t enough);

  /// The call, whose request has left here, has something to send.
  void send_soon(WireCall& call);
  /// The call is over: it hears no more, and has no place here. With a code, its stream is reset (RFC 9113 section 6.4).
  void forget(WireCall& call, std::optional<std::uint32_t> reset);
  /// The call has consumed so many bytes (RFC 9113 section 5.2).
  void give_window(WireCall& call, std::uint32_t bytes);

  /// Which windows of the call's stream are used up, either way.
  [[nodiscard]] std::optional<H2Windows> windows(const WireCall& call) const;

  /// Sends a PING (RFC 9113 section 6.7); pong_count() grows when it is answered.
  void ping();
  [[nodiscard]] std::uint64_t pong_count() const { return pongs_; }

  /// Takes new calls: no GOAWAY came, and nothing is broken.
  [[nodiscard]] bool takes_calls() const;
  /// The peer's first SETTINGS came: it speaks HTTP/2.
  [[nodiscard]] bool established() const { return established_; }
  /// The last GOAWAY from the peer.
  [[nodiscard]] const std::optional<PeerGoaway>& goaway() const { return goaway_; }
  /// HTTP/2 error code of what the peer did wrong; nothing when it did nothing wrong.
  [[nodiscard]] std::optional<std::uint32_t> violation() const { return violation_; }

  [[nodiscard]] std::size_t calls() const { return calls_.size(); }
  /// Ends every call: the connection is gone.
  void lose_calls(FrameEnd::What what, std::uint32_t code, const std::string& message);

 private:
  struct Callbacks;  // nghttp2's view of this object

  void add(WireCall& call, std::int32_t stream);
  void remove(WireCall& call);
  /// nghttp2 gave a stream up, not the connection. After a GOAWAY of the peer's it does not tell.
  [[nodiscard]] bool lives_on() const;
  void end_wronged();

  H2SessionEvents& events_;
  const char* scheme_;
  const SessionTerms terms_;  // with the whole user agent
  nghttp2_session* session_ = nullptr;
  std::vector<WireCall*> calls_;
  std::optional<PeerGoaway> goaway_;
  /// Calls on whose streams the peer did something wrong, until it is known whether that is the connection's end.
  struct Wronged {
    WireCall* call = nullptr;
    std::uint32_t error = 0;
    const char* text = "";
  };
  std::vector<Wronged> wronged_;
  std::optional<std::uint32_t> violation_;
  std::uint64_t pongs_ = 0;
  bool established_ = false;
  bool broken_ = false;
};

}  // namespace weir
