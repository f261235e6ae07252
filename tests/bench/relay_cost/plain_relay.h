// The least that a TCP relay on asio can be: what weir's own is measured against.
#pragma once

#include <cstdint>
#include <memory>

namespace weir::bench {

/// Two asynchronous loops a link, each read_some and then write, TCP_NODELAY on both sides. No faults, no books. Runs on
/// a thread of its own.
class PlainRelay {
 public:
  explicit PlainRelay(std::uint16_t upstream_port);
  ~PlainRelay();
  PlainRelay(const PlainRelay&) = delete;
  PlainRelay& operator=(const PlainRelay&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace weir::bench
