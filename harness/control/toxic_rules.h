// From toxics to orders for links, decided without sockets.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/control/toxic.h"
#include "harness/relay/relay.h"

namespace weir {

/// The toxics of one proxy. Belongs to its relay's thread.
class ToxicRules {
 public:
  /// `seed`: what is drawn from it is which links a toxic with a toxicity below 1 strikes, and the jitter.
  explicit ToxicRules(std::uint64_t seed) : seed_(seed) {}

  /// From now on these hold. A toxic of the same name goes on counting its time, unless its attributes changed.
  void set(std::vector<Toxic> toxics, RunTime now);

  /// Everything a link needs for them: for a new link, and again for every link after set(). What a link was given
  /// before is kept in its memory, so that only what changed becomes an order; orders that wait (for a time or a count
  /// of bytes) are given anew, since renewing takes them away.
  [[nodiscard]] std::vector<TimedOrder> orders(const LinkView& link) const;

 private:
  struct Rule {
    Toxic toxic;
    RunTime since{};
  };
  [[nodiscard]] bool strikes(const Toxic& toxic, std::uint32_t ordinal) const;

  std::uint64_t seed_;
  std::vector<Rule> rules_;
};

}  // namespace weir
