#include "harness/service/described/described_service.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>
#include <utility>

#include "harness/service/described/in_flight.h"
#include "harness/service/described/reply_rules.h"

namespace weir {
namespace {

/// What a stream of a described service keeps.
class DescribedMemory final : public StreamMemory {
 public:
  explicit DescribedMemory(const DescribedGroup& group) {
    if (!needs_by_field_alone(group)) rare = std::make_unique<Rare>();
  }
  void reopen() override {
    by_field.clear();
    if (!rare) return;
    rare->in_order.clear();
    rare->talk.clear();
  }
  [[nodiscard]] const Cues& cues() const override {
    static const Cues kNone;
    return rare ? rare->cues : kNone;
  }
  [[nodiscard]] const SlotValues& slots() const {
    static const SlotValues kNone;
    return rare ? rare->slots : kNone;
  }

  /// What not all groups need: apart, so that a stream whose replies have a field of their message stays small. The rest is used where
  /// its group has it, and then it is there.
  struct Rare {
    SlotValues slots;
    InOrder in_order;
    RuleBook rules;
    TalkMemory talk;
    Cues cues;
  };
  ByField by_field;
  std::unique_ptr<Rare> rare;
};

DescribedMemory* memory_of(const StreamIdentity& stream) {
  return static_cast<DescribedMemory*>(stream.memory);
}

std::int64_t unix_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// A field that no message has: the highest number there is, with a length (protobuf.dev/programming-guides/proto3, "Field numbers").
constexpr std::string_view kUnknownFieldTag = "\xFA\xFF\xFF\xFF\x0F";

/// What makes a message of `size` bytes `at_least` so long.
std::string filler_for(std::size_t size, std::uint64_t at_least) {
  if (size >= at_least) return {};
  const std::uint64_t missing = at_least - size;
  constexpr std::uint64_t kHead = 5 + 4;  // the tag, and a length that is written longer than it need be
  const std::uint64_t content = missing - std::min(missing, kHead);
  std::string filler(kUnknownFieldTag);
  for (int shift = 0; shift < 28; shift += 7)
    filler += static_cast<char>((content >> shift & 0x7F) | (shift < 21 ? 0x80 : 0));
  filler.append(static_cast<std::size_t>(content), 'x');
  return filler;
}

std::size_t put(std::string_view bytes, std::uint64_t at_least, MessageSink& sink) {
  const std::string filler = filler_for(bytes.size(), at_least);
  const std::size_t size = bytes.size() + filler.size();
  char* const at = sink.room(size);
  if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
  if (!filler.empty()) std::memcpy(at + bytes.size(), filler.data(), filler.size());
  return size;
}

template <typename Take>
void each_value(const Path& path, std::string_view bytes, const Take& take) {
  if (path.is_many() || path.is_list()) {
    path.each(bytes, [&](const FieldValue& value) {
      take(value);
      return true;
    });
    return;
  }
  std::string scratch;
  if (path.has(bytes)) take(path.value(bytes, scratch));
}

bool any_holds(const std::vector<Condition>& conditions, std::string_view bytes) {
  return std::any_of(conditions.begin(), conditions.end(),
                     [&](const Condition& one) { return one.holds(bytes); });
}

// Made in it, then copied to where it goes; a thread makes one message at a time.
thread_local std::string scratch_of_thread;
thread_local TemplatePlaces places_of_thread;

}  // namespace

DescribedService::DescribedService(std::shared_ptr<const DescribedGroup> group, std::uint64_t seed,
                                   std::shared_ptr<Deliveries> deliveries)
    : group_(std::move(group)), draws_(seed), deliveries_(std::move(deliveries)) {}

const Conversation* DescribedService::conversation() const { return has_memory(*group_) ? this : nullptr; }

std::vector<std::string> DescribedService::errors() const {
  std::vector<std::string> names;
  for (const auto& [name, condition] : group_->meanings.errors) names.push_back(name);
  return names;
}

std::unique_ptr<StreamMemory> DescribedService::remember(const StreamIdentity& /*stream*/) const {
  return std::make_unique<DescribedMemory>(*group_);
}

std::size_t DescribedService::make(const StreamIdentity& stream, std::uint32_t seq, std::uint64_t at_least,
                                   MessageSink& sink) const {
  static const SlotValues kNothing;
  DescribedMemory* const memory = memory_of(stream);
  const std::size_t which = seq % group_->messages.size();
  const Template& message = group_->messages[which];
  const TemplateMoment moment{.stream = stream,
                              .seq = seq,
                              .unix_ns = message.tells_time() ? unix_ns() : 0,
                              .slots = &group_->slots,
                              .values = memory ? &memory->slots() : &kNothing};
  const std::string_view bytes = message.make(moment, draws_, scratch_of_thread, places_of_thread);
  if (deliveries_ && group_->talk.promises) {
    each_value(*group_->talk.promises, bytes, [&](const FieldValue& value) {
      deliveries_->promise(stream.stream, hash_of(value), std::chrono::steady_clock::now());
    });
  }
  if (memory != nullptr && group_->answers.numbered) {
    const auto& spots = group_->spots[which];
    const Tie tie = spots ? group_->of_message.read_made(*spots, bytes, places_of_thread)
                          : group_->of_message.read(bytes);
    const InFlightMessage sent{
        .seq = seq,
        .left = group_->replies_each.empty() ? group_->answers.count : group_->replies_each[which],
        .same = tie.same};
    if (group_->of_message.has_key()) {
      memory->by_field.sent(tie.key, sent);
    } else {
      memory->rare->in_order.sent(sent);
    }
  }
  return put(bytes, at_least, sink);
}

std::size_t DescribedService::say(const StreamIdentity& stream, const Aside& aside, MessageSink& sink) const {
  DescribedMemory& memory = *memory_of(stream);
  std::vector<TalkMemory::Item> items;
  if (aside.part == Aside::Part::kReaction) items = memory.rare->talk.take(aside.rule, aside.items);
  std::vector<KeptValue> values;
  for (TalkMemory::Item& item : items) values.push_back(std::move(item.value));
  const Template& message = group_->talk.template_of(aside);
  const TemplateMoment moment{.stream = stream,
                              .seq = memory.rare->talk.count(aside),
                              .part = 1 + static_cast<std::uint32_t>(aside.part) + 4U * aside.rule,
                              .unix_ns = message.tells_time() ? unix_ns() : 0,
                              .slots = &group_->slots,
                              .values = items.empty() ? &memory.slots() : &items.front().slots,
                              .items = values};
  return put(message.make(moment, draws_, scratch_of_thread), 0, sink);
}

std::size_t DescribedService::ask(const StreamIdentity& stream, std::uint32_t call, MessageSink& sink) const {
  const TemplateMoment moment{
      .stream = stream, .unix_ns = unix_ns(), .slots = &group_->slots, .values = &memory_of(stream)->slots()};
  return put(group_->talk.setup.ask(moment, draws_, call, scratch_of_thread), 0, sink);
}

void DescribedService::keep(const StreamIdentity& stream, std::uint32_t call, std::string_view reply) const {
  group_->talk.setup.keep(group_->slots, memory_of(stream)->rare->slots, call, reply);
}

void DescribedService::match(StreamMemory& kept, std::string_view bytes, ReplyMeaning& meaning) const {
  auto& memory = static_cast<DescribedMemory&>(kept);
  InFlightMessage* message = nullptr;
  const Tie tie = group_->of_reply.read(bytes);
  std::uint64_t key = tie.key;
  if (group_->of_reply.has_key()) {
    message = memory.by_field.find(key);
    if (message == nullptr) {
      meaning.answers = memory.by_field.done_before(key);
      // An error need not say what it is about: what waits longest is the likeliest.
      const std::optional<std::uint64_t> oldest =
          meaning.in_band_error && !meaning.answers ? memory.by_field.oldest_key() : std::nullopt;
      if (oldest) message = memory.by_field.find(key = *oldest);
    }
  } else {
    message = memory.rare->in_order.oldest();
  }
  if (message == nullptr) {
    meaning.intact = meaning.answers.has_value();
    return;
  }
  meaning.answers = message->seq;
  if (group_->of_reply.has_same() && !meaning.in_band_error) meaning.intact = tie.same == message->same;
  if (message->left != Answers::kAnyNumber && --message->left == 0) meaning.last = true;
  if (!meaning.last) return;
  if (group_->of_reply.has_key()) {
    memory.by_field.done(key);
  } else {
    memory.rare->in_order.done();
  }
}

ReplyMeaning DescribedService::read(const StreamIdentity& stream, std::string_view bytes) const {
  ReplyMeaning meaning;
  DescribedMemory* const memory = memory_of(stream);
  const bool ignored = any_holds(group_->meanings.ignore, bytes);
  meaning.aside = group_->answers.kind == Answers::Kind::kNone || ignored;
  for (std::size_t i = 0; i < group_->meanings.errors.size() && !meaning.in_band_error; ++i) {
    if (!group_->meanings.errors[i].second.holds(bytes)) continue;
    meaning.in_band_error = true;
    meaning.error = static_cast<std::uint8_t>(std::min<std::size_t>(i, UINT8_MAX));
  }
  meaning.over = any_holds(group_->meanings.end, bytes);
  // After an error nothing more comes of what was asked for.
  meaning.last = meaning.in_band_error || (group_->until && group_->until->holds(bytes));
  if (deliveries_ && group_->talk.promises && !meaning.in_band_error) deliveries_->confirm(stream.stream);
  if (memory == nullptr) return meaning;
  DescribedMemory::Rare* const rare = memory->rare.get();
  if (rare != nullptr) rare->cues = {};
  if (deliveries_ && group_->talk.delivers) {
    each_value(*group_->talk.delivers, bytes, [&](const FieldValue& value) {
      if (auto after = deliveries_->came(hash_of(value), std::chrono::steady_clock::now()))
        rare->cues.after_calls.push_back(*after);
    });
  }
  if (group_->slots.learn()) rare->slots.learn(group_->slots, bytes);
  if (group_->talk.any()) rare->talk.hear(group_->talk, bytes, rare->slots, rare->cues);
  if (!meaning.aside && group_->answers.numbered) match(*memory, bytes, meaning);
  const bool keeps_rules = !group_->rules.none() && !ignored && !meaning.in_band_error;
  if (keeps_rules) rare->rules.judge(group_->rules, bytes, meaning);
  return meaning;
}

}  // namespace weir
