// One gRPC call on an HTTP/2 stream, from its side of the Transport seam to its frames.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/units.h"
#include "harness/h2/grpc_framing.h"
#include "harness/stream/transport.h"
#include "harness/wire/outbox.h"

namespace weir {

class H2Session;
class WireConnection;

/// Lives on its connection's loop: every method on that thread. `connection` and `events` outlive it.
class WireCall final : public Transport {
 public:
  WireCall(WireConnection& connection, TransportEvents& events) : connection_(connection), events_(events) {}
  ~WireCall() override;
  WireCall(const WireCall&) = delete;
  WireCall& operator=(const WireCall&) = delete;

  void start(const CallOptions& options) override;
  [[nodiscard]] char* room(std::size_t size) override;
  void send() override;
  void read() override;
  void half_close() override;
  void cancel() override;

  // From here on for the session and the connection.

  /// What it was started with; only until on_sent().
  [[nodiscard]] const CallOptions& options() const { return *options_; }
  /// It has a stream there now.
  void bind(H2Session& session, std::int32_t stream_id);
  /// Its request has left: from now on it may send.
  void on_request_sent();
  /// There is something to send, and nothing stands against it.
  [[nodiscard]] bool has_output() const;
  /// DATA is being made of its output, until a fill() that left nothing.
  void begin_sending(bool begun) { sending_ = begun; }
  /// Its request never left this machine: it may go to another connection.
  void unbind();
  [[nodiscard]] std::int32_t stream_id() const { return stream_id_; }

  /// Where it stands in its session's list.
  std::uint32_t position = 0;
  /// Where in its loop's list of deferred calls; one more than the index, 0 for nowhere.
  std::uint32_t deferred = 0;

  void on_header(std::string_view name, std::string_view value);
  /// A header block is complete.
  void on_header_block(bool end_stream);
  void on_data(std::string_view bytes);
  /// END_STREAM on DATA.
  void on_end_of_data();
  void on_reset(std::uint32_t code);
  /// The stream, or the connection that carried it, is no more. `stream_alone`: the connection lives on.
  void on_lost(FrameEnd::What what, std::uint32_t code, const std::string& message,
               bool stream_alone = false);
  void on_deadline();
  /// Carries out what could not be done within a callback: a cancel, a read of what is there already.
  void run_deferred();

  struct Fill {
    std::size_t bytes = 0;
    bool more = false;  // there was not room enough for all
    bool end_stream = false;
  };
  /// Copies what is to be sent next. Writes are complete once their last byte was copied.
  Fill fill(char* buffer, std::size_t room);

 private:
  /// Header fields of the block that is coming in.
  struct Headers {
    std::uint32_t http_status = 0;
    std::optional<std::string> grpc_status;
    std::string grpc_message;
    std::vector<std::pair<std::string, std::string>> others;
    std::size_t size = 0;  // as RFC 9113 section 6.5.2 counts it
  };

  void deliver();
  /// Ends the call when the next message is larger than it accepts, and says so.
  bool refuses_next();
  void end_by_trailers();
  void end_own(int code, const char* message);
  /// What to reset the stream with when it ends here; nothing when both sides have closed it.
  [[nodiscard]] std::optional<std::uint32_t> reset_for(std::uint32_t code) const;
  /// The last thing a call does: it may be gone when this returns.
  void finish(CallEnd end, std::optional<std::uint32_t> reset = std::nullopt);
  void give_back_window();
  [[nodiscard]] CallEnd make_end(int code, std::string message, FrameEnd::What what,
                                 std::uint32_t number = 0) const;

  /// The end was asked for and is not on its way, and everything before it is.
  [[nodiscard]] bool may_half_close() const {
    return half_close_wanted_ && !half_close_sent_ && out_.empty();
  }

  // A hundred thousand of these may be open and idle, and a thousand busy ones should fit the processor's cache: what only
  // some calls need, or only at some time, is behind a pointer.
  WireConnection& connection_;
  TransportEvents& events_;
  H2Session* session_ = nullptr;
  std::unique_ptr<CallOptions> options_;
  std::unique_ptr<Headers> headers_;
  std::unique_ptr<CallEnd> end_;  // known, and messages have still to be read
  RunTime deadline_ = kNever;
  Outbox out_;
  MessageReader in_;
  std::uint32_t unread_window_ = 0;  // bytes received that the peer has not been given credit for
  std::int32_t stream_id_ = 0;
  bool open_ : 1 = false;  // its request has left
  bool sending_ : 1 = false;
  bool write_pending_ : 1 = false;
  bool read_pending_ : 1 = false;
  bool half_close_wanted_ : 1 = false;
  bool half_close_sent_ : 1 = false;
  bool headers_received_ : 1 = false;
  bool peer_ended_ : 1 = false;
  bool cancel_wanted_ : 1 = false;
  bool filling_ : 1 = false;
  bool delivering_ : 1 = false;
  bool over_ : 1 = false;
};

}  // namespace weir
