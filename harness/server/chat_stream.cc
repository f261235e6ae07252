#include "harness/server/chat_stream.h"

#include <algorithm>
#include <utility>

#include "harness/h2/grpc_code.h"
#include "harness/server/status_details.h"

namespace weir {
namespace {

std::uint64_t filler(const ServerScript& script, bool in_trailers) {
  std::uint64_t bytes = 0;
  for (const ServerAct& act : script.acts) {
    if (act.kind == ServerAct::Kind::kLargeMetadata && act.in_trailers == in_trailers)
      bytes += act.size.count;
  }
  return bytes;
}

}  // namespace

std::uint64_t header_filler(const ServerScript& script) { return filler(script, /*in_trailers=*/false); }

ChatStream::ChatStream(ServerScript script, RunTime opened)
    : script_(std::move(script)), opened_(opened), acts_(script_.acts) {}

void ChatStream::on_request(std::string content, RunTime now) {
  reading_.end();
  ++received_;
  reading_.wait_from(now);
  note_points(now);
  if (ending_ || stalled_ || cancelled_) return;
  replies_.ask(std::move(content), received_, script_, now);
}

void ChatStream::on_half_close(RunTime now) {
  reading_.end();
  half_closed_ = true;
  note_points(now);
  replies_.stop_pushing(script_, now);
}

void ChatStream::on_write_done(bool ok, RunTime now) {
  writing_.end();
  if (!ok) {
    on_cancel(now);  // a write fails only when the stream is lost
    return;
  }
  ++sent_;
  writing_.wait_from(now);
  note_points(now);
}

void ChatStream::on_cancel(RunTime /*now*/) {
  cancelled_ = true;
  replies_.forget();
}

ChatOps ChatStream::next(RunTime now) {
  ChatOps ops;
  if (finished_) return ops;
  note_points(now);
  if (!writing_.pending()) {
    replies_.make(script_, acts_, progress(now), /*last=*/half_closed_ || ending_);
    if (replies_.is_ready() && now >= writing_.from()) {
      ChatReply reply = replies_.take();
      ops.write = std::move(reply.text);
      ops.write_size = reply.size;
      writing_.begin();
    }
  }
  if (is_over()) {
    finished_ = true;
    ops.finish = end();
  } else if (may_read() && now >= reading_.from()) {
    ops.read = true;
    reading_.begin();
  }
  return ops;
}

RunTime ChatStream::wakeup() const {
  if (finished_ || cancelled_) return kNever;
  RunTime at = kNever;
  // While a write is pending its end is the event to wait for.
  if (!writing_.pending()) at = replies_.is_ready() ? writing_.from() : replies_.next_due();
  if (may_read()) at = std::min(at, reading_.from());
  return std::min(at, acts_.next_by_time(opened_));
}

/// Carries out every act on the whole stream whose point is reached. Called whenever a count or the time
/// changes, so that no point is passed over.
void ChatStream::note_points(RunTime now) {
  if (cancelled_) return;
  while (const ServerAct* act = acts_.next_due(progress(now))) carry_out(*act, now);
}

void ChatStream::carry_out(const ServerAct& act, RunTime now) {
  const bool about_reads = act.kind == ServerAct::Kind::kNeverRead || act.kind == ServerAct::Kind::kSlowReads;
  if (ending_ || (about_reads && half_closed_)) return;  // too late to change anything: it did not fire
  acts_.carried_out(act.fault);
  switch (act.kind) {
    case ServerAct::Kind::kNeverRead:
      never_reads_ = true;
      [[fallthrough]];
    case ServerAct::Kind::kSlowReads:
      reading_.slow_down(act.delay, now);
      return;
    case ServerAct::Kind::kSlowWrites:
      writing_.slow_down(act.delay, now);
      return;
    case ServerAct::Kind::kLargeMetadata:
      return;  // see header_filler() and end()
    case ServerAct::Kind::kStatus:
      ending_ = act;
      break;
    case ServerAct::Kind::kStall:
      stalled_ = true;
      break;
    case ServerAct::Kind::kCorrupt:
    case ServerAct::Kind::kDrop:
    case ServerAct::Kind::kDuplicate:
    case ServerAct::Kind::kReorder:
    case ServerAct::Kind::kLargeReply:
      return;  // see ChatReplies
  }
  if (act.at.kind != ServerPoint::Kind::kReceived) replies_.forget();
}

/// Whether a read may be started, but for the time.
bool ChatStream::may_read() const {
  const bool open = !half_closed_ && !cancelled_ && !finished_ && !ending_;
  return open && !reading_.pending() && !never_reads_ && (stalled_ || replies_.waiting() < kMaxWaiting);
}

bool ChatStream::is_over() const {
  if (writing_.pending()) return false;
  if (cancelled_) return true;
  return replies_.all_sent() && (ending_ || (half_closed_ && !stalled_));
}

ChatEnd ChatStream::end() const {
  // After a cancel nobody learns the status; gRPC still wants one (server_callback.h, Finish).
  if (cancelled_) return {grpc_code::kCancelled, "cancelled", received_, sent_, acts_.carried_out()};
  ChatEnd end{0, "", received_, sent_, acts_.carried_out()};
  end.filler = filler(script_, /*in_trailers=*/true);
  if (!ending_) return end;
  end.code = ending_->code;
  end.message = ending_->message;
  if (!ending_->details.empty() || ending_->details_code)
    end.details =
        encode_status_details(ending_->details_code.value_or(end.code), end.message, ending_->details);
  return end;
}

}  // namespace weir
