#include "harness/server/chat_stream.h"

#include <algorithm>
#include <utility>

#include "harness/server/push_number.h"
#include "harness/server/status_details.h"

namespace weir {
namespace {

bool changes_one_reply(ServerAct::Kind kind) {
  switch (kind) {
    case ServerAct::Kind::kCorrupt:
    case ServerAct::Kind::kDrop:
    case ServerAct::Kind::kDuplicate:
    case ServerAct::Kind::kReorder:
    case ServerAct::Kind::kLargeReply:
      return true;
    case ServerAct::Kind::kStatus:
    case ServerAct::Kind::kStall:
    case ServerAct::Kind::kNeverRead:
    case ServerAct::Kind::kSlowReads:
    case ServerAct::Kind::kSlowWrites:
    case ServerAct::Kind::kLargeMetadata:
      break;
  }
  return false;
}

std::uint64_t filler(const ServerScript& script, bool in_trailers) {
  std::uint64_t bytes = 0;
  for (const ServerAct& act : script.acts) {
    if (act.kind == ServerAct::Kind::kLargeMetadata && act.in_trailers == in_trailers)
      bytes += act.size.count;
  }
  return bytes;
}

/// Other content of the same length. The lowest bit of the last byte may change freely in UTF-8: an ASCII
/// byte stays ASCII, and the last continuation byte has no further constraint (RFC 3629 section 4).
std::string corrupted(std::string content) {
  if (content.empty()) return "?";
  content.back() = static_cast<char>(static_cast<unsigned char>(content.back()) ^ 1U);
  return content;
}

}  // namespace

std::uint64_t header_filler(const ServerScript& script) { return filler(script, /*in_trailers=*/false); }

ChatStream::ChatStream(ServerScript script, RunTime opened) : script_(std::move(script)), opened_(opened) {
  for (const ServerAct& act : script_.acts) acts_.push_back({act});
}

void ChatStream::on_request(std::string content, RunTime now) {
  read_pending_ = false;
  ++received_;
  read_from_ = now + read_delay_;
  note_points(now);
  if (ending_ || stalled_ || cancelled_ || script_.replies_per_request == 0) return;
  waiting_.push_back(
      {std::move(content), received_, script_.replies_per_request, 0, now + script_.reply_delay});
}

void ChatStream::on_half_close(RunTime now) {
  read_pending_ = false;
  half_closed_ = true;
  note_points(now);
  if (script_.push_period > Duration(0)) {
    std::erase_if(waiting_, [now](const Request& request) { return request.due > now; });
    for (Request& request : waiting_) {
      std::int64_t more = (now - request.due) / script_.push_period;
      request.replies = static_cast<std::uint32_t>(std::min<std::int64_t>(request.replies, more + 1));
    }
  }
}

void ChatStream::on_write_done(bool ok, RunTime now) {
  write_pending_ = false;
  if (!ok) {
    on_cancel(now);  // a write fails only when the stream is lost
    return;
  }
  ++sent_;
  write_from_ = now + write_delay_;
  note_points(now);
}

void ChatStream::on_cancel(RunTime /*now*/) {
  cancelled_ = true;
  forget_replies();
}

ChatOps ChatStream::next(RunTime now) {
  ChatOps ops;
  if (finished_) return ops;
  note_points(now);
  if (!write_pending_) {
    make_replies(now);
    if (!ready_.empty() && now >= write_from_) {
      ops.write = std::move(ready_.front().text);
      ops.write_size = ready_.front().size;
      ready_.pop_front();
      write_pending_ = true;
    }
  }
  if (is_over()) {
    finished_ = true;
    ops.finish = end();
  } else if (may_read() && now >= read_from_) {
    ops.read = true;
    read_pending_ = true;
  }
  return ops;
}

RunTime ChatStream::wakeup() const {
  if (finished_ || cancelled_) return kNever;
  RunTime at = kNever;
  // While a write is pending its end is the event to wait for.
  if (!write_pending_ && !waiting_.empty()) at = waiting_.front().due;
  if (!write_pending_ && !ready_.empty()) at = write_from_;
  if (may_read()) at = std::min(at, read_from_);
  for (const Act& act : acts_) {
    bool by_time = act.what.at.kind == ServerPoint::Kind::kAfter && !changes_one_reply(act.what.kind);
    if (!act.used && by_time) at = std::min(at, opened_ + act.what.at.after);
  }
  return at;
}

/// Carries out every act on the whole stream whose point is reached. Called whenever a count or the time
/// changes, so that no point is passed over.
void ChatStream::note_points(RunTime now) {
  for (Act& act : acts_) {
    if (act.used || cancelled_ || changes_one_reply(act.what.kind)) continue;
    const ServerPoint& at = act.what.at;
    bool reached = at.kind == ServerPoint::Kind::kOpen ||
                   (at.kind == ServerPoint::Kind::kReceived && received_ >= at.count) ||
                   (at.kind == ServerPoint::Kind::kSent && sent_ >= at.count) ||
                   (at.kind == ServerPoint::Kind::kAfter && now >= opened_ + at.after);
    if (reached) carry_out(act, now);
  }
}

void ChatStream::carry_out(Act& act, RunTime now) {
  act.used = true;
  const ServerAct& what = act.what;
  bool about_reads = what.kind == ServerAct::Kind::kNeverRead || what.kind == ServerAct::Kind::kSlowReads;
  if (ending_ || (about_reads && half_closed_)) return;  // too late to change anything: it did not fire
  fired_.push_back(what.fault);
  switch (what.kind) {
    case ServerAct::Kind::kNeverRead:
    case ServerAct::Kind::kSlowReads:
    case ServerAct::Kind::kSlowWrites:
      slow_down(what, now);
      return;
    case ServerAct::Kind::kLargeMetadata:
      return;  // see header_filler() and end()
    case ServerAct::Kind::kStatus:
      ending_ = what;
      break;
    case ServerAct::Kind::kStall:
      stalled_ = true;
      break;
    case ServerAct::Kind::kCorrupt:
    case ServerAct::Kind::kDrop:
    case ServerAct::Kind::kDuplicate:
    case ServerAct::Kind::kReorder:
    case ServerAct::Kind::kLargeReply:
      return;  // see make_reply()
  }
  if (what.at.kind != ServerPoint::Kind::kReceived) forget_replies();
}

void ChatStream::slow_down(const ServerAct& what, RunTime now) {
  if (what.kind == ServerAct::Kind::kSlowWrites) {
    write_delay_ = what.delay;
    write_from_ = now + what.delay;
    return;
  }
  never_read_ = never_read_ || what.kind == ServerAct::Kind::kNeverRead;
  read_delay_ = what.delay;
  read_from_ = now + what.delay;
}

/// Makes replies until there is one to write. One at a time, since a request may ask for a million.
void ChatStream::make_replies(RunTime now) {
  while (ready_.empty() && !waiting_.empty() && waiting_.front().due <= now) {
    Request& request = waiting_.front();
    make_reply(request, now);
    // From when it was due, not from now: a late push does not move the ones after it.
    request.due += script_.push_period;
    ++request.pushed;
    if (--request.replies == 0) waiting_.pop_front();
  }
  bool no_more = waiting_.empty() && (half_closed_ || ending_);
  if (no_more && ready_.empty() && held_) ready_.push_back({*std::exchange(held_, std::nullopt)});
}

void ChatStream::make_reply(const Request& request, RunTime now) {
  ++made_;
  Act* act = due_reply_act(request, now);
  std::optional<ServerAct::Kind> change;
  if (act != nullptr) {
    act->used = true;
    change = act->what.kind;
    // A reorder has fired only when the next reply has gone first.
    if (change != ServerAct::Kind::kReorder) fired_.push_back(act->what.fault);
  }
  if (change == ServerAct::Kind::kDrop) return;
  bool corrupt = change == ServerAct::Kind::kCorrupt;
  std::string number = script_.push_period > Duration(0) ? push_number(request.pushed) : "";
  std::string reply = script_.prefix + number + (corrupt ? corrupted(request.content) : request.content);
  if (change == ServerAct::Kind::kReorder) {
    held_ = std::move(reply);
    holder_ = act->what.fault;
    return;
  }
  if (change == ServerAct::Kind::kDuplicate) ready_.push_back({reply});
  ready_.push_back({std::move(reply), change == ServerAct::Kind::kLargeReply ? act->what.size.count : 0});
  if (held_) {
    ready_.push_back({*std::exchange(held_, std::nullopt)});
    fired_.push_back(holder_);
  }
}

/// The first act in the script's order that is due on this reply. One act a reply: a second one takes the
/// next reply.
ChatStream::Act* ChatStream::due_reply_act(const Request& request, RunTime now) {
  for (Act& act : acts_) {
    const ServerPoint& at = act.what.at;
    bool due = at.kind == ServerPoint::Kind::kOpen ||
               (at.kind == ServerPoint::Kind::kSent && made_ > at.count) ||
               (at.kind == ServerPoint::Kind::kReceived && request.number >= at.count) ||
               (at.kind == ServerPoint::Kind::kAfter && now >= opened_ + at.after);
    bool possible = act.what.kind != ServerAct::Kind::kReorder || !held_;  // one reply is held at a time
    if (!act.used && changes_one_reply(act.what.kind) && due && possible) return &act;
  }
  return nullptr;
}

void ChatStream::forget_replies() {
  waiting_.clear();
  ready_.clear();
  held_.reset();
}

/// Whether a read may be started, but for the time.
bool ChatStream::may_read() const {
  bool open = !half_closed_ && !cancelled_ && !finished_ && !ending_;
  return open && !read_pending_ && !never_read_ && (stalled_ || waiting_.size() < kMaxWaiting);
}

bool ChatStream::is_over() const {
  if (write_pending_) return false;
  if (cancelled_) return true;
  bool answered = waiting_.empty() && ready_.empty() && !held_;
  return answered && (ending_ || (half_closed_ && !stalled_));
}

ChatEnd ChatStream::end() const {
  // After a cancel nobody learns the status; gRPC still wants one (server_callback.h, Finish).
  if (cancelled_) return {1, "cancelled", received_, sent_, fired_};
  ChatEnd end{0, "", received_, sent_, fired_};
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
