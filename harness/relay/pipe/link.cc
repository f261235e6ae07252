#include "harness/relay/pipe/link.h"

#include <utility>

namespace weir {

Link::Link(LinkContext& context, std::uint32_t connection, std::uint32_t ordinal, StreamSocket client,
           std::function<void()> on_gone)
    : books_(context, connection, ordinal),
      on_gone_(std::move(on_gone)),
      legs_(Leg(std::move(client)), Leg(context.io)),
      pipes_(Pipe(Toward::kClient, context, books_, state_, legs_, *this),
             Pipe(Toward::kServer, context, books_, state_, legs_, *this)),
      closing_(context, books_, state_, legs_, pipes_, *this),
      armed_(state_),
      deeds_(books_, state_, tap_, legs_, pipes_, closing_),
      tap_desk_(context, books_, state_, tap_, pipes_, armed_, deeds_, *this),
      orders_(context, books_, state_, armed_, deeds_, tap_, tap_desk_, *this),
      opening_(context, books_, legs_, *this) {
  legs_[Toward::kClient].prepare();
  books_.follow(tap_.numbers());
  for (const Toward end : kEnds)
    legs_[end].on_end = [this, end](bool by_reset) { books_.ended_by_relay(end, by_reset); };
}

void Link::start(const LinkOrders& orders_for) {
  books_.accepted(legs_[Toward::kClient]);
  orders_.begin(orders_for);
  opening_.begin([this] {
    orders_.connected();
    for (Pipe& pipe : pipes_) pipe.pump();
  });
}

void Link::end_of(Toward end, bool by_reset) {
  tap_desk_.closed(end, by_reset || legs_[end].lost);
  closing_.end_of(end, by_reset);
}

void Link::reset() {
  if (gone_) return;
  for (Leg& leg : legs_) leg.reset();
  close();
}

void Link::close() {
  if (gone_) return;
  gone_ = true;
  for (Leg& leg : legs_) leg.close();
  for (Pipe& pipe : pipes_) pipe.close();
  closing_.close();
  opening_.close();
  tap_desk_.close();
  orders_.close();
  closing_.answer_all();
  books_.gone();
  on_gone_();
}

}  // namespace weir
