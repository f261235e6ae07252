// A certificate and its key, as a user gives them.
#pragma once

#include <optional>
#include <string>

#include <absl/status/status.h>

namespace weir {

/// Why a certificate and a key can't be used.
struct KeyPairProblem {
  bool of_key = false;   // which of both it is about
  std::string reason{};  // "holds no certificate": the file goes before it
  std::string remedy{};
};

/// Nothing when a server, or a client, can use both (PEM; the certificate first, its chain after it).
[[nodiscard]] std::optional<KeyPairProblem> find_key_pair_problem(const std::string& certificate_pem,
                                                                  const std::string& key_pem);

/// The same for the options --cert and --key: kInvalidArgument says what is wrong with which, and what to do.
[[nodiscard]] absl::Status check_key_pair(const std::string& certificate_pem, const std::string& key_pem);

}  // namespace weir
