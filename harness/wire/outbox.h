// What a stream has still to send, framed as gRPC's messages.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "harness/h2/grpc_framing.h"
#include "harness/wire/buffer_pool.h"

namespace weir {

/// Holds a buffer of the pool only while there is something in it. `pool` is the same at every call. Used by one thread at a
/// time.
class Outbox {
 public:
  [[nodiscard]] bool empty() const { return buffer_ == nullptr; }
  /// Bytes that are still to be taken.
  [[nodiscard]] std::size_t size() const { return buffer_ ? buffer_->size() - at_ : 0; }

  void put(std::string_view message, BufferPool& pool, bool compressed = false) {
    if (!buffer_) buffer_ = pool.take();
    append_message(*buffer_, message, compressed);
  }
  /// Puts a message of so many bytes, which the caller writes there before anything else is asked.
  [[nodiscard]] char* room(std::size_t size, BufferPool& pool) {
    if (!buffer_) buffer_ = pool.take();
    return append_room(*buffer_, size);
  }
  /// Copies what comes next, as much as there is room for.
  std::size_t take(char* out, std::size_t room, BufferPool& pool) {
    if (!buffer_) return 0;
    std::size_t taken = buffer_->copy(out, room, at_);
    at_ += taken;
    if (at_ == buffer_->size()) clear(pool);
    return taken;
  }
  void clear(BufferPool& pool) {
    if (buffer_) pool.give(std::move(buffer_));
    at_ = 0;
  }

 private:
  BufferPool::Buffer buffer_;
  std::size_t at_ = 0;
};

}  // namespace weir
