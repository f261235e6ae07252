#include "harness/stream/life.h"

#include <utility>

#include "harness/h2/grpc_code.h"
#include "harness/server/status_details.h"
#include "harness/server/trailers.h"

namespace weir {

StreamLife::Late& StreamLife::late() {
  if (!late_) late_ = std::make_unique<Late>();
  return *late_;
}

bool StreamLife::wind_down(WindDown why, RunTime now) {
  // The end of a life is the stream's own; what the run does later has the last word.
  if (wind_down_ != WindDown::kNone && wind_down_ != WindDown::kLifeOver) return false;
  late().wound_down = now;
  wind_down_ = why;
  return true;
}

void StreamLife::cancel(Commands& out) {
  if (cancelled_) return;
  cancelled_ = true;
  if (started_) add(Command::Type::kCancel, out);
}

void StreamLife::lost_patience(std::string pending) {
  late().pending = std::move(pending);
  late().own = OwnEnd::kWatchdog;
}

void StreamLife::cut(bool interrupted) {
  if (cancelled_) return;
  const bool by_signal = interrupted || wind_down_ == WindDown::kInterrupted;
  late().own = by_signal ? OwnEnd::kInterrupted : OwnEnd::kCut;
}

void StreamLife::end(const CallEnd& end, RunTime now) {
  ended_ = true;
  late().ended = now;
  late().call = end;
}

const std::string& StreamLife::pending() const {
  static const std::string nothing;
  return late_ ? late_->pending : nothing;
}

bool StreamLife::shows_another_server() const {
  if (headers_marked_) return false;
  if (ended_ && read_marker(late_->call.trailers)) return false;
  return headers_received_ || (ended_ && late_->call.code == grpc_code::kOk);
}

void StreamLife::sample_end(bool half_close_accepted, Commands& out) const {
  const RunTime now = late_->ended;
  if (wind_down_ == WindDown::kPhaseOver || wind_down_ == WindDown::kInterrupted)
    sample(LatencyMetric::kDrain, late_->wound_down, now - late_->wound_down, out);
  // An end that was this side's doing, or a lost connection's, is no answer to the half-close.
  const CallEnd& end = late_->call;
  const bool of_server =
      end.code == 0 || !end.trailers.empty() || (end.frames && end.frames->what == FrameEnd::What::kStatus);
  if (half_close_accepted && !cancelled_ && of_server)
    sample(LatencyMetric::kClose, late_->half_closed, now - late_->half_closed, out);
}

void StreamLife::tell(Evidence& evidence) const {
  const Late none;
  const Late& late = late_ ? *late_ : none;
  evidence.end = late.call;
  evidence.opened = opened_;
  evidence.ended = late.ended;
  evidence.own_end = late.own;
  evidence.cancelled_at = late.cancelled_at;
  evidence.wound_down = winds_down();
  evidence.marker = read_marker(late.call.trailers);
  evidence.status_details = find_status_details(late.call.trailers);
}

}  // namespace weir
