// One gRPC call on an HTTP/2 stream, from its side of the Transport seam to its frames.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/units.h"
#include "harness/stream/transport.h"
#include "harness/wire/client/call_input.h"
#include "harness/wire/client/call_output.h"
#include "harness/wire/client/response_fields.h"

namespace weir {

class H2Session;
class WireConnection;

/// Where a call stands in a session. The session keeps it.
struct StreamPlace {
  H2Session* session = nullptr;  // null: in none
  std::int32_t id = 0;
  std::uint32_t position = 0;  // in its list
};

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

  // From here on for the session, the connection and the loop.

  StreamPlace place;
  /// Where it stands in its loop's list of deferred calls; one more than the index, 0 for nowhere.
  [[nodiscard]] std::uint32_t& deferred() { return deferred_; }

  /// What it was started with; only until on_request_sent().
  [[nodiscard]] const CallOptions& options() const { return *options_; }
  /// Its request has left: from now on it may send.
  void on_request_sent();
  [[nodiscard]] CallOutput& output() { return output_; }
  /// Copies what is to be sent next.
  CallOutput::Fill fill(char* buffer, std::size_t room);

  [[nodiscard]] ResponseFields& fields() { return fields_; }
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

 private:
  /// Gives out what was asked for and is there.
  void deliver();
  /// The peer said all. What came before is read first.
  void end_response(CallEnding ending, std::uint32_t reset);
  void end_own(int code, const char* message);
  /// As the ending says, and with the stream reset, unless both sides have closed it.
  void finish_early(CallEnding ending, std::uint32_t reset);
  /// The last thing a call does: it may be gone when this returns.
  void finish(CallEnd end, std::optional<std::uint32_t> reset = std::nullopt);
  [[nodiscard]] CallEnd end_of(CallEnding ending) const;

  // A hundred thousand of these may be open and idle, and a thousand busy ones should fit the processor's cache: what only
  // some calls need, or only at some time, is behind a pointer, and what is small stands where another part has room left.
  WireConnection& connection_;
  TransportEvents& events_;
  std::unique_ptr<CallOptions> options_;
  RunTime deadline_ = kNever;
  ResponseFields fields_;
  [[no_unique_address]] CallOutput output_;
  std::uint32_t deferred_ = 0;
  [[no_unique_address]] CallInput input_;
  bool headers_received_ : 1 = false;
  bool gzip_ : 1 = false;             // requests are compressed, and replies were offered to be
  bool replies_in_gzip_ : 1 = false;  // as the response's grpc-encoding says
  bool over_ : 1 = false;
};

}  // namespace weir
