// The seam between one stream's decisions and whatever carries it: real gRPC, a raw HTTP/2 client, or a
// test's fake.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/units.h"
#include "harness/fault/h2/windows.h"
#include "harness/outcome/call_end.h"
#include "harness/service/sink.h"

namespace weir {

/// TLS towards the server.
struct ClientTls {
  std::string ca_pem;       // authorities to trust; empty: the system's
  std::string server_name;  // what the certificate must be for: a host name or an IP address
  std::string cert_pem{};   // of the client, its chain after it; empty: none
  std::string key_pem{};    // of that certificate
  bool insecure = false;    // whatever certificate the server shows will do
};

/// What a header field counts for besides its name and value (RFC 9113 section 6.5.2).
inline constexpr std::size_t kHeaderFieldOverhead = 32;
/// The most that response headers, or trailers, may come to, the overhead of each field with them, where nobody says another: as gRPC
/// C++ has it by default.
inline constexpr std::uint32_t kMostResponseMetadata = 8 * 1024;

/// How a call is to be started.
struct CallOptions {
  std::string method;  // "/chat.ChatService/BidirectionalChat"
  std::vector<std::pair<std::string, std::string>> metadata;
  std::optional<Duration> deadline;  // from now; zero or negative: already past
  bool wait_for_ready = false;       // it outlives attempts to connect that fail (gRPC doc/wait-for-ready.md)
  bool gzip = false;                 // messages are compressed, where that makes them smaller
};

/// Receives what happens to one call. Methods may be called on any thread, never two at once for the same
/// operation, and possibly before the call that caused them returns.
class TransportEvents {
 public:
  virtual ~TransportEvents() = default;
  /// Response headers arrived. At most once; not at all when the call ends without them. `marked`: with kMarker, as weir's
  /// chat server sends it where it was told anything.
  virtual void on_headers(bool marked) = 0;
  /// The pending write completed. `ok` means accepted by the transport, not delivered.
  virtual void on_write_done(bool ok) = 0;
  /// The pending half-close completed.
  virtual void on_half_close_done(bool ok) = 0;
  /// The pending read completed with a message.
  virtual void on_message(std::string_view bytes) = 0;
  /// The pending read failed: no message will follow. on_end comes when all operations are done.
  virtual void on_read_failed() = 0;
  /// The call is over. The last event; the transport may be destroyed from within it.
  virtual void on_end(CallEnd end) = 0;
};

/// One bidi call. At most one write and one read are pending at a time; the Session sees to that.
/// Methods are called by one thread at a time. After on_read_failed only half_close() and cancel() may be
/// called.
class Transport : public MessageSink {
 public:
  virtual void start(const CallOptions& options) = 0;
  /// Writes the message that was put into room().
  virtual void send() = 0;
  /// Both in one.
  void write(std::string_view bytes) {
    std::copy(bytes.begin(), bytes.end(), room(bytes.size()));
    send();
  }
  virtual void read() = 0;
  virtual void half_close() = 0;
  virtual void cancel() = 0;  // at any time until on_end, more than once is harmless
};

/// A thread of a transport's own, on which all events of its calls come. What lives on it needs no lock.
class EventLoop {
 public:
  virtual ~EventLoop() = default;
  /// `turn` is called on the loop's thread after every batch of events, after wake(), and when the instant that it
  /// returned last has come (kNever: not by itself).
  virtual void attach(std::function<RunTime()> turn) = 0;
  /// `turn` is not called any more once this returns. Not on the loop's thread.
  virtual void detach() = 0;
  /// Brings a turn soon. Any thread.
  virtual void wake() = 0;
  [[nodiscard]] virtual bool is_this_thread() const = 0;
  /// When the events being delivered happened: the kernel handed them over together. On the loop's thread.
  [[nodiscard]] virtual RunTime batch_time() const = 0;
};

/// Makes transports. Thread-safe.
class TransportFactory {
 public:
  virtual ~TransportFactory() = default;
  /// A call on connection `connection` of the plan. `events` must outlive the transport.
  [[nodiscard]] virtual std::unique_ptr<Transport> make(std::uint32_t connection,
                                                        TransportEvents& events) = 0;
  /// How many event loops it has. Connection c lives on loop c modulo this number, and what is asked of its calls is
  /// asked on that loop's thread. 0: events come on any thread, and so may requests.
  [[nodiscard]] virtual std::uint32_t loops() const { return 0; }
  /// One of them; owned by the factory. Null when there are none.
  [[nodiscard]] virtual EventLoop* loop(std::uint32_t index) {
    (void)index;
    return nullptr;
  }
};

}  // namespace weir
