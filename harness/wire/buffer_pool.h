// Buffers that streams use while they have something to send. They belong to a loop, since most of its streams idle at
// any one time, and one that was just used is still in the processor's cache.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weir {

/// Used by one thread at a time.
class BufferPool {
 public:
  using Buffer = std::unique_ptr<std::string>;

  /// An empty buffer that may have room already.
  [[nodiscard]] Buffer take() {
    if (idle_.empty()) return std::make_unique<std::string>();
    Buffer buffer = std::move(idle_.back());
    idle_.pop_back();
    return buffer;
  }

  /// Memory for bytes that nobody will read; good until the next call of this.
  [[nodiscard]] char* waste(std::size_t size) {
    if (waste_.size() < size) waste_.resize(size);
    return waste_.data();
  }

  /// Takes a buffer back, whatever is in it.
  void give(Buffer buffer) {
    if (idle_.size() >= kMost || buffer->capacity() > kMostBytes) return;
    buffer->clear();
    idle_.push_back(std::move(buffer));
  }

 private:
  // Streams that are busy at one time, not all there are; and a message that large is rare.
  static constexpr std::size_t kMost = 1024;
  static constexpr std::size_t kMostBytes = std::size_t{64} * 1024;

  std::vector<Buffer> idle_;
  std::string waste_;
};

}  // namespace weir
