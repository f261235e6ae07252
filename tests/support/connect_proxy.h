// An HTTP proxy that knows CONNECT and nothing else, for tests.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace weir {

/// Listens on 127.0.0.1 until it goes. Threads of its own.
class ConnectProxy {
 public:
  /// `answer`: what it says to every request, before it closes; empty: it opens the way that is asked for. With `silent` it says
  /// nothing at all and closes.
  explicit ConnectProxy(std::string answer = "", bool silent = false);
  ~ConnectProxy();
  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;

  /// "http://127.0.0.1:PORT"
  [[nodiscard]] std::string url() const;
  /// The heads of all requests so far.
  [[nodiscard]] std::vector<std::string> requests() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir
