// What the DATA frames of a stream are made of.
#pragma once

#include <cstddef>
#include <string_view>

#include "harness/wire/outbox.h"

namespace weir {

/// Messages go in, and come out as the payload of frames. `pool` is the same at every call. Used by one thread at a time.
class DataSource {
 public:
  [[nodiscard]] bool empty() const { return outbox_.empty(); }
  /// Bytes that are still to be sent.
  [[nodiscard]] std::size_t size() const { return outbox_.size(); }

  void put(std::string_view message, BufferPool& pool, bool compressed = false) {
    outbox_.put(message, pool, compressed);
  }
  /// As Outbox's.
  [[nodiscard]] char* room(std::size_t size, BufferPool& pool) { return outbox_.room(size, pool); }
  /// What is there will not be sent.
  void clear(BufferPool& pool) { outbox_.clear(pool); }

  /// Frames are being made of it: until a fill() that leaves nothing they come for more by themselves.
  [[nodiscard]] bool is_drawn_from() const { return drawn_from_; }
  void begin(bool begun) { drawn_from_ = begun; }

  /// Copies what is to be sent next. `when_empty` is called once nothing is left; what it puts in shares the frame.
  template <typename WhenEmpty>
  std::size_t fill(char* buffer, std::size_t room, BufferPool& pool, WhenEmpty when_empty) {
    std::size_t filled = 0;
    while (filled < room && !outbox_.empty()) {
      filled += outbox_.take(buffer + filled, room - filled, pool);
      if (outbox_.empty()) when_empty();
    }
    drawn_from_ = !outbox_.empty();
    return filled;
  }

 private:
  Outbox outbox_;
  bool drawn_from_ = false;
};

}  // namespace weir
