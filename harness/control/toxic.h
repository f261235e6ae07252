// Toxiproxy's toxics as values: what a client of its API may put on a proxy.
// Source: https://github.com/Shopify/toxiproxy, README.md ("Toxics") and the API of version 2.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

enum class ToxicType { kLatency, kBandwidth, kSlowClose, kTimeout, kResetPeer, kSlicer, kLimitData };

/// A type as the API names it, with the names of its attributes. All of them are whole numbers, 0 unless given.
struct ToxicTypeInfo {
  ToxicType type;
  std::string_view word;
  std::vector<std::string_view> attributes;
};
[[nodiscard]] std::span<const ToxicTypeInfo> toxic_types();
[[nodiscard]] const ToxicTypeInfo& describe(ToxicType type);
/// Nothing for a word that is none.
[[nodiscard]] std::optional<ToxicType> toxic_type(std::string_view word);

struct Toxic {
  std::string name;
  ToxicType type = ToxicType::kLatency;
  bool upstream = false;  // "upstream": what goes to the server; "downstream": what goes to the client
  float toxicity = 1;     // the share of links it strikes
  std::map<std::string, std::int64_t>
      attributes{};  // every one of the type; times in ms, but slicer's delay in us

  /// An attribute as a number that makes sense: never below 0.
  [[nodiscard]] std::uint64_t attribute(std::string_view key) const;
  friend bool operator==(const Toxic&, const Toxic&) = default;
};

}  // namespace weir
