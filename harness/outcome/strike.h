// One planned fault on one stream, from the plan to what became of it.
#pragma once

#include <cstdint>
#include <string>

#include "harness/plan/plan.h"

namespace weir {

/// How far a stream had come when a fault struck it.
struct StrikePlace {
  RunTime at{};
  std::uint32_t sent = 0;     // messages sent by then
  std::uint32_t replies = 0;  // replies received by then
};

/// Why a fault did not strike, where that has a remedy of its own.
enum class MissCause : std::uint8_t {
  kNone,           // it struck, or may yet
  kItself,         // the stream or its connection had no such point, or its window spared it: see why()
  kForeignServer,  // the server is not weir's
  kEndedFirst,     // the stream ended before it was due
  kLifeOver,       // the stream's life was over before it was due
  kPhaseOver,      // the measure phase was
  kInterrupted,    // the run was interrupted before it was due
};

/// A planned fault and what becomes of it: kept here and nowhere else. Whoever learns something of it says so: the session while the
/// stream lives, settle() when it has ended.
class StrikeTrack {
 public:
  enum class Phase : std::uint8_t {
    kWaiting,  // its point has not come
    kOrdered,  // under way; where the relay or the run carries it out, the stream sends nothing
    kArmed,    // under way, and it needs the next message to strike
    kFired,
    kSpared,  // its point came when it may not strike, by its window or because the stream opened too late
    kMissed,  // it can't strike any more
    kVoid,    // it did not strike, and nobody missed it: settle() says so
  };

  explicit StrikeTrack(PlannedFault planned) : plan(planned) {}

  PlannedFault plan;

  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] bool fired() const { return phase_ == Phase::kFired; }
  [[nodiscard]] bool is_waiting() const { return phase_ == Phase::kWaiting; }
  [[nodiscard]] bool is_ordered() const { return phase_ == Phase::kOrdered; }
  [[nodiscard]] bool is_armed() const { return phase_ == Phase::kArmed; }
  /// It will not strike any more, and has not.
  [[nodiscard]] bool is_given_up() const {
    return phase_ == Phase::kSpared || phase_ == Phase::kMissed || phase_ == Phase::kVoid;
  }
  /// Where it struck, or where its point was reached, once either is so.
  [[nodiscard]] const StrikePlace& place() const { return place_; }
  /// In one sentence about the stream: why it was given up.
  [[nodiscard]] const std::string& why() const { return why_; }
  [[nodiscard]] MissCause cause() const { return cause_; }
  /// Where the relay counts on from a fault that the client saw firing: messages whose write had begun by then.
  [[nodiscard]] std::uint32_t counted_from() const { return counted_from_; }

  /// Others are asked to carry it out, or it comes true by itself.
  void order(std::uint32_t counted_from = 0) {
    phase_ = Phase::kOrdered;
    counted_from_ = counted_from;
  }
  void arm() { phase_ = Phase::kArmed; }
  /// Its point was reached. Whether it strikes there, others have to say.
  void reach(const StrikePlace& place) {
    place_ = place;
    placed_ = true;
  }
  /// It struck: where its point was reached, if that is known, else at `place`. What was given up too early is set right; said
  /// again, the first time counts.
  void fire(const StrikePlace& place);
  void spare(std::string why) { give_up(Phase::kSpared, MissCause::kItself, std::move(why)); }
  /// It has not struck, whatever was thought before.
  void miss(std::string why, MissCause cause = MissCause::kItself) {
    give_up(Phase::kMissed, cause, std::move(why));
  }
  /// What is given up, or never came to its point, is nobody's mistake.
  void make_void() { phase_ = Phase::kVoid; }

 private:
  void give_up(Phase phase, MissCause cause, std::string why) {
    phase_ = phase;
    cause_ = cause;
    why_ = std::move(why);
  }

  Phase phase_ = Phase::kWaiting;
  MissCause cause_ = MissCause::kNone;
  bool placed_ = false;
  std::uint32_t counted_from_ = 0;
  StrikePlace place_;
  std::string why_;
};

}  // namespace weir
