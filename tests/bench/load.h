// What every client of the benchmarks is asked to do, and what it cost it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace weir::bench {

/// The same exchange for all clients: every stream sends `messages` and gets as many replies.
struct Load {
  std::string address;  // of a chat server in another process: "127.0.0.1:port"
  std::uint32_t streams = 100;
  std::uint32_t connections = 2;
  std::uint32_t messages = 1000;  // per stream
  std::uint32_t window = 1;       // unanswered messages allowed on a stream; 1 is ping-pong
  std::uint32_t content_bytes = 64;
  bool hold = false;  // streams stay open after their last reply, and are given up once all have it

  [[nodiscard]] std::uint64_t total() const { return std::uint64_t{streams} * messages; }
};

/// From before the first connection is made until the last call has ended; when streams are held, until the last reply.
struct Cost {
  std::chrono::nanoseconds elapsed{};
  std::chrono::nanoseconds cpu{};  // user and system, of this process
  std::uint64_t replies = 0;
  bool complete = false;  // every stream got all its replies and, unless held, ended with OK
  /// By how much resident memory had grown at the end; 0 or less when it did not.
  std::int64_t memory_bytes = 0;
  /// Of the response time of messages, where the client measures it.
  std::optional<std::chrono::nanoseconds> p50{}, p99{};

  [[nodiscard]] double cpu_us_per_message() const {
    return static_cast<double>(cpu.count()) / 1e3 / static_cast<double>(replies);
  }
  [[nodiscard]] double messages_per_second() const {
    return static_cast<double>(replies) * 1e9 / static_cast<double>(elapsed.count());
  }
};

}  // namespace weir::bench
