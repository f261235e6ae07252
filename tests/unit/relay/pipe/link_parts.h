// All parts of one link, without a peer at either end: bytes are given to the parts by hand, and what they would write is dropped.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "harness/relay/pipe/bytes.h"
#include "harness/relay/pipe/order_desk.h"

namespace weir {

struct LinkParts final : private PipeOwner {
  /// Bytes of the sender towards `heading`, as reading brings them.
  void come(Toward heading, std::string_view bytes) {
    tap_desk.through(pipes[heading], bytes_of(bytes));
    pipes[heading].pump();
  }

  struct StandingClock final : Clock {
    [[nodiscard]] RunTime now() const override { return time; }
    RunTime time{};
  };

  asio::io_context io;
  StandingClock clock;
  RelayLedger ledger{1};
  RelayOptions options;
  LinkContext context{.io = io,
                      .clock = clock,
                      .ledger = ledger,
                      .target = options.upstream,
                      .patience = Duration(0),
                      .on_trace = nullptr,
                      .options = options};
  LinkBooks books{context, 0, 0};
  LinkState state;
  H2Tap tap;
  Legs legs{Leg(io), Leg(io)};
  Pipes pipes{Pipe(Toward::kClient, context, books, state, legs, *this),
              Pipe(Toward::kServer, context, books, state, legs, *this)};
  LinkClosing closing{context, books, state, legs, pipes, *this};
  ArmedOrders armed{state};
  Deeds deeds{books, state, tap, legs, pipes, closing};
  TapDesk tap_desk{context, books, state, tap, pipes, armed, deeds, *this};
  OrderDesk orders{context, books, state, armed, deeds, tap, tap_desk, *this};
  bool is_gone = false;

 private:
  [[nodiscard]] std::shared_ptr<void> keep() override { return nullptr; }
  [[nodiscard]] bool gone() const override { return is_gone; }
  void close() override { is_gone = true; }
  void saw_bytes() override {}
  void through_tap(Pipe& pipe, std::span<const std::byte> came) override { tap_desk.through(pipe, came); }
  void book_due_points(Toward heading) override { orders.book_due_points(heading); }
  void fire(Toward heading) override { orders.fire(heading); }
  void end_of(Toward /*end*/, bool /*by_reset*/) override {}
  void finish_fins() override {}
};

}  // namespace weir
