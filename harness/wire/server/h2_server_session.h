// One HTTP/2 connection as a server (RFC 9113), without its socket: bytes in, bytes out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/server/running_server.h"
#include "harness/wire/server/ping_patience.h"
#include "harness/wire/server/request_head.h"
#include "harness/wire/server/served_stream.h"
#include "harness/wire/server/server_tally.h"

struct nghttp2_session;

namespace weir {

/// What a session needs of its connection and the loop that this lives on.
class ServerSessionHost {
 public:
  virtual ~ServerSessionHost() = default;
  /// There is something to pull.
  virtual void on_output() = 0;
  /// As StreamCarrier's.
  virtual void wake_at(ServedStream& stream, RunTime at) = 0;
  [[nodiscard]] virtual RunTime now() const = 0;
  [[nodiscard]] virtual BufferPool& buffers() = 0;
  [[nodiscard]] virtual ServerTally& tally() = 0;
  [[nodiscard]] virtual const ServerLimits& limits() const = 0;
  /// For a log: nothing is called when it is not wanted.
  virtual void on_stream_over(const ChatEnd& end) = 0;
};

/// Frames and HPACK are nghttp2's. Any number of streams: MAX_CONCURRENT_STREAMS is 2^31 - 1. A deadline (grpc-timeout) is
/// the client's to keep; what it gives up it resets. Used by one thread at a time; `host` outlives it.
class H2ServerSession final : public StreamCarrier {
 public:
  explicit H2ServerSession(ServerSessionHost& host);
  ~H2ServerSession() override;
  H2ServerSession(const H2ServerSession&) = delete;
  H2ServerSession& operator=(const H2ServerSession&) = delete;

  /// What came from the client.
  void receive(std::string_view bytes);
  /// Appends what is to go to the client, about `enough` bytes at most. False when there was nothing.
  bool pull(std::string& out, std::size_t enough);
  /// All was said, or something broke.
  [[nodiscard]] bool finished() const;

  /// Says that it will take no more streams, without giving a number yet; that follows when the client has surely read it
  /// (RFC 9113 section 6.8). Streams go on; when the last has ended the session is finished. `why` is the debug data of the
  /// GOAWAY with the number, and lasts.
  void begin_shutdown(std::string_view why = {});
  /// Ends every stream now, with UNAVAILABLE and this message, and the session with them.
  void cut(const char* message);

  void send_soon(ServedStream& stream) override;
  void give_window(ServedStream& stream, std::uint32_t bytes) override;
  void wake_at(ServedStream& stream, RunTime at) override { host_.wake_at(stream, at); }
  [[nodiscard]] RunTime now() const override { return host_.now(); }
  void count(std::uint64_t requests, std::uint64_t replies) override;
  [[nodiscard]] BufferPool& buffers() override { return host_.buffers(); }
  [[nodiscard]] std::uint64_t message_limit() const override { return host_.limits().message.count; }

 private:
  struct Callbacks;  // nghttp2's view of this object

  void open(std::int32_t id);
  /// The request's header fields are complete.
  void serve(ServedStream& stream);
  void refuse(ServedStream& stream, const Refusal& refusal);
  void send_trailers(ServedStream& stream);
  /// Its END_STREAM has left. A client that would go on sending is told to stop (RFC 9113 section 8.1).
  void on_end_sent(const ServedStream& stream);
  void remove(ServedStream& stream);
  void say_last_stream();
  /// A PING came. One too many ends the connection.
  void count_ping();

  ServerSessionHost& host_;
  nghttp2_session* session_ = nullptr;
  std::vector<std::unique_ptr<ServedStream>> streams_;
  RequestHead head_;      // of the request that is coming in; header blocks do not mix (RFC 9113 section 4.3)
  std::string_view why_;  // it is shutting down
  PingPatience patience_;
  bool shutting_down_ = false;
  bool dismissed_ = false;  // its client: all is said once the GOAWAY has left
  bool broken_ = false;
};

}  // namespace weir
