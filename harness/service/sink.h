// Where a message's bytes go.
#pragma once

#include <cstddef>

namespace weir {

/// Takes one message at a time.
class MessageSink {
 public:
  virtual ~MessageSink() = default;
  /// Memory for the next message, which has exactly so many bytes. All of them are to be written, and at once: it is good until
  /// anything else is asked of what stands behind the sink.
  [[nodiscard]] virtual char* room(std::size_t size) = 0;
};

}  // namespace weir
