// One stream of the wire server: messages in, messages out, and how it ends. No frames.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/units.h"
#include "harness/server/chat_stream.h"
#include "harness/wire/data_source.h"
#include "harness/wire/inbox.h"

namespace weir {

class ServedStream;

/// What a stream needs of the connection that carries it.
class StreamCarrier {
 public:
  virtual ~StreamCarrier() = default;
  /// The stream has something to send, or is to end.
  virtual void send_soon(ServedStream& stream) = 0;
  /// The stream has consumed so many bytes (RFC 9113 section 5.2).
  virtual void give_window(ServedStream& stream, std::uint32_t bytes) = 0;
  /// on_wake() is wanted at `at`; kNever: not any more.
  virtual void wake_at(ServedStream& stream, RunTime at) = 0;
  [[nodiscard]] virtual RunTime now() const = 0;
  virtual void count(std::uint64_t requests, std::uint64_t replies) = 0;
  /// Where streams' buffers come from and go to.
  [[nodiscard]] virtual BufferPool& buffers() = 0;
  /// Bytes of the largest message that is accepted.
  [[nodiscard]] virtual std::uint64_t message_limit() const = 0;
};

/// A plain echo has no more than counters and what is on its way: nothing is allocated while it idles. Any other behaviour
/// is decided by a ChatStream. Used by one thread at a time; `carrier` outlives it.
class ServedStream {
 public:
  ServedStream(StreamCarrier& carrier, std::int32_t id) : carrier_(carrier), id_(id) {}
  ~ServedStream();
  ServedStream(const ServedStream&) = delete;
  ServedStream& operator=(const ServedStream&) = delete;

  /// Begins to serve. Once.
  void begin(ServerScript script);
  void on_data(std::string_view bytes);
  /// END_STREAM from the client.
  void on_half_close();
  void on_wake();
  /// The server ends the stream now, with UNAVAILABLE and this message, and no marker.
  void cut(const char* message);

  /// Copies what is to be sent next; never nothing when has_output().
  [[nodiscard]] std::size_t fill(char* buffer, std::size_t room);
  [[nodiscard]] bool has_output() const { return !out_.empty(); }
  /// As DataSource's.
  [[nodiscard]] bool is_drawn_from() const { return out_.is_drawn_from(); }
  void begin_sending(bool begun) { out_.begin(begun); }
  /// How the stream ends, once everything before that was sent.
  [[nodiscard]] const ChatEnd* end() const { return has_output() ? nullptr : end_.get(); }
  /// Whether the service chose the end.
  [[nodiscard]] bool chosen() const { return chosen_; }
  /// What is to be said of a stream that was lost before its end.
  [[nodiscard]] ChatEnd lost() const { return {1, "cancelled", received_, sent_, {}}; }

  [[nodiscard]] std::int32_t id() const { return id_; }
  [[nodiscard]] bool half_closed() const { return half_closed_; }

  // For the carrier.
  RunTime alarm = kNever;      // when it is to be woken
  std::uint32_t position = 0;  // in its list
  bool ended = false;          // its trailers are on their way

 private:
  void take_messages();
  bool echo(std::string_view message);
  /// Lets the script decide until it has nothing more to do now.
  void step();
  [[nodiscard]] bool reads() const;
  void put(std::string_view message);
  void on_sent();
  void finish(ChatEnd end);
  /// Ends the stream in the name of the library beneath the service.
  void fail(int code, std::string message);
  /// Ends the stream for what is no message that it accepts.
  void refuse(Inbox::Found found);
  void give_back_window();

  // A hundred thousand may be open: what is small stands where a part has room left.
  StreamCarrier& carrier_;
  std::unique_ptr<ChatStream> script_;  // null: a plain echo
  std::unique_ptr<ChatEnd> end_;
  [[no_unique_address]] Inbox in_;
  std::uint32_t unsent_ = 0;  // messages in out_
  [[no_unique_address]] DataSource out_;
  bool reading_ = false;  // the script waits for a message
  bool half_closed_ = false;
  bool chosen_ = true;
  std::int32_t id_;
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
};

}  // namespace weir
