#include "harness/relay/tap/waiting_orders.h"

#include <algorithm>

namespace weir {
namespace {

bool is_interim(const HeaderFields& fields) { return field_of(fields, ":status").starts_with('1'); }

}  // namespace

bool WaitingOrders::waits(std::uint64_t ticket) const {
  return std::any_of(orders_.begin(), orders_.end(),
                     [&](const TapOrder& one) { return one.ticket == ticket; });
}

std::optional<std::size_t> WaitingOrders::take(std::uint64_t ticket) {
  const auto at =
      std::find_if(orders_.begin(), orders_.end(), [&](const TapOrder& one) { return one.ticket == ticket; });
  if (at == orders_.end()) return std::nullopt;
  const std::size_t place = static_cast<std::size_t>(at - orders_.begin());
  orders_.erase(at);
  return place;
}

void WaitingOrders::put_back(const TapOrder& order, std::size_t place) {
  orders_.insert(orders_.begin() + static_cast<std::ptrdiff_t>(std::min(place, orders_.size())), order);
}

bool WaitingOrders::are_of_request_heads() const {
  return std::any_of(orders_.begin(), orders_.end(),
                     [](const TapOrder& order) { return is_of_request_head(order.act); });
}

const TapOrder* WaitingOrders::for_request_head(const TappedStream& stream) const {
  for (const TapOrder& order : orders_) {
    if (is_of_request_head(order.act) && aims_at(order, stream)) return &order;
  }
  return nullptr;
}

const TapOrder* WaitingOrders::for_message(const TappedStream& stream, Toward heading) const {
  for (const TapOrder& order : orders_) {
    const auto* act = std::get_if<H2Mangle>(&order.act);
    if (act != nullptr && act->toward == heading && aims_at(order, stream)) return &order;
  }
  return nullptr;
}

const TapOrder* WaitingOrders::for_split(const TappedStream& stream) const {
  for (const TapOrder& order : orders_) {
    const auto* act = std::get_if<H2Split>(&order.act);
    if (act != nullptr && act->toward == Toward::kClient && aims_at(order, stream)) return &order;
  }
  return nullptr;
}

const TapOrder* WaitingOrders::for_field(const TappedStream& stream, const HeaderFields& fields,
                                         bool end_stream) const {
  const bool first = !stream.flows[Toward::kClient].headers && !is_interim(fields);
  for (const TapOrder& order : orders_) {
    const auto* act = std::get_if<H2Field>(&order.act);
    const bool its_part = act != nullptr && act->part != H2Field::Part::kRequest &&
                          (act->part == H2Field::Part::kHeaders ? first : end_stream);
    if (its_part && aims_at(order, stream)) return &order;
  }
  return nullptr;
}

void WaitingOrders::done(TapOrder order, std::uint32_t h2_stream, Turn& turn) {
  std::erase_if(orders_, [&](const TapOrder& one) { return one.ticket == order.ticket; });
  TapStep::Strike& strike = turn.step.struck.emplace_back();
  strike.ticket = order.ticket;
  strike.h2_stream = h2_stream;
  TappedStream* stream = book_.find(h2_stream);
  if (stream == nullptr) return;
  strike.frames_to_client = stream->flow(Toward::kClient).frames;
  strike.frames_to_server = stream->flow(Toward::kServer).frames;
  points_.begin_following(order.fault, *stream);
}

void WaitingOrders::give_up(const TappedStream& stream, Turn& turn) {
  if (!stream.planned) return;
  std::erase_if(orders_, [&](const TapOrder& order) {
    const bool its_own = order.stream != kAnyStream && aims_at(order, stream);
    if (its_own) turn.step.too_late.push_back(order.ticket);
    return its_own;
  });
  points_.give_up_following(stream, turn);
}

}  // namespace weir
