#include "harness/service/described/described_talk.h"

#include <algorithm>
#include <utility>

namespace weir {

const Template& DescribedTalk::template_of(const Aside& aside) const {
  switch (aside.part) {
    case Aside::Part::kFirst:
      return begin[aside.rule].send;
    case Aside::Part::kKeepAlive:
      return keepalives[aside.rule];
    case Aside::Part::kReaction:
      return reactions[aside.rule].send;
    case Aside::Part::kFarewell:
      break;
  }
  return farewell->send;
}

void TalkMemory::hear(const DescribedTalk& talk, std::string_view reply, const SlotValues& now, Cues& cues) {
  const auto answers = [&](const DescribedTalk::Once& once) {
    return once.awaits && (!once.await || once.await->holds(reply));
  };
  for (std::size_t i = 0; i < talk.begin.size(); ++i) {
    if (answers(talk.begin[i])) cues.answers_first |= 1U << i;
  }
  cues.answers_farewell = talk.farewell && answers(*talk.farewell);
  gathered_.resize(talk.reactions.size());
  for (std::size_t i = 0; i < talk.reactions.size(); ++i) {
    const DescribedTalk::Reaction& reaction = talk.reactions[i];
    if (reaction.when && !reaction.when->holds(reply)) continue;
    const std::size_t before = gathered_[i].size();
    if (!reaction.each) {
      gathered_[i].push_back({{}, now});
    } else {
      reaction.each->each(reply, [&](const FieldValue& value) {
        gathered_[i].push_back({keep(value), now});
        return true;
      });
    }
    const auto items = static_cast<std::uint32_t>(gathered_[i].size() - before);
    if (items > 0) cues.gathered.push_back({static_cast<std::uint16_t>(i), items});
  }
}

std::vector<TalkMemory::Item> TalkMemory::take(std::uint16_t rule, std::uint32_t items) {
  std::vector<Item> taken;
  if (rule >= gathered_.size()) return taken;
  std::deque<Item>& waiting = gathered_[rule];
  const auto end =
      waiting.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(items, waiting.size()));
  std::move(waiting.begin(), end, std::back_inserter(taken));
  waiting.erase(waiting.begin(), end);
  return taken;
}

std::uint32_t TalkMemory::count(const Aside& aside) {
  const std::size_t at = static_cast<std::size_t>(aside.rule) * 4 + static_cast<std::size_t>(aside.part);
  if (at >= counts_.size()) counts_.resize(at + 1, 0);
  return counts_[at]++;
}

void TalkMemory::clear() {
  gathered_.clear();
  counts_.clear();
}

}  // namespace weir
