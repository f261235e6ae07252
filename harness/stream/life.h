// How far a stream's life has come, from its opening to its end, and by whose will it ended.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "harness/base/units.h"
#include "harness/outcome/call_end.h"
#include "harness/outcome/evidence.h"
#include "harness/stream/commands.h"

namespace weir {

/// Used by one thread at a time.
class StreamLife {
 public:
  void open(RunTime now) {
    started_ = true;
    opened_ = now;
  }
  /// The server's headers are there. `marked`: see TransportEvents::on_headers.
  void headers(bool marked) {
    headers_received_ = true;
    headers_marked_ = marked;
  }
  /// And so they are where a reply is.
  void reply() { headers_received_ = true; }
  /// It is to send no more and come to a good end. False when it had been told so before, by who has the last word.
  bool wind_down(WindDown why, RunTime now);
  /// This side half-closes now.
  void half_close(RunTime now) { late().half_closed = now; }
  void cancel(Commands& out);
  void cancelled_by_plan(RunTime now) { late().cancelled_at = now; }
  /// Its peer kept it waiting for too long, for `pending`.
  void lost_patience(std::string pending);
  /// The drain is over, or a second signal came. What it was cancelled for already stays the reason.
  void cut(bool interrupted);
  void end(const CallEnd& end, RunTime now);

  [[nodiscard]] bool started() const { return started_; }
  [[nodiscard]] RunTime opened() const { return opened_; }
  [[nodiscard]] bool has_headers() const { return headers_received_; }
  [[nodiscard]] bool cancelled() const { return cancelled_; }
  [[nodiscard]] bool ended() const { return ended_; }
  /// When it was over; nothing before.
  [[nodiscard]] MaybeTime ended_at() const { return ended_ ? MaybeTime(late_->ended) : MaybeTime(); }
  /// Once ended: other than OK.
  [[nodiscard]] bool ended_badly() const { return ended_ && late_->call.code != 0; }
  [[nodiscard]] WindDown wind_down() const { return wind_down_; }
  [[nodiscard]] bool winds_down() const { return wind_down_ != WindDown::kNone; }
  /// For a stall: what the stream was waiting for. Empty otherwise.
  [[nodiscard]] const std::string& pending() const;
  /// When a life of that length is over, as long as nobody has told it to end; kNever when it has no length.
  [[nodiscard]] RunTime over_at(const std::optional<Duration>& length) const {
    return length && !winds_down() ? opened_ + *length : kNever;
  }
  /// What came from the server shows that it is not weir's: not what it sent, nor what it might have sent. A status alone may be a
  /// library's that never heard of the server.
  [[nodiscard]] bool shows_another_server() const;
  /// The samples of how long its end took.
  void sample_end(bool half_close_accepted, Commands& out) const;
  /// Writes what is known here.
  void tell(Evidence& evidence) const;

 private:
  /// What only a stream on its way to its end has. Apart, since a hundred thousand may be open and idle.
  struct Late {
    CallEnd call;
    RunTime ended{};
    RunTime wound_down{};
    RunTime half_closed{};
    std::optional<RunTime> cancelled_at;  // as the scenario has it
    OwnEnd own = OwnEnd::kNone;
    std::string pending;
  };
  Late& late();

  RunTime opened_{};
  std::unique_ptr<Late> late_;
  bool started_ = false;
  bool headers_received_ = false;
  bool headers_marked_ = false;
  bool cancelled_ = false;
  bool ended_ = false;
  WindDown wind_down_ = WindDown::kNone;
};

}  // namespace weir
