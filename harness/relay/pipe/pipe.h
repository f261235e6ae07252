// The bytes that go one way over a link: read from one leg, through the tap, decided upon, written to the other.
#pragma once

#include <asio.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "harness/relay/pipe/chunk.h"
#include "harness/relay/pipe/delay_line.h"
#include "harness/relay/pipe/link_books.h"
#include "harness/relay/pipe/stall.h"

namespace weir {

class Pipe;

/// What happens to bytes besides.
class PipeOwner : public LinkOwner {
 public:
  /// Bytes have arrived, whatever becomes of them.
  virtual void saw_bytes() = 0;
  /// These come to the tap. It gives what it makes of them to the pipe.
  virtual void through_tap(Pipe& pipe, std::span<const std::byte> came) = 0;
  /// The bytes before an order's point are about to be written.
  virtual void book_due_points(Toward heading) = 0;
  /// They are sent, or nobody will: the orders whose point this is act.
  virtual void fire(Toward heading) = 0;
  /// The peer at `end` will send no more. Reading comes here only when all it sent before was written.
  virtual void end_of(Toward end, bool by_reset) = 0;
  /// All that was read is dealt with: FINs that waited for that go now.
  virtual void finish_fins() = 0;
};

class Pipe {
 public:
  /// To the end `heading`, kClient or kServer.
  Pipe(Toward heading, LinkContext& context, LinkBooks& books, LinkState& state, Legs& legs,
       PipeOwner& owner);

  [[nodiscard]] Toward heading() const { return heading_; }
  /// Takes what is there as far as it goes without waiting. Reads again only when everything read was dealt with, or lies in
  /// the line of what is slowed down: that is the backpressure.
  void pump();
  /// What the tap made of bytes that came. It stays where it is until the pipe has taken it.
  void come(std::span<const std::byte> bytes) { chunk_.come(bytes); }
  /// Bytes of the relay's own go behind what is on its way.
  void put_in(std::span<const std::byte> bytes);
  /// Bytes about which nothing is decided yet, those that were not at the tap left out.
  [[nodiscard]] std::size_t undecided() const { return chunk_.undecided(); }
  /// An order's point has been set behind them.
  void look_for_point();
  /// Bytes that have arrived, and about which nothing is decided yet.
  [[nodiscard]] OnItsWay on_its_way();
  /// Bytes that were decided to pass are still to be written.
  [[nodiscard]] bool owes() const { return chunk_.owed() > 0; }

  void stall(Duration duration);
  void shape(const LinkAct& act, std::uint64_t seed);
  /// The link is gone.
  void close();

 private:
  void wait_readable();
  void wait_writable();
  void wait_flushed();
  void on_readable();
  void into_line(std::span<const std::byte> came, const asio::error_code& error);
  [[nodiscard]] bool drain();
  void drop_rest();
  void decide();
  [[nodiscard]] bool write();
  [[nodiscard]] bool refill();
  void wait_for_line(RunTime at);
  /// There is a receiver that takes bytes.
  [[nodiscard]] bool has_receiver() const { return to_.open && !to_.lost; }

  const Toward heading_;
  LinkContext& context_;
  LinkBooks& books_;
  LinkState& state_;
  Leg& from_;
  Leg& to_;
  PipeOwner& owner_;
  Chunk chunk_;
  asio::steady_timer flush_timer_;
  Stall stall_;
  bool reading_ = false;  // wait_readable is under way
  /// While bytes are slowed down: they go through it before anything is decided.
  std::unique_ptr<DelayLine> line_;
  asio::steady_timer delay_timer_;  // rings when the line has something
};

using Pipes = PerEnd<Pipe>;

}  // namespace weir
