// A certificate of a test's own.
#pragma once

#include <string>

namespace weir {

/// Signed by its own key, which makes it its own authority. All texts are PEM.
struct TestCertificate {
  std::string certificate;
  std::string key;
};

/// For this host name and for 127.0.0.1. Valid from an hour ago on, until so many seconds from now.
[[nodiscard]] TestCertificate make_test_certificate(const std::string& host, long valid_for = 86400);

}  // namespace weir
