#include "harness/plan/spread.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace weir {
namespace {

Bytes log_normal(const LogNormalSize& size, const Draws& draws, std::uint64_t key, std::uint32_t message) {
  double z = draws.normal(key, Purpose::kPayloadSize, message);
  double drawn = static_cast<double>(size.median.count) * std::exp(size.sigma * z);
  // Compared as real numbers: far out in the tail the product does not fit an integer.
  if (drawn >= static_cast<double>(size.max.count)) return size.max;
  return Bytes{static_cast<std::uint64_t>(std::llround(drawn))};
}

std::int64_t as_number(Bytes size) { return static_cast<std::int64_t>(size.count); }

}  // namespace

Bytes payload_size(const Payload& payload, const Draws& draws, std::uint64_t key, std::uint32_t message) {
  if (!payload.spread) return payload.size;
  const SizeSpread& spread = *payload.spread;
  switch (spread.kind) {
    case SizeSpread::Kind::kUniform:
      return Bytes{draws.between(key, Purpose::kPayloadSize, message, spread.range.low.count,
                                 spread.range.high.count)};
    case SizeSpread::Kind::kLogNormal:
      return log_normal(spread.log_normal, draws, key, message);
    case SizeSpread::Kind::kList:
      return spread.list[draws.between(key, Purpose::kPayloadSize, message, 0, spread.list.size() - 1)];
  }
  return payload.size;
}

Bytes smallest_payload(const Payload& payload) {
  if (!payload.spread) return payload.size;
  const SizeSpread& spread = *payload.spread;
  switch (spread.kind) {
    case SizeSpread::Kind::kUniform:
      return spread.range.low;
    case SizeSpread::Kind::kLogNormal:
      return Bytes{0};
    case SizeSpread::Kind::kList:
      return *std::min_element(spread.list.begin(), spread.list.end());
  }
  return payload.size;
}

std::string describe(const Payload& payload) {
  std::string largest = format_bytes(payload.size);
  if (!payload.spread) return largest;
  const SizeSpread& spread = *payload.spread;
  std::string range = format_bytes(smallest_payload(payload)) + ".." + largest;
  switch (spread.kind) {
    case SizeSpread::Kind::kUniform:
      return range;
    case SizeSpread::Kind::kLogNormal:
      return fmt::format("about {}, at most {}", format_bytes(spread.log_normal.median), largest);
    case SizeSpread::Kind::kList:
      return fmt::format("one of {} sizes, {}", spread.list.size(), range);
  }
  return largest;
}

void add_to_digest(const Payload& payload, std::uint64_t seed, std::uint64_t key, Digest& digest) {
  digest.add(as_number(payload.size));
  if (!payload.spread) return;
  // The sizes are a function of these. Drawing them all here would take as long as the run.
  const SizeSpread& spread = *payload.spread;
  digest.add(static_cast<std::int64_t>(seed));
  digest.add(static_cast<std::int64_t>(key));
  digest.add(static_cast<std::int64_t>(spread.kind));
  digest.add(as_number(spread.range.low));
  digest.add(as_number(spread.log_normal.median));
  digest.add(std::bit_cast<std::int64_t>(spread.log_normal.sigma));
  for (Bytes size : spread.list) digest.add(as_number(size));
}

Duration draw_time(const TimeSpread& spread, const Draws& draws, std::uint64_t key, Purpose purpose,
                   std::uint32_t n) {
  switch (spread.kind) {
    case TimeSpread::Kind::kFixed:
      break;
    case TimeSpread::Kind::kUniform: {
      auto low = static_cast<std::uint64_t>(spread.range.low.count());
      auto high = static_cast<std::uint64_t>(spread.range.high.count());
      return Duration(static_cast<std::int64_t>(draws.between(key, purpose, n, low, high)));
    }
    case TimeSpread::Kind::kExponential:
      // At most 37 means: the draw has 53 bits.
      return Duration(
          std::llround(draws.exponential(key, purpose, n) * static_cast<double>(spread.mean.count())));
  }
  return spread.range.low;
}

std::string describe(const TimeSpread& spread) {
  switch (spread.kind) {
    case TimeSpread::Kind::kFixed:
      break;
    case TimeSpread::Kind::kUniform:
      return format_duration(spread.range.low) + ".." + format_duration(spread.range.high);
    case TimeSpread::Kind::kExponential:
      return format_duration(spread.mean) + " on average";
  }
  return format_duration(spread.range.low);
}

void add_to_digest(const TimeSpread& spread, std::uint64_t seed, std::uint64_t key, Digest& digest) {
  digest.add(static_cast<std::int64_t>(spread.kind));
  digest.add(spread.range.low.count());
  digest.add(spread.range.high.count());
  digest.add(spread.mean.count());
  if (spread.kind == TimeSpread::Kind::kFixed) return;
  digest.add(static_cast<std::int64_t>(seed));
  digest.add(static_cast<std::int64_t>(key));
}

}  // namespace weir
