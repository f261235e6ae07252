// The bodies of the control interface: JSON to values and back. Any bytes may come in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/control/api_error.h"
#include "harness/control/toxic.h"

namespace weir {

/// A proxy as a client asks for it. What is not said is empty.
struct ProxyBody {
  std::string name;
  std::optional<std::string> listen;    // "127.0.0.1:26379", "[::1]:0", ":8080"
  std::optional<std::string> upstream;  // "host:port"
  std::optional<bool> enabled;
  friend bool operator==(const ProxyBody&, const ProxyBody&) = default;
};

/// A proxy as it is.
struct ProxyState {
  std::string name;
  std::string listen;
  std::string upstream;
  bool enabled = true;
  std::vector<Toxic> toxics;  // upstream ones first
};

template <typename T>
using Parsed = std::variant<T, ApiError>;

/// For POST /proxies: name and upstream are there.
[[nodiscard]] Parsed<ProxyBody> parse_proxy(std::string_view json);
/// For changing one: anything may be missing. A name is not looked at.
[[nodiscard]] Parsed<ProxyBody> parse_proxy_change(std::string_view json);
/// For POST /populate: a list of what parse_proxy() takes.
[[nodiscard]] Parsed<std::vector<ProxyBody>> parse_proxies(std::string_view json);
/// For adding a toxic; what is not said has Toxiproxy's defaults (downstream, toxicity 1, name TYPE_STREAM).
[[nodiscard]] Parsed<Toxic> parse_toxic(std::string_view json);
/// For changing one: its attributes and its toxicity. What is not said stays; nothing changes when there is an error.
[[nodiscard]] std::optional<ApiError> change_toxic(std::string_view json, Toxic& toxic);

[[nodiscard]] std::string to_json(const Toxic& toxic);
[[nodiscard]] std::string to_json(const std::vector<Toxic>& toxics);
[[nodiscard]] std::string to_json(const ProxyState& proxy);
/// An object, by name.
[[nodiscard]] std::string to_json(const std::vector<ProxyState>& proxies);
/// The answer to POST /populate: the proxies that are there, and the error that kept others away.
[[nodiscard]] std::string populate_json(const std::vector<ProxyState>& proxies,
                                        const std::optional<ApiError>& error);
[[nodiscard]] std::string to_json(const ApiError& error);

}  // namespace weir
