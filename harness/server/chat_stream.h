// One stream of the chat server, decided without gRPC, clock or lock: events in, operations out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/units.h"
#include "harness/server/chat_acts.h"
#include "harness/server/chat_replies.h"
#include "harness/server/paced_operation.h"
#include "harness/server/script.h"

namespace weir {

/// How the server ends a stream, and what the trailers say of it.
struct ChatEnd {
  int code = 0;
  std::string message{};
  std::uint64_t received = 0;          // requests
  std::uint64_t sent = 0;              // replies accepted by the transport
  std::vector<std::uint32_t> fired{};  // fault numbers of the acts carried out, in that order
  std::string details{};               // grpc-status-details-bin, see status_details.h; empty: none
  std::uint64_t filler = 0;            // bytes of trailers that say nothing
  friend bool operator==(const ChatEnd&, const ChatEnd&) = default;
};

/// Bytes of response headers that a script asks for and that say nothing.
[[nodiscard]] std::uint64_t header_filler(const ServerScript& script);

/// What the shell must do now. All fields may be set at once.
struct ChatOps {
  bool read = false;                 // start a read
  std::optional<std::string> write;  // start a write of this reply
  std::uint64_t write_size = 0;      // the message is to have so many bytes at least: see encode_reply()
  std::optional<ChatEnd> finish;     // end the stream; nothing is asked for afterwards
};

/// The whole life of one stream. At most one read and one write are pending at a time. Used by one thread at
/// a time.
///
/// A reply leaves `reply_delay` after its request came in, so delays of different requests overlap. No more
/// than kMaxWaiting requests wait for their replies: beyond that nothing is read, and HTTP/2 flow control
/// holds the client back. A stalled stream discards instead.
///
/// With a push period the replies to a request are made one by one, a period apart, each with its number, and the
/// client's half-close ends them: what was due by then is still sent.
class ChatStream {
 public:
  static constexpr std::size_t kMaxWaiting = 64;

  /// `opened` is when the stream began; `after` points count from it.
  ChatStream(ServerScript script, RunTime opened);

  /// Events. `now` never goes back from one to the next. on_read and on_write_done answer a pending
  /// operation.
  void on_request(std::string content, RunTime now);
  void on_half_close(RunTime now);  // the pending read found the end of the client's messages
  void on_write_done(bool ok, RunTime now);
  void on_cancel(RunTime now);  // by the client, its deadline, a lost connection or the server's shutdown

  /// What is to be done now. Call it after each event and at wakeup(); call it once at the beginning.
  [[nodiscard]] ChatOps next(RunTime now);
  /// When next() has to be called even without an event; kNever for not at all.
  [[nodiscard]] RunTime wakeup() const;

 private:
  [[nodiscard]] ChatProgress progress(RunTime now) const {
    return {.now = now, .opened = opened_, .received = received_, .sent = sent_};
  }
  void note_points(RunTime now);
  void carry_out(const ServerAct& act, RunTime now);
  [[nodiscard]] bool may_read() const;
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] ChatEnd end() const;

  ServerScript script_;
  RunTime opened_;
  ChatActs acts_;
  ChatReplies replies_;
  PacedOperation reading_;
  PacedOperation writing_;
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;

  bool half_closed_ = false;
  bool cancelled_ = false;
  bool finished_ = false;
  bool never_reads_ = false;
  bool stalled_ = false;
  std::optional<ServerAct> ending_;  // a status that waits for the replies before it
};

}  // namespace weir
