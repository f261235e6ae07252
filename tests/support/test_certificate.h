// A certificate of a test's own.
#pragma once

#include <string>

namespace weir {

/// Signed by its own key, which makes it its own authority. Valid for a day from now. All texts are PEM.
struct TestCertificate {
  std::string certificate;
  std::string key;
};

/// For this host name and for 127.0.0.1.
[[nodiscard]] TestCertificate make_test_certificate(const std::string& host);

}  // namespace weir
