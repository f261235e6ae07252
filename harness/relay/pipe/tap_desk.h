// A link and its tap: bytes go through it, orders to it, and what it decides is carried out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "harness/relay/pipe/armed_orders.h"
#include "harness/relay/pipe/deeds.h"
#include "harness/relay/pipe/link_timers.h"
#include "harness/relay/pipe/tap_orders.h"
#include "harness/relay/tap/call_listener.h"
#include "harness/relay/tap/request_listener.h"

namespace weir {

class TapDesk {
 public:
  TapDesk(LinkContext& context, LinkBooks& books, LinkState& state, H2Tap& tap, Pipes& pipes,
          ArmedOrders& armed, Deeds& deeds, LinkOwner& owner);

  /// What came becomes the pipe's.
  void through(Pipe& pipe, std::span<const std::byte> came);
  /// The end `by` closed the connection.
  void closed(Toward by, bool reset);
  /// An order for an act on frames, or for a point on a stream's way.
  void order(const LinkOrder& order, const OrderDone& done);
  void seek(const LinkOrder& order, const OrderDone& done);
  /// The same for a time of a stream, and for a place among TLS records.
  void wait(const LinkOrder& order, const OrderDone& done);
  void seek_record(TakenOrder asked);
  /// Orders that the tap may still name.
  [[nodiscard]] std::size_t open_orders() const { return orders_.size(); }
  /// The link is gone.
  void close() { timers_.cancel(); }

 private:
  void armed_unless_answered(std::uint64_t ticket);
  void answer(std::uint64_t ticket, OrderResult result);
  void carry_out(const TapStep& step);
  void look_at_records(Toward heading, std::string_view passed);
  void act_behind_all(const TapStep::Due& due);
  void end_behind_frames(const TapStep::Then& then);
  void wake(const TapStep::Wake& wake);

  LinkContext& context_;
  LinkBooks& books_;
  LinkState& state_;
  H2Tap& tap_;
  Pipes& pipes_;
  ArmedOrders& armed_;
  Deeds& deeds_;
  LinkOwner& owner_;
  LinkTimers timers_;
  TapOrders orders_;
  struct SoughtRecord {
    TakenOrder order;
    RecordSeeker seeker;
  };
  std::vector<SoughtRecord> records_;
  std::unique_ptr<RequestListener> listener_;  // null: nobody wants to know what the client says
  std::unique_ptr<CallListener> calls_;        // null: nor how its streams go
};

}  // namespace weir
