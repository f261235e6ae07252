// What both sides of the harness-cost benchmark are asked to do, and what it cost them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace weir::bench {

/// The same exchange for both clients: every stream sends `messages` and gets as many replies.
struct Load {
  std::string address;  // of a chat server in another process
  std::uint32_t streams = 100;
  std::uint32_t connections = 2;
  std::uint32_t messages = 1000;  // per stream
  std::uint32_t window = 1;       // unanswered messages allowed on a stream; 1 is ping-pong
  std::uint32_t content_bytes = 64;

  [[nodiscard]] std::uint64_t total() const { return std::uint64_t{streams} * messages; }
};

/// From before the first channel is made until the last call has ended.
struct Cost {
  std::chrono::nanoseconds elapsed{};
  std::chrono::nanoseconds cpu{};  // user and system, of this process
  std::uint64_t replies = 0;
  bool complete = false;  // every stream ended with OK and got all its replies

  [[nodiscard]] double cpu_us_per_message() const {
    return static_cast<double>(cpu.count()) / 1e3 / static_cast<double>(replies);
  }
  [[nodiscard]] double messages_per_second() const {
    return static_cast<double>(replies) * 1e9 / static_cast<double>(elapsed.count());
  }
};

}  // namespace weir::bench
