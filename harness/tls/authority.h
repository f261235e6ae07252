// weir's own test CA: it lives as long as the object, and its key never leaves memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/tls/context.h"

namespace weir {

/// A certificate authority with a fresh key (EC P-256) and a name of its own, so that two of them can be trusted at once. What
/// it signs, and its own certificate, are valid from an hour ago, for clocks that disagree, to a week from now. May not
/// sign anything but servers' certificates. Used by one thread at a time.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  /// The certificate that clients have to trust, as PEM.
  [[nodiscard]] const std::string& certificate_pem() const { return pem_; }

  /// What a server needs to be trusted under each of `names` (host names, IP addresses), and as localhost, 127.0.0.1 and ::1,
  /// with a key of its own. An error names the one that is neither a host name nor an address.
  [[nodiscard]] absl::StatusOr<SslContext> serve_as(const std::vector<std::string>& names) const;

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
  std::string pem_;
};

}  // namespace weir
