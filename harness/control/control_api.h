// Toxiproxy's REST API: a request to what it changes, and its answer. No HTTP library and no socket of its own.
// Source: https://github.com/Shopify/toxiproxy, README.md ("HTTP API", version 2.6 and later).
#pragma once

#include <string>
#include <string_view>

#include "harness/control/proxies.h"

namespace weir {

struct ApiRequest {
  std::string method;  // "GET", "POST", "PATCH", "DELETE"
  std::string path;    // "/proxies/redis/toxics"; names in it are decoded already
  std::string body{};
};

struct ApiReply {
  int status = 200;
  std::string body{};  // JSON; empty with 204
  friend bool operator==(const ApiReply&, const ApiReply&) = default;
};

/// The version of Toxiproxy whose API this follows; clients ask for it.
inline constexpr std::string_view kToxiproxyVersion = "2.12.0";

/// Carries a request out. Thread-safe, as Proxies is.
[[nodiscard]] ApiReply answer(Proxies& proxies, const ApiRequest& request);

}  // namespace weir
