// The proxies of the control interface: each a relay of its own, with its toxics.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/mutex.h"
#include "harness/control/bodies.h"
#include "harness/control/toxic_rules.h"
#include "harness/relay/relay.h"

namespace weir {

/// Told of everything that links live through, with the name of their proxy. On the proxy's thread; must not block.
using ProxyTrace = std::function<void(std::string_view proxy, const LinkTrace&)>;

/// Thread-safe. Proxies that are there stop with the object.
class Proxies {
 public:
  /// `clock` must outlive the object. `trace` may be empty.
  Proxies(const Clock& clock, std::uint64_t seed, ProxyTrace trace);

  /// Adds one and lets it listen, unless it is to be disabled. Errors: 409 for a name that is taken; 500 when it can't
  /// listen, or its upstream has no address.
  [[nodiscard]] Parsed<ProxyState> create(const ProxyBody& body);
  /// One after another; what is there already with the same addresses stays as it is. Stops at the first error.
  struct Populated {
    std::vector<ProxyState> proxies;
    std::optional<ApiError> error;
  };
  [[nodiscard]] Populated populate(const std::vector<ProxyBody>& bodies);
  /// Other addresses end its links. 404 when there is none of this name.
  [[nodiscard]] Parsed<ProxyState> change(const std::string& name, const ProxyBody& body);
  [[nodiscard]] std::optional<ApiError> remove(const std::string& name);

  [[nodiscard]] Parsed<ProxyState> find(const std::string& name) const;
  [[nodiscard]] std::vector<ProxyState> all() const;

  [[nodiscard]] Parsed<Toxic> add_toxic(const std::string& proxy, Toxic toxic);
  /// `change` is what changes it; its error is passed on and nothing is changed.
  using ToxicChange = std::function<std::optional<ApiError>(Toxic&)>;
  [[nodiscard]] Parsed<Toxic> change_toxic(const std::string& proxy, const std::string& toxic,
                                           const ToxicChange& change);
  [[nodiscard]] std::optional<ApiError> remove_toxic(const std::string& proxy, const std::string& toxic);

  /// All proxies are enabled and without toxics. An error when one can't listen.
  [[nodiscard]] std::optional<ApiError> reset();

  /// Of all proxies, also of those that are gone.
  [[nodiscard]] RelayTotals totals() const;

 private:
  struct Proxy {
    std::string name;
    std::string asked;   // where it was asked to listen: "localhost:0"
    std::string listen;  // where it does: "127.0.0.1:41235"
    std::string upstream;
    std::vector<Toxic> toxics;
    std::unique_ptr<Relay> relay;  // null: disabled
    std::shared_ptr<ToxicRules> rules;
  };

  [[nodiscard]] std::optional<ApiError> start(Proxy& proxy);
  void stop(Proxy& proxy) WEIR_REQUIRES(mutex_);
  /// Whether it listens and connects where this asks for; what is not said is as it is.
  [[nodiscard]] static bool fits(const Proxy& proxy, const ProxyBody& body);
  [[nodiscard]] std::optional<ApiError> create(const ProxyBody& body, Proxy*& made) WEIR_REQUIRES(mutex_);
  [[nodiscard]] std::optional<ApiError> change(Proxy& proxy, const ProxyBody& body) WEIR_REQUIRES(mutex_);
  void apply(Proxy& proxy) const;
  [[nodiscard]] static ProxyState state_of(const Proxy& proxy);
  [[nodiscard]] static std::vector<Toxic>::iterator toxic_of(Proxy& proxy, const std::string& name);

  const Clock& clock_;
  const std::uint64_t seed_;
  const ProxyTrace trace_;
  mutable Mutex mutex_;
  std::map<std::string, Proxy> proxies_ WEIR_GUARDED_BY(mutex_);
  RelayTotals gone_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir
