// Orders that have not struck: their stream or their frame has yet to come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "harness/relay/tap/points.h"
#include "harness/relay/tap/stream_book.h"

namespace weir {

class WaitingOrders {
 public:
  WaitingOrders(StreamBook& book, Points& points) : book_(book), points_(points) {}

  void add(TapOrder order) { orders_.push_back(std::move(order)); }
  [[nodiscard]] bool empty() const { return orders_.empty(); }
  [[nodiscard]] bool waits(std::uint64_t ticket) const;
  /// As they stand now, the oldest first.
  [[nodiscard]] std::vector<TapOrder> all() const { return orders_; }
  /// It waits no more. Returns its place among the others; nothing where it did not wait.
  [[nodiscard]] std::optional<std::size_t> take(std::uint64_t ticket);
  /// It waits again.
  void put_back(const TapOrder& order, std::size_t place);

  /// The first that is for this stream and says this.
  template <typename Act>
  [[nodiscard]] const TapOrder* armed(const TappedStream& stream) const {
    for (const TapOrder& order : orders_) {
      if (std::holds_alternative<Act>(order.act) && aims_at(order, stream)) return &order;
    }
    return nullptr;
  }
  /// Some request's head is to be changed.
  [[nodiscard]] bool are_of_request_heads() const;
  /// The first that changes the head of this stream's request.
  [[nodiscard]] const TapOrder* for_request_head(const TappedStream& stream) const;
  /// The first that spoils the stream's next message this way.
  [[nodiscard]] const TapOrder* for_message(const TappedStream& stream, Toward heading) const;
  /// The first that splits the next block of the stream's response.
  [[nodiscard]] const TapOrder* for_split(const TappedStream& stream) const;
  /// The next one that changes a field of this block of the stream's response.
  [[nodiscard]] const TapOrder* for_field(const TappedStream& stream, const HeaderFields& fields,
                                          bool end_stream) const;

  /// It has struck this stream, and what follows its fault begins to count. By value: it may be one of those that wait.
  void done(TapOrder order, std::uint32_t h2_stream, Turn& turn);
  /// What is still waited for on a stream that is over comes too late.
  void give_up(const TappedStream& stream, Turn& turn);

 private:
  StreamBook& book_;
  Points& points_;
  std::vector<TapOrder> orders_;
};

}  // namespace weir
