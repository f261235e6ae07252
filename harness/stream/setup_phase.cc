#include "harness/stream/setup_phase.h"

#include "harness/h2/grpc_code.h"

namespace weir {

SetupPhase::Do SetupPhase::step(const Event& event) {
  switch (event.type) {
    case Event::Type::kWriteDone:
      return Do::kHalfClose;  // after a failed write too: then it makes the library say how the call ended
    case Event::Type::kReply:
      if (!reply_ && event.unread) reply_ = *event.unread;
      return Do::kRead;
    case Event::Type::kEnd:
      under_way_ = false;
      if (event.end->code != grpc_code::kOk) {
        failure_ = *event.end;
      } else if (!reply_) {
        failure_ = *event.end;
        failure_->code = grpc_code::kInternal;
        failure_->message = "the call ended with OK and without a reply";
      }
      return Do::kCallEnded;
    default:
      return Do::kNothing;
  }
}

}  // namespace weir
