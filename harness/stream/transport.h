// The seam between one stream's decisions and whatever carries it: real gRPC, a raw HTTP/2 client, or a
// test's fake.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/units.h"

namespace weir {

/// How a call is to be started.
struct CallOptions {
  std::string method;  // "/chat.ChatService/BidirectionalChat"
  std::vector<std::pair<std::string, std::string>> metadata;
  std::optional<Duration> deadline;  // from now; zero or negative: already past
};

/// What the channel looked like when the call ended (gRPC doc/connectivity-semantics-and-api.md).
enum class ChannelState { kUnknown, kIdle, kConnecting, kReady, kTransientFailure, kShutdown };

/// All a client learns when its call ends.
struct CallEnd {
  int code = 0;  // may be outside 0..16: see museum of bugs, "grpc-status: 99"
  std::string message;
  std::string debug;  // debug_error_string; empty on OK
  std::vector<std::pair<std::string, std::string>> trailers;
  bool headers_received = false;
  ChannelState channel = ChannelState::kUnknown;
};

/// Receives what happens to one call. Methods may be called on any thread, never two at once for the same
/// operation, and possibly before the call that caused them returns.
class TransportEvents {
 public:
  virtual ~TransportEvents() = default;
  /// Response headers arrived. At most once; not at all when the call ends without them.
  virtual void on_headers() = 0;
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
class Transport {
 public:
  virtual ~Transport() = default;
  virtual void start(const CallOptions& options) = 0;
  virtual void write(std::string_view bytes) = 0;  // copied before it returns
  virtual void read() = 0;
  virtual void half_close() = 0;
  virtual void cancel() = 0;  // at any time until on_end, more than once is harmless
};

/// Makes transports. Thread-safe.
class TransportFactory {
 public:
  virtual ~TransportFactory() = default;
  /// A call on connection `connection` of the plan. `events` must outlive the transport.
  [[nodiscard]] virtual std::unique_ptr<Transport> make(std::uint32_t connection,
                                                        TransportEvents& events) = 0;
};

}  // namespace weir
