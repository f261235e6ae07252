// Servers of TLS that no client of gRPC without further ado can talk to.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "tests/support/test_certificate.h"

namespace weir {

/// Listens on a port of 127.0.0.1 and shakes hands with whoever comes, one after the other, on a thread of its own. Says nothing
/// after that, and closes.
class StubbornTls {
 public:
  enum class How {
    kNoAlpn,            // takes no protocol, as a server that knows only HTTP/1.1
    kWantsCertificate,  // demands one of the client's, and has nobody whose it could be
  };
  StubbornTls(How how, const TestCertificate& certificate);
  ~StubbornTls();
  StubbornTls(const StubbornTls&) = delete;
  StubbornTls& operator=(const StubbornTls&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void serve(How how, const TestCertificate& certificate) const;

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

}  // namespace weir
