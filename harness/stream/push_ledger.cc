#include "harness/stream/push_ledger.h"

namespace weir {

std::optional<std::uint32_t> PushLedger::received(const ReplyContent& reply) {
  bool numbered = integrity_ == Integrity::kEcho && reply.readable && reply.stream == stream_ && reply.push &&
                  *reply.push < replies_;
  bool sound = numbered && reply.intact && reply.seq == 0;
  if (integrity_ == Integrity::kEcho && !sound) ++corrupted_;
  // Without a number the next one is the likeliest, and keeps the stream going.
  std::uint32_t number = numbered ? *reply.push : next_;
  if (number >= replies_) {
    if (integrity_ == Integrity::kNone) ++duplicated_;
    return std::nullopt;
  }
  if (number >= next_) {
    for (std::uint32_t skipped = next_; skipped < number; ++skipped) missing_.insert(skipped);
    next_ = number + 1;
  } else if (missing_.erase(number) > 0) {
    ++reordered_;
  } else {
    ++duplicated_;
    return std::nullopt;
  }
  ++came_;
  return number;
}

}  // namespace weir
