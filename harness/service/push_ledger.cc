#include "harness/service/push_ledger.h"

namespace weir {

std::optional<std::uint32_t> PushLedger::received(const ReplyMeaning& reply) {
  const bool known = numbered_ && reply.answers && reply.part && *reply.part < replies_;
  const bool sound = known && reply.intact && *reply.answers == 0;
  if (numbered_ && !sound) ++corrupted_;
  // Without a number the next one is the likeliest, and keeps the stream going.
  std::uint32_t number = known ? *reply.part : next_;
  if (number >= replies_) {
    if (!numbered_) ++duplicated_;
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
