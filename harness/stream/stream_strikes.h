// The faults that are planned on one stream: which is due, what each asks of the stream meanwhile, and what became of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "harness/fault/kind.h"
#include "harness/outcome/evidence.h"
#include "harness/outcome/strike.h"
#include "harness/stream/commands.h"
#include "harness/stream/outage.h"
#include "harness/stream/planned_stream.h"
#include "harness/stream/strike_points.h"

namespace weir {

/// Pure; used by one thread at a time. One at a time is taken from next_early() or next_due() and then either fired, handed over to
/// others, or awaited, as its action wants it.
class StreamStrikes {
 public:
  /// `broken_since`: an earlier incarnation of the stream was.
  StreamStrikes(const Plan& plan, const StreamPlan& stream, MaybeTime broken_since);

  [[nodiscard]] bool none() const { return !books_; }
  /// In the order of the plan.
  [[nodiscard]] const std::vector<StrikeTrack>& all() const;
  [[nodiscard]] const FaultAction& action(const StrikeTrack& strike) const { return books_->action(strike); }
  [[nodiscard]] Outage& outage() { return outage_; }
  [[nodiscard]] const Outage& outage() const { return outage_; }

  /// The call's deadline, which without a fault is that of its group.
  [[nodiscard]] std::optional<Duration> deadline(const std::optional<Duration>& of_group) const;
  /// Others carry one out.
  [[nodiscard]] bool are_under_way() const { return books_ && books_->orders > 0; }
  /// The stream waits for its deadline to pass.
  [[nodiscard]] bool await_deadline() const { return books_ && books_->awaits_deadline; }
  /// While it is so, the stream sends nothing.
  [[nodiscard]] bool hold_it() const { return are_under_way() || await_deadline(); }
  /// Half-closing now could end the stream before one of them, or otherwise than it should.
  [[nodiscard]] bool keep_it_open() const { return books_ && books_->keep_it_open(); }
  /// How long after all is done the stream half-closes, as those that fired want it.
  [[nodiscard]] Duration half_close_delay() const { return books_ ? books_->half_close_delay : Duration(0); }
  /// The server was told to stall, and does.
  [[nodiscard]] bool stall_it() const { return books_ && books_->stall_it(); }
  /// They tell the server to do what only weir's own does.
  [[nodiscard]] bool tell_the_server() const;
  /// The relay is to change frames.
  [[nodiscard]] bool change_frames() const;
  /// When one is due if nothing but time passes.
  [[nodiscard]] RunTime next_by_time(const Standing& standing) const;

  /// Where next_early() or next_due() goes on.
  struct Round {
    std::size_t at = 0;
    std::ptrdiff_t fired_before = -1;
  };
  /// Those that the relay must know of before the call's first byte: those whose point it finds by itself, and those that strike the
  /// frames with which a stream opens, which could pass before it is told. Null when there are no more.
  [[nodiscard]] StrikeTrack* next_early(Round& round, const Standing& standing);
  /// Those that are due. What its window spares, and what follows one that did not fire, is given up on the way.
  [[nodiscard]] StrikeTrack* next_due(Round& round, const Standing& standing);

  /// It strikes now, where its point was.
  void fire(StrikeTrack& strike, const Standing& standing);
  /// The same of those that waited for the next message to be large.
  void fire_enlarged(const Standing& standing);
  /// The relay or the run is to carry it out; order_done() follows.
  void hand_over(StrikeTrack& strike, const Standing& standing, Commands& out);
  /// The server acts at the same point of the stream.
  void await_server(StrikeTrack& strike, const ServerAct& act, const Standing& standing);
  /// It has struck once the deadline has passed.
  void await_deadline(StrikeTrack& strike);
  /// True when that had held the stream back.
  bool order_done(std::uint32_t number, OrderResult result, const Standing& standing);
  /// The server is another than weir's: whatever point was reached, it did nothing.
  void disown_server();
  /// What the end tells of them. What it broke, the stream's next incarnation has to know.
  void close(const PlannedStream& of, const Evidence& evidence);

 private:
  /// Apart, since most streams have none.
  struct Books {
    [[nodiscard]] const FaultAction& action(const StrikeTrack& strike) const {
      return plan->actions[strike.plan.fault];
    }
    [[nodiscard]] bool keep_it_open() const;
    [[nodiscard]] bool stall_it() const;
    [[nodiscard]] std::ptrdiff_t fired() const;

    const Plan* plan = nullptr;
    std::vector<StrikeTrack> strikes;
    std::uint32_t orders = 0;
    Duration half_close_delay{0};
    bool awaits_deadline = false;
  };

  std::unique_ptr<Books> books_;
  Outage outage_;
};

}  // namespace weir
