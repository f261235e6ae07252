// The sending side of a call: messages, the half-close behind them, and which of both is still to be done.
#pragma once

#include <cstddef>
#include <string_view>

#include "harness/stream/transport.h"
#include "harness/wire/data_source.h"

namespace weir {

/// `pool` is the same at every call. Used by one thread at a time.
class CallOutput {
 public:
  /// The request has left: from now on there may be frames.
  void open() { open_ = true; }
  /// Where the next message is to be written, before anything else is asked; send() follows.
  [[nodiscard]] char* room(std::size_t size, BufferPool& pool) { return data_.room(size, pool); }
  void send() { write_pending_ = true; }
  /// Both in one, for bytes that may be compressed.
  void send(std::string_view bytes, bool compressed, BufferPool& pool) {
    data_.put(bytes, pool, compressed);
    write_pending_ = true;
  }
  void half_close() { half_close_wanted_ = true; }
  /// The call is given up: what was written may leave, its half-close does not.
  void cancel() { cancelled_ = true; }
  /// The call is over: nothing more leaves. What was pending stays so.
  void drop(BufferPool& pool) { data_.clear(pool); }

  [[nodiscard]] bool is_write_pending() const { return write_pending_; }
  [[nodiscard]] bool is_half_close_pending() const { return half_close_wanted_ && !half_closed_; }
  [[nodiscard]] bool is_half_closed() const { return half_closed_; }
  [[nodiscard]] bool is_cancelled() const { return cancelled_; }

  /// There is something to send, nothing stands against it, and no frame is about to ask for it.
  [[nodiscard]] bool wants_frames() const {
    return open_ && !data_.is_drawn_from() && (!data_.empty() || may_half_close());
  }
  /// As DataSource's.
  void begin(bool begun) { data_.begin(begun); }

  struct Fill {
    std::size_t bytes = 0;
    bool more = false;  // there was not room enough for all
    bool end_stream = false;
  };
  /// Copies what is to be sent next. A write is done once its last byte was copied; the next one may follow at once.
  Fill fill(char* buffer, std::size_t room, BufferPool& pool, TransportEvents& events) {
    Fill fill;
    fill.bytes = data_.fill(buffer, room, pool, [&] {
      write_pending_ = false;
      events.on_write_done(true);
    });
    fill.more = !data_.empty();
    if (may_half_close()) {
      half_closed_ = fill.end_stream = true;
      events.on_half_close_done(true);
    }
    return fill;
  }

 private:
  /// It was asked for and is not on its way, and everything before it is.
  [[nodiscard]] bool may_half_close() const {
    return is_half_close_pending() && !cancelled_ && data_.empty();
  }

  // What follows shares its last bytes: see WireCall.
  [[no_unique_address]] DataSource data_;
  bool open_ : 1 = false;
  bool write_pending_ : 1 = false;
  bool half_close_wanted_ : 1 = false;
  bool half_closed_ : 1 = false;
  bool cancelled_ : 1 = false;
};

}  // namespace weir
