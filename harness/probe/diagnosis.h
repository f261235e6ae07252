// Why a target gave no stream an answer, and what to do about it. Pure: what was seen comes from look.h and rpc/reflection.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/probe/look.h"
#include "harness/rpc/reflection.h"

namespace weir {

/// One cause. Neither text names the target's address or the tool's verb.
struct Diagnosis {
  std::string cause;   // for machines: "tls.name", "method.unknown"; several with a comma between them
  std::string reason;  // "its certificate is for a.test, not for 'b.test'"
  std::string remedy;  // "--set target.tls.name=a.test"
};

/// How the client was told to speak.
struct AskedTls {
  bool wanted = false;
  std::string name;            // what the certificate has to be for: the scenario's, else the address's host
  std::string ca{};            // the file of the authorities; empty: the system's
  bool set_by_option = false;  // --set target.tls... was typed
  bool shows_certificate = false;  // the client has one of its own
  bool takes_any = false;          // whatever certificate the server has will do
};

/// Why no way leads through the proxy to `target`, "host:port"; nothing when one does.
[[nodiscard]] std::optional<Diagnosis> diagnose_proxy(const HttpProxy& proxy, const std::string& target,
                                                      const ProxySeen& seen);
/// The cause of a method that is unary, client-streaming or server-streaming.
inline constexpr std::string_view kNotBidi = "method.not_bidi";

/// Nothing when what was seen is no reason: the target does as it was asked, or shows nothing.
[[nodiscard]] std::optional<Diagnosis> diagnose(const AskedTls& asked, const Seen& seen);

/// `wanted`, "package.Service/Method", was answered with UNIMPLEMENTED and `words`. `methods` are the server's, where it tells.
[[nodiscard]] Diagnosis diagnose_method(const std::string& wanted, std::string_view words,
                                        const std::optional<std::vector<RemoteMethod>>& methods);

}  // namespace weir
