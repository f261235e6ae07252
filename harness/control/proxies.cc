#include "harness/control/proxies.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "harness/base/address.h"
#include "harness/base/draws.h"

namespace weir {
namespace {

ApiError no_proxy() { return {"proxy not found", 404}; }
ApiError no_toxic() { return {"toxic not found", 404}; }

/// ":8080" means all addresses of this machine, as in Go; nothing at all means any port of the loopback.
std::optional<HostPort> listen_address(const std::string& text) {
  if (text.empty()) return HostPort{.host = "127.0.0.1", .port = 0};
  return parse_host_port(text.front() == ':' ? "0.0.0.0" + text : text);
}

}  // namespace

Proxies::Proxies(const Clock& clock, std::uint64_t seed, ProxyTrace trace)
    : clock_(clock), seed_(seed), trace_(std::move(trace)) {}

std::optional<ApiError> Proxies::start(Proxy& proxy) {
  const std::optional<HostPort> listen = listen_address(proxy.listen);
  if (!listen) return ApiError{fmt::format("listen address '{}' is not host:port", proxy.listen), 500};
  const std::optional<Endpoint> upstream = parse_endpoint(proxy.upstream);
  if (!upstream) return ApiError{fmt::format("upstream address '{}' is not host:port", proxy.upstream), 500};
  auto rules = std::make_shared<ToxicRules>(mix_keys(seed_, stable_hash(proxy.name)));
  rules->set(proxy.toxics, clock_.now());
  RelayOptions options{.upstream = *upstream,
                       .links_take_turns = true,
                       .listen_host = listen->host,
                       .listen_port = listen->port,
                       .keep_history = false,
                       .on_link = [rules](const LinkView& link) { return rules->orders(link); }};
  if (trace_) {
    options.on_trace = [trace = &trace_, name = proxy.name](const LinkTrace& event) {
      (*trace)(name, event);
    };
    options.trace_streams = true;
  }
  try {
    proxy.relay = std::make_unique<Relay>(std::move(options), clock_);
  } catch (const std::system_error& error) {
    return ApiError{fmt::format("proxy '{}' can't listen on '{}' for '{}': {}", proxy.name, proxy.listen,
                                proxy.upstream, error.what()),
                    500};
  }
  if (const std::optional<std::string> unresolved = proxy.relay->unresolved()) {
    proxy.relay.reset();
    return ApiError{fmt::format("proxy '{}': {}", proxy.name, *unresolved), 500};
  }
  proxy.rules = std::move(rules);
  proxy.listen = format_host_port({proxy.relay->host(), proxy.relay->port(0)});
  return std::nullopt;
}

void Proxies::stop(Proxy& proxy) {
  if (!proxy.relay) return;
  gone_ += proxy.relay->totals();
  proxy.relay.reset();
  proxy.rules.reset();
}

/// The toxics are the relay's thread's own matter from here on.
void Proxies::apply(Proxy& proxy) const {
  if (!proxy.relay) return;
  proxy.relay->renew_orders(
      [rules = proxy.rules](const LinkView& link) { return rules->orders(link); },
      [rules = proxy.rules, toxics = proxy.toxics, clock = &clock_] { rules->set(toxics, clock->now()); });
}

ProxyState Proxies::state_of(const Proxy& proxy) {
  ProxyState state{proxy.name, proxy.listen, proxy.upstream, proxy.relay != nullptr, proxy.toxics};
  std::stable_partition(state.toxics.begin(), state.toxics.end(),
                        [](const Toxic& toxic) { return toxic.upstream; });
  return state;
}

std::vector<Toxic>::iterator Proxies::toxic_of(Proxy& proxy, const std::string& name) {
  return std::find_if(proxy.toxics.begin(), proxy.toxics.end(),
                      [&](const Toxic& toxic) { return toxic.name == name; });
}

bool Proxies::fits(const Proxy& proxy, const ProxyBody& body) {
  const bool listens = !body.listen || *body.listen == proxy.listen || *body.listen == proxy.asked;
  return listens && (!body.upstream || *body.upstream == proxy.upstream);
}

std::optional<ApiError> Proxies::create(const ProxyBody& body, Proxy*& made) {
  const std::string asked = body.listen.value_or("");
  Proxy proxy{.name = body.name,
              .asked = asked,
              .listen = asked,
              .upstream = body.upstream.value_or(""),
              .toxics = {},
              .relay = nullptr,
              .rules = nullptr};
  if (body.enabled.value_or(true)) {
    if (std::optional<ApiError> error = start(proxy)) return error;
  }
  made = &proxies_.emplace(body.name, std::move(proxy)).first->second;
  return std::nullopt;
}

Parsed<ProxyState> Proxies::create(const ProxyBody& body) {
  const Lock lock(mutex_);
  if (proxies_.contains(body.name)) return ApiError{"proxy already exists", 409};
  Proxy* made = nullptr;
  if (std::optional<ApiError> error = create(body, made)) return *std::move(error);
  return state_of(*made);
}

Proxies::Populated Proxies::populate(const std::vector<ProxyBody>& bodies) {
  const Lock lock(mutex_);
  Populated result;
  for (const ProxyBody& body : bodies) {
    const auto known = proxies_.find(body.name);
    if (known != proxies_.end() && fits(known->second, body)) {
      result.proxies.push_back(state_of(known->second));
      continue;
    }
    if (known != proxies_.end()) {
      stop(known->second);
      proxies_.erase(known);
    }
    Proxy* made = nullptr;
    result.error = create(body, made);
    if (result.error) return result;
    result.proxies.push_back(state_of(*made));
  }
  return result;
}

std::optional<ApiError> Proxies::change(Proxy& proxy, const ProxyBody& body) {
  const bool enabled = body.enabled.value_or(proxy.relay != nullptr);
  if (!fits(proxy, body)) {
    stop(proxy);
    if (body.listen) proxy.asked = proxy.listen = *body.listen;
    if (body.upstream) proxy.upstream = *body.upstream;
  }
  if (!enabled) stop(proxy);
  return enabled && !proxy.relay ? start(proxy) : std::nullopt;
}

Parsed<ProxyState> Proxies::change(const std::string& name, const ProxyBody& body) {
  const Lock lock(mutex_);
  const auto found = proxies_.find(name);
  if (found == proxies_.end()) return no_proxy();
  if (std::optional<ApiError> error = change(found->second, body)) return *std::move(error);
  return state_of(found->second);
}

std::optional<ApiError> Proxies::remove(const std::string& name) {
  const Lock lock(mutex_);
  const auto found = proxies_.find(name);
  if (found == proxies_.end()) return no_proxy();
  stop(found->second);
  proxies_.erase(found);
  return std::nullopt;
}

Parsed<ProxyState> Proxies::find(const std::string& name) const {
  const Lock lock(mutex_);
  const auto found = proxies_.find(name);
  if (found == proxies_.end()) return no_proxy();
  return state_of(found->second);
}

std::vector<ProxyState> Proxies::all() const {
  const Lock lock(mutex_);
  std::vector<ProxyState> states;
  for (const auto& [name, proxy] : proxies_) states.push_back(state_of(proxy));
  return states;
}

Parsed<Toxic> Proxies::add_toxic(const std::string& proxy, Toxic toxic) {
  const Lock lock(mutex_);
  const auto found = proxies_.find(proxy);
  if (found == proxies_.end()) return no_proxy();
  if (toxic_of(found->second, toxic.name) != found->second.toxics.end())
    return ApiError{"toxic already exists", 409};
  found->second.toxics.push_back(toxic);
  apply(found->second);
  return toxic;
}

Parsed<Toxic> Proxies::change_toxic(const std::string& proxy, const std::string& toxic,
                                    const ToxicChange& change) {
  const Lock lock(mutex_);
  const auto found = proxies_.find(proxy);
  if (found == proxies_.end()) return no_proxy();
  const auto wanted = toxic_of(found->second, toxic);
  if (wanted == found->second.toxics.end()) return no_toxic();
  if (std::optional<ApiError> error = change(*wanted)) return *std::move(error);
  apply(found->second);
  return *wanted;
}

std::optional<ApiError> Proxies::remove_toxic(const std::string& proxy, const std::string& toxic) {
  const Lock lock(mutex_);
  const auto found = proxies_.find(proxy);
  if (found == proxies_.end()) return no_proxy();
  const auto wanted = toxic_of(found->second, toxic);
  if (wanted == found->second.toxics.end()) return no_toxic();
  found->second.toxics.erase(wanted);
  apply(found->second);
  return std::nullopt;
}

std::optional<ApiError> Proxies::reset() {
  const Lock lock(mutex_);
  for (auto& [name, proxy] : proxies_) {
    proxy.toxics.clear();
    if (proxy.relay) {
      apply(proxy);
    } else if (std::optional<ApiError> error = start(proxy)) {
      return error;
    }
  }
  return std::nullopt;
}

RelayTotals Proxies::totals() const {
  const Lock lock(mutex_);
  RelayTotals sum = gone_;
  for (const auto& [name, proxy] : proxies_) {
    if (proxy.relay) sum += proxy.relay->totals();
  }
  return sum;
}

}  // namespace weir
