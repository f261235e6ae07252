#include "harness/base/draws.h"

// Random123 is a header of macros and old-style casts; its warnings are not ours.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wcast-qual"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

#include <cmath>
#include <numbers>

namespace weir {
namespace {
__extension__ using Wide = unsigned __int128;
}

std::uint64_t Draws::bits(std::uint64_t key, Purpose purpose, std::uint32_t n) const {
  r123::Philox4x32::ctr_type counter = {{static_cast<std::uint32_t>(key),
                                         static_cast<std::uint32_t>(key >> 32),
                                         static_cast<std::uint32_t>(purpose), n}};
  r123::Philox4x32::key_type seed = {
      {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)}};
  r123::Philox4x32::ctr_type out = r123::Philox4x32()(counter, seed);
  return (static_cast<std::uint64_t>(out[1]) << 32) | out[0];
}

double Draws::unit(std::uint64_t key, Purpose purpose, std::uint32_t n) const {
  // 53 bits: every double in [0, 1) that is a multiple of 2^-53.
  return static_cast<double>(bits(key, purpose, n) >> 11) * 0x1.0p-53;
}

std::uint64_t Draws::between(std::uint64_t key, Purpose purpose, std::uint32_t n, std::uint64_t low,
                             std::uint64_t high) const {
  // Multiply-shift (Lemire 2019). Its bias is below 2^-64 times the span, far under anything a run can see.
  Wide span = static_cast<Wide>(high - low) + 1;
  return low + static_cast<std::uint64_t>((span * bits(key, purpose, n)) >> 64);
}

double Draws::exponential(std::uint64_t key, Purpose purpose, std::uint32_t n) const {
  return -std::log1p(-unit(key, purpose, n));
}

double Draws::normal(std::uint64_t key, Purpose purpose, std::uint32_t n) const {
  double radius = std::sqrt(-2 * std::log1p(-unit(key, purpose, 2 * n)));
  return radius * std::cos(2 * std::numbers::pi * unit(key, purpose, 2 * n + 1));
}

}  // namespace weir
