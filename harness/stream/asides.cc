#include "harness/stream/asides.h"

#include <algorithm>

#include "harness/plan/spread.h"

namespace weir {
std::unique_ptr<Asides> Asides::of(const PlannedStream& stream) {
  return stream.group().talk.any() ? std::make_unique<Asides>(stream) : nullptr;
}

Asides::Asides(const PlannedStream& stream) : of_(stream), reactions_(stream.group().talk.on_reply.size()) {}

void Asides::open(RunTime now) {
  if (talk().begin.empty()) {
    become_ready(now);
  } else {
    first_.due(now);
  }
}

void Asides::become_ready(RunTime now) {
  ready_at_ = now;
  for (const KeepAliveMessage& message : talk().keepalives) keepalives_.push_back(now + message.every);
}

bool Asides::take_ready() {
  if (told_ready_ || !is_ready()) return false;
  told_ready_ = true;
  return true;
}

Asides::Heard Asides::hear(const Cues& cues, RunTime now) {
  Heard heard;
  if (!is_ready() && first_.awaits_reply(talk().begin[at_first_].awaits)) {
    if ((cues.answers_first >> at_first_ & 1U) != 0) {
      heard.answers = true;
      first_.answer();
      go_on(now);
    }
  } else if (cues.answers_farewell && talk().farewell && farewell_.awaits_reply(talk().farewell->awaits)) {
    heard.answers = true;
    farewell_.answer();
  }
  if (!heard.answers) {
    heard.before = latest_push_;
    latest_push_ = now;
  }
  gather(cues, now);
  return heard;
}

void Asides::gather(const Cues& cues, RunTime now) {
  if (leaving_ || closed_) return;
  for (const Cues::Gathered& cue : cues.gathered) {
    const Reaction& rule = talk().on_reply[cue.rule];
    RunTime due = now;
    if (rule.after)
      due += draw_time(*rule.after, Draws(of_.plan->seed), of_.stream->key, Purpose::kReaction, draws_++);
    reactions_[cue.rule].add(cue.items, now, due);
  }
}

void Asides::go_on(RunTime now) {
  while (!leaving_ && !is_ready() && first_.is_through(talk().begin[at_first_].awaits)) {
    ++at_first_;
    first_ = SaidOnceTrack();
    if (at_first_ < talk().begin.size()) {
      first_.due(now);
    } else {
      become_ready(now);
    }
  }
}

void Asides::leave(RunTime now) {
  if (leaving_ || closed_) return;
  leaving_ = true;
  count_keepalives(now);
  first_.due(kNever);
  for (WaitingReaction& reaction : reactions_) reaction.hurry(now);
  if (is_ready() && talk().farewell) farewell_.due(now);
}

void Asides::close(RunTime now) {
  if (closed_) return;
  count_keepalives(now);
  if (first_.is_due(now)) ++count_.never_begun;
  if (farewell_.is_due(now)) ++count_.never_begun;
  for (std::size_t i = 0; i < reactions_.size(); ++i)
    count_.never_begun += reactions_[i].messages_due(talk().on_reply[i], ready_at_, now);
  closed_ = true;
}

void Asides::count_keepalives(RunTime now) {
  for (std::size_t i = 0; i < keepalives_.size(); ++i) {
    if (keepalives_[i] <= now)
      count_.never_begun +=
          static_cast<std::uint32_t>((now - keepalives_[i]) / talk().keepalives[i].every) + 1;
  }
  keepalives_.clear();
}

Asides::Next Asides::next() const {
  Next next;
  if (closed_) return next;
  const auto consider = [&](RunTime due, Aside::Part part, std::size_t rule, std::uint32_t items) {
    if (due < next.due)
      next = {.due = due, .aside = {.part = part, .rule = static_cast<std::uint16_t>(rule), .items = items}};
  };
  consider(first_.due(), Aside::Part::kFirst, at_first_, 1);
  if (!is_ready()) return next;
  for (std::size_t i = 0; i < reactions_.size(); ++i) {
    const Reaction& rule = talk().on_reply[i];
    consider(reactions_[i].due(rule, ready_at_), Aside::Part::kReaction, i, reactions_[i].size(rule));
  }
  for (std::size_t i = 0; i < keepalives_.size(); ++i)
    consider(keepalives_[i], Aside::Part::kKeepAlive, i, 1);
  // What was gathered is said before the farewell, though all is due at the same time.
  consider(farewell_.due(), Aside::Part::kFarewell, 0, 1);
  return next;
}

void Asides::begin(const Aside& aside, RunTime now) {
  ++count_.begun;
  pending_ = aside.part;
  switch (aside.part) {
    case Aside::Part::kFirst:
      first_.begin();
      break;
    case Aside::Part::kKeepAlive: {
      // Those that were missed meanwhile are not made up for, as a client's ticker does not.
      const Duration every = talk().keepalives[aside.rule].every;
      const auto missed = (now - keepalives_[aside.rule]) / every;
      count_.never_begun += static_cast<std::uint32_t>(missed);
      keepalives_[aside.rule] += (missed + 1) * every;
      break;
    }
    case Aside::Part::kReaction:
      reactions_[aside.rule].take(aside.items);
      break;
    case Aside::Part::kFarewell:
      farewell_.begin();
      break;
  }
}

void Asides::written(bool ok, RunTime now) {
  if (!ok) return;
  ++count_.said;
  if (pending_ == Aside::Part::kFirst) {
    first_.written();
    go_on(now);
  } else if (pending_ == Aside::Part::kFarewell) {
    farewell_.written();
  }
}

bool Asides::keeps_it_open() const {
  if (talk().close == Leaving::kServer || !leaving_) return true;
  if (!is_ready()) return false;  // it never came to anything that would have to be ended well
  const bool gathered = std::any_of(reactions_.begin(), reactions_.end(),
                                    [](const WaitingReaction& reaction) { return !reaction.empty(); });
  return gathered || (talk().farewell && !farewell_.is_through(talk().farewell->awaits));
}

bool Asides::awaits_reply() const {
  if (!is_ready()) return first_.awaits_reply(talk().begin[at_first_].awaits);
  return talk().farewell && farewell_.awaits_reply(talk().farewell->awaits);
}

}  // namespace weir
