// Orders of one link that wait until nothing has come over it for a while.
#pragma once

#include <asio.hpp>
#include <optional>
#include <vector>

#include "harness/relay/pipe/deeds.h"

namespace weir {

class QuietWatch {
 public:
  QuietWatch(LinkContext& context, const LinkState& state, H2Tap& tap, Deeds& deeds, LinkOwner& owner);

  /// One that waits for a LinkTime: PINGs do not count, and its time is counted from now on.
  void add(TakenOrder order);
  /// One that waits for LinkOrder::after_silence, whatever breaks it. Of these the newest counts; the others are never carried out.
  void add_silence(TakenOrder order);
  /// Bytes have arrived: whoever waits for that silence waits on.
  void saw_bytes() {
    if (on_silence_) last_bytes_ = context_.clock.now();
  }
  /// Those of renew()'s kind are forgotten.
  void forget_rules();
  /// The link is gone.
  void close() {
    timer_.cancel();
    silence_timer_.cancel();
  }

 private:
  struct Waiting {
    TakenOrder order;
    RunTime since{};
  };
  [[nodiscard]] bool live() const { return !owner_.gone() && state_.live(); }
  [[nodiscard]] RunTime due(const Waiting& waiting) const;
  void look();
  void look_at_silence();

  LinkContext& context_;
  const LinkState& state_;
  H2Tap& tap_;
  Deeds& deeds_;
  LinkOwner& owner_;
  std::vector<Waiting> waiting_;
  asio::steady_timer timer_;
  std::optional<TakenOrder> on_silence_;
  RunTime last_bytes_{};  // kept while on_silence_ waits
  asio::steady_timer silence_timer_;
};

}  // namespace weir
