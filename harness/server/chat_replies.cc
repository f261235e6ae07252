#include "harness/server/chat_replies.h"

#include <algorithm>
#include <utility>

#include "harness/server/push_number.h"

namespace weir {
namespace {

/// Other content of the same length. The lowest bit of the last byte may change freely in UTF-8: an ASCII
/// byte stays ASCII, and the last continuation byte has no further constraint (RFC 3629 section 4).
std::string corrupted(std::string content) {
  if (content.empty()) return "?";
  content.back() = static_cast<char>(static_cast<unsigned char>(content.back()) ^ 1U);
  return content;
}

}  // namespace

void ChatReplies::ask(std::string content, std::uint64_t number, const ServerScript& script, RunTime now) {
  if (script.replies_per_request == 0) return;
  waiting_.push_back({std::move(content), number, script.replies_per_request, 0, now + script.reply_delay});
}

void ChatReplies::stop_pushing(const ServerScript& script, RunTime now) {
  if (script.push_period <= Duration(0)) return;
  std::erase_if(waiting_, [now](const Request& request) { return request.due > now; });
  for (Request& request : waiting_) {
    const std::int64_t more = (now - request.due) / script.push_period;
    request.replies = static_cast<std::uint32_t>(std::min<std::int64_t>(request.replies, more + 1));
  }
}

void ChatReplies::make(const ServerScript& script, ChatActs& acts, const ChatProgress& progress, bool last) {
  while (ready_.empty() && next_due() <= progress.now) {
    Request& request = waiting_.front();
    make_one(request, script, acts, progress);
    // From when it was due, not from now: a late push does not move the ones after it.
    request.due += script.push_period;
    ++request.pushed;
    if (--request.replies == 0) waiting_.pop_front();
  }
  const bool no_more = waiting_.empty() && last;
  if (no_more && ready_.empty() && held_) ready_.push_back({*std::exchange(held_, std::nullopt)});
}

void ChatReplies::make_one(const Request& request, const ServerScript& script, ChatActs& acts,
                           const ChatProgress& progress) {
  ++made_;
  const ServerAct* act =
      acts.take_for({.request = request.number, .number = made_, .may_wait = !held_}, progress);
  std::optional<ServerAct::Kind> change;
  if (act != nullptr) {
    change = act->kind;
    // A reorder has fired only when the next reply has gone first.
    if (change != ServerAct::Kind::kReorder) acts.carried_out(act->fault);
  }
  if (change == ServerAct::Kind::kDrop) return;
  const bool corrupt = change == ServerAct::Kind::kCorrupt;
  const std::string number = script.push_period > Duration(0) ? push_number(request.pushed) : "";
  std::string reply = script.prefix + number + (corrupt ? corrupted(request.content) : request.content);
  if (change == ServerAct::Kind::kReorder) {
    held_ = std::move(reply);
    holder_ = act->fault;
    return;
  }
  if (change == ServerAct::Kind::kDuplicate) ready_.push_back({reply});
  ready_.push_back({std::move(reply), change == ServerAct::Kind::kLargeReply ? act->size.count : 0});
  if (held_) {
    ready_.push_back({*std::exchange(held_, std::nullopt)});
    acts.carried_out(holder_);
  }
}

ChatReply ChatReplies::take() {
  ChatReply reply = std::move(ready_.front());
  ready_.pop_front();
  return reply;
}

void ChatReplies::forget() {
  waiting_.clear();
  ready_.clear();
  held_.reset();
}

}  // namespace weir
