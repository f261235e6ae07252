// Everything that a verdict advises, in one table, so that a test can try each of it in the state that printed it.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>

namespace weir {

enum class Remedy {
  // of no verdict at all
  kReportBug,
  kLetItEnd,
  // a target from which nothing came
  kOwnServer,
  kCheckName,
  kOtherPort,
  kSilentPort,
  kSeeItsLog,
  kStartServer,
  kWaitLonger,
  // streams, faults and checks
  kOpenEarlier,
  kSelectMore,
  kFireEarlier,
  kLengthenMeasure,
  kLengthenLive,
  kWaitForData,
  kMeasureMore,
  kMeasureLonger,
  kMoreSamples,
  kMoveBound,
  kSendLess,
  kShortenWarmup,
  kNameClass,
  kServeMore,
  kUseWeirServer,
  // a generator that could not keep up
  kLowerRate,
  kUseWire,
  kMoreConnections,
  kFewerStreams,
  kQuieterMachine,
  kOtherMachine,
  // a second look at the target: TLS and the method
  kUseTls,
  kUseAuthority,
  kUseName,
  kRenewForName,
  kRenew,
  kCompareClocks,
  kOfferH2,
  kShowCertificate,
  kShowOtherCertificate,
  kOfferTls12,
  kDropTls,
  kDropTlsOptions,
  kNamePort,
  // a proxy before the target
  kCheckProxy,
  kProxyCredentials,
  kOtherCredentials,
  kLetConnectThrough,
  // its method
  kUseMethod,
  kNameMethod,
  kImplement,
};

struct RemedyText {
  Remedy id;
  std::string_view text;  // with {} for what is known only then
};

[[nodiscard]] std::span<const RemedyText> remedy_texts();
[[nodiscard]] std::string_view text_of(Remedy id);

template <typename... Args>
[[nodiscard]] std::string remedy(Remedy id, const Args&... args) {
  return fmt::format(fmt::runtime(text_of(id)), args...);
}

}  // namespace weir
