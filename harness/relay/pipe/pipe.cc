#include "harness/relay/pipe/pipe.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "harness/relay/pipe/bytes.h"

namespace weir {
namespace {

/// How often an armed act looks whether the kernel has sent the bytes before it. Seldom needed twice.
constexpr auto kFlushPoll = std::chrono::milliseconds(1);

}  // namespace

Pipe::Pipe(Toward heading, LinkContext& context, LinkBooks& books, LinkState& state, Legs& legs,
           PipeOwner& owner)
    : heading_(heading),
      context_(context),
      books_(books),
      state_(state),
      from_(legs[other_end(heading)]),
      to_(legs[heading]),
      owner_(owner),
      flush_timer_(context.io),
      stall_(context.io),
      delay_timer_(context.io) {}

void Pipe::wait_readable() {
  if (!from_.open || from_.ended || reading_) return;
  if (line_ && (line_->full() || line_->ended())) return;
  reading_ = true;
  from_.wait_readable([keep = owner_.keep(), this](const asio::error_code&) { on_readable(); });
}

void Pipe::wait_writable() {
  chunk_.hold();
  // An aborted wait pumps too: the receiver was closed, and the sender is to be read and dropped from now on.
  to_.wait_writable([keep = owner_.keep(), this](const asio::error_code&) { pump(); });
}

void Pipe::wait_flushed() {
  chunk_.hold();
  flush_timer_.expires_after(kFlushPoll);
  flush_timer_.async_wait([keep = owner_.keep(), this](const asio::error_code&) { pump(); });
}

void Pipe::on_readable() {
  reading_ = false;
  if (owner_.gone() || !from_.open) return;
  if (!line_ && !chunk_.idle()) return;  // frames were put in meanwhile; their pump reads on
  if (stall_.holds()) return stall_.park();
  asio::error_code error;
  const std::span<const std::byte> came = from_.read(context_.room, error);
  if (is_retry(error)) return wait_readable();
  if (!error) owner_.saw_bytes();
  if (!error) books_.came(heading_, text_of(came));
  if (line_) return into_line(came, error);
  if (error) return owner_.end_of(other_end(heading_), error != asio::error::eof);
  owner_.through_tap(*this, came);
  pump();
}

void Pipe::into_line(std::span<const std::byte> came, const asio::error_code& error) {
  const RunTime now = context_.clock.now();
  if (error) {
    line_->end(error != asio::error::eof, now);
  } else {
    line_->put(came, now);
  }
  // Whoever waits for the receiver, or for the point of an order, comes back to the line by itself.
  if (chunk_.idle())
    pump();
  else
    wait_readable();
}

void Pipe::pump() {
  do {
    if (!drain()) return;
  } while (refill());
  if (owner_.gone()) return drop_rest();
  wait_readable();
}

/// False when the rest has to wait for something, or the link is gone.
bool Pipe::drain() {
  while (!owner_.gone()) {
    if (stall_.holds()) {
      chunk_.hold();
      stall_.park();
      return false;
    }
    if (chunk_.owed() > 0) {
      if (!write()) {
        wait_writable();
        return false;
      }
    } else if (chunk_.due()) {
      if (has_receiver() && !to_.is_flushed()) {
        wait_flushed();
        return false;
      }
      chunk_.set_due(false);
      owner_.fire(heading_);
    } else if (!chunk_.empty()) {
      decide();
    } else {
      break;
    }
  }
  if (owner_.gone()) {
    drop_rest();
    return false;
  }
  chunk_.release();
  owner_.finish_fins();
  return !owner_.gone();
}

/// The link went while bytes waited here: they go with it.
void Pipe::drop_rest() {
  books_.count_dropped(chunk_.drop() + (line_ ? line_->waiting() : 0));
  line_.reset();
}

void Pipe::decide() {
  Share share{.drop = chunk_.size()};  // nobody there to pass it to
  if (has_receiver()) share = state_.share(heading_, chunk_.size());
  if (share.pass > 0) books_.count_passed(heading_, share.pass);
  if (share.drop > 0) books_.count_dropped(share.drop);
  chunk_.decide(share);
  if (chunk_.due()) owner_.book_due_points(heading_);
}

/// False when the receiver takes no more for now.
bool Pipe::write() {
  asio::error_code error = asio::error::not_connected;
  std::size_t n = 0;
  if (has_receiver()) n = to_.write(chunk_.to_write(), error);
  if (is_retry(error)) return false;
  if (!error) books_.went(heading_, text_of(chunk_.to_write().first(n)));
  chunk_.written(error ? chunk_.owed() : n);
  if (error && has_receiver()) {
    // What the peer sent before it reset us may still be unread; its end is passed on when reading comes to
    // it.
    to_.lost = true;
    if (to_.ended) owner_.end_of(heading_, true);
  }
  return true;
}

/// What waits in a line has not been at the tap either.
OnItsWay Pipe::on_its_way() {
  const std::size_t in_line = line_ ? line_->waiting() : 0;
  return {.unread = in_line + from_.unread(), .undecided = chunk_.undecided()};
}

void Pipe::put_in(std::span<const std::byte> bytes) {
  if (owner_.gone() || bytes.empty()) return;
  // Behind a FIN nothing can be said any more.
  if (state_.fin_due(heading_)) return;
  state_.add_undecided(heading_, bytes.size());
  const bool under_way = !chunk_.idle();
  chunk_.append(bytes);
  if (!under_way) pump();
}

void Pipe::look_for_point() {
  const bool under_way = !chunk_.idle();
  if (chunk_.undecided() == 0) chunk_.set_due(true);
  if (!under_way) pump();
}

// --- slowing down ---

void Pipe::shape(const LinkAct& act, std::uint64_t seed) {
  const RunTime now = context_.clock.now();
  if (!line_) line_ = std::make_unique<DelayLine>();
  line_->shaper().set(act, seed, now);
  // What waits in the line may leave earlier or later now.
  if (line_->waiting() > 0 && chunk_.empty()) wait_for_line(now);
}

/// Takes from the line what may leave now. False when nothing may: then the line's timer brings the pipe back.
bool Pipe::refill() {
  if (owner_.gone() || !line_) return false;
  const RunTime now = context_.clock.now();
  if (const std::span<const std::byte> left = chunk_.hold_before_coming(line_->take(now)); !left.empty()) {
    // Behind the line, so that what the tap puts in follows what has left.
    owner_.through_tap(*this, left);
    wait_readable();
    return true;
  }
  if (line_->end_due(now)) {
    const bool by_reset = line_->by_reset();
    line_.reset();
    owner_.end_of(other_end(heading_), by_reset);
  } else if (line_->idle(now)) {
    line_.reset();
  } else if (const RunTime at = line_->next_at(now); at != kNever) {
    wait_for_line(at);
  }
  return false;
}

void Pipe::wait_for_line(RunTime at) {
  // An earlier wait is cancelled.
  delay_timer_.expires_after(std::max(Duration(0), at - context_.clock.now()));
  delay_timer_.async_wait([keep = owner_.keep(), this](const asio::error_code& cancelled) {
    if (!cancelled && !owner_.gone() && chunk_.idle()) pump();
  });
}

void Pipe::stall(Duration duration) {
  stall_.begin(duration, [keep = owner_.keep(), this] {
    if (stall_.end()) pump();
  });
}

void Pipe::close() {
  flush_timer_.cancel();
  delay_timer_.cancel();
  const bool parked = stall_.break_off();
  if (parked || (line_ && chunk_.empty())) drop_rest();
}

}  // namespace weir
