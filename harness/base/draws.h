// Random numbers that are pure functions of what they are for.
//
// Every draw names the seed, what it is drawn for (a key), its purpose and its ordinal. Nothing is consumed from a
// shared sequence, so adding a stream or a fault never shifts another's schedule.
// Generator: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11), from Random123.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir {

/// What a draw is for. Numbers are part of every plan digest: never reuse or renumber one.
enum class Purpose : std::uint32_t {
  kArrival = 1,        // gap before message n of an open-loop stream, or before burst n
  kPhase = 2,          // offset of a stream's first message within its period
  kFaultPoint = 3,     // a trigger given as a range
  kFaultSelect = 4,    // which stream of a stratum a fault takes
  kPayloadSize = 5,    // size of message n
  kThink = 6,          // pause after answer n
  kLife = 7,           // how long a stream lives
  kFaultChance = 8,    // messages spared before the n-th strike of a fault that strikes by chance
  kDuetOrder = 9,      // which arm of a duet gets message n first
  kDuetRound = 10,     // which arm of a gate's round is started and stands first
  kGateResample = 11,  // which rounds of equal arms a resampled gate takes, and which way around
  kPlaceholder = 12,   // of a message: what stands in its place
  kReaction = 13,      // from a reply to the message that it causes
  kExplore = 14,       // where a fault strikes in a variant of a scenario
  kLinkJitter = 20,    // of the byte with this ordinal that a slow link delays
  kSliceSize = 21,     // of the write that begins with this byte
  kToxicity = 22,      // whether a toxic strikes a link
};

/// A stable 64-bit name for a text, the same on every machine (FNV-1a, Fowler/Noll/Vo).
[[nodiscard]] constexpr std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return hash;
}

/// Mixes two keys into one; not commutative.
[[nodiscard]] constexpr std::uint64_t mix_keys(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = a ^ (b + 0x9e3779b97f4a7c15ULL + (a << 6) + (a >> 2));
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;  // splitmix64's finaliser (Steele et al., OOPSLA'14)
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// A value type: copies are cheap and equal. Thread-safe, since it has no state but the seed.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : seed_(seed) {}

  /// 64 uniform bits for draw number `n` of `purpose` for `key`.
  [[nodiscard]] std::uint64_t bits(std::uint64_t key, Purpose purpose, std::uint32_t n) const;
  /// Uniform in [0, 1).
  [[nodiscard]] double unit(std::uint64_t key, Purpose purpose, std::uint32_t n) const;
  /// Uniform integer in [low, high]; low <= high.
  [[nodiscard]] std::uint64_t between(std::uint64_t key, Purpose purpose, std::uint32_t n, std::uint64_t low,
                                      std::uint64_t high) const;
  /// Exponential with mean 1, for Poisson arrivals.
  [[nodiscard]] double exponential(std::uint64_t key, Purpose purpose, std::uint32_t n) const;
  /// Standard normal (Box and Muller, Ann. Math. Stat. 29, 1958). Takes the uniform draws 2n and 2n+1: n < 2^31, and
  /// `purpose` is not drawn from in another way.
  [[nodiscard]] double normal(std::uint64_t key, Purpose purpose, std::uint32_t n) const;

 private:
  std::uint64_t seed_;
};

}  // namespace weir
