// A service that does not take care: it stands before a good server, passes bytes on, and from some connection on forgets
// something.
#pragma once

#include <cstdint>
#include <memory>

namespace weir {

struct CarelessOptions {
  std::uint16_t server = 0;    // a port of 127.0.0.1
  std::uint32_t well_for = 0;  // so many connections are treated as they should be
  enum class Then {
    kKeeps,    // does not close a connection whose client has closed it
    kIgnores,  // accepts and answers nothing
  } then = Then::kKeeps;
};

/// Listens on 127.0.0.1 until it goes. Threads of its own.
class CarelessFront {
 public:
  explicit CarelessFront(CarelessOptions options);
  ~CarelessFront();
  CarelessFront(const CarelessFront&) = delete;
  CarelessFront& operator=(const CarelessFront&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir
