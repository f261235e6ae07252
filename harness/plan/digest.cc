#include "harness/plan/digest.h"

#include <bit>
#include <string_view>

#include "harness/base/digest.h"
#include "harness/plan/spread.h"

namespace weir {
namespace {

std::string_view as_number_or_text(const std::string& text) { return text; }
std::int64_t as_number_or_text(bool value) { return value ? 1 : 0; }
std::int64_t as_number_or_text(std::int64_t value) { return value; }
std::int64_t as_number_or_text(double value) { return std::bit_cast<std::int64_t>(value); }
std::int64_t as_number_or_text(Duration value) { return value.count(); }
std::int64_t as_number_or_text(Bytes value) { return static_cast<std::int64_t>(value.count); }
std::int64_t as_number_or_text(Rate value) { return std::bit_cast<std::int64_t>(value.per_second); }

/// What came after the first triggers, only where it is used: the digests of older scenarios stay as they were.
void add_later_triggers(Digest& digest, const Plan& plan, const PlannedFault& planned) {
  const Fault& fault = plan.fault(planned.fault);
  if (planned.counted_by_relay) digest.add("on the wire");
  if (planned.kind == TriggerKind::kState) digest.add(static_cast<std::int64_t>(planned.state));
  if (planned.kind == TriggerKind::kBytes) digest.add(fault.at.to_client ? 1 : 0);
  if (planned.kind == TriggerKind::kFrame || planned.kind == TriggerKind::kMessage) {
    digest.add(fault.at.to_client ? 1 : 0);
    digest.add(planned.byte);
  }
  if (planned.follows) {
    digest.add("follows");
    digest.add(static_cast<std::int64_t>(plan.fault(*planned.follows).key));
  }
  if (fault.window.is_whole_run()) return;
  digest.add("window");
  digest.add(fault.window.from.value_or(Duration(-1)).count());
  digest.add(fault.window.until.value_or(Duration(-1)).count());
}

/// When messages are due is a function of these. Walking over all of them would take as long as they are many, and a run
/// that is cut short never reaches most.
void add_arrivals(Digest& digest, const Plan& plan, const StreamPlan& stream) {
  const Pace& pace = plan.group_of(stream).pace;
  digest.add(static_cast<std::int64_t>(plan.seed));
  digest.add(static_cast<std::int64_t>(stream.key));
  digest.add(static_cast<std::int64_t>(pace.arrivals));
  digest.add(pace.burst);
  // The stream's share, as ArrivalCursor has it.
  if (pace.stages.empty()) digest.add(as_number_or_text(plan.groups[stream.group].stream_rate));
  for (const LoadStage& stage : pace.stages) {
    digest.add(as_number_or_text(stage.rate.low));
    digest.add(as_number_or_text(stage.rate.high));
    digest.add(stage.over.count());
    digest.add(plan.group_of(stream).count);
  }
}

void add_said(Digest& digest, std::string_view part, const SaidOnce& said) {
  digest.add(part);
  digest.add(said.send.text);
  digest.add(said.awaits);
  digest.add(said.await.text);
}

/// Nothing for a group that says nothing beside its pace, whose digest is what it always was.
void add_talk(Digest& digest, const Plan& plan, const StreamPlan& stream) {
  const Talk& talk = plan.group_of(stream).talk;
  if (plan.group_of(stream).calls) digest.add(plan.group_of(stream).calls->method.text);
  for (const SetupCall& call : talk.setup) {
    digest.add("setup");
    digest.add(call.method.text);
    digest.add(call.send.text);
    digest.add(call.once_a_run);
    for (const KeptField& kept : call.keep) {
      digest.add(kept.name);
      digest.add(kept.path.text);
    }
  }
  if (!talk.any()) return;
  digest.add(static_cast<std::int64_t>(talk.close));
  for (const SaidOnce& said : talk.begin) add_said(digest, "begin", said);
  if (talk.farewell) add_said(digest, "farewell", *talk.farewell);
  for (const KeepAliveMessage& message : talk.keepalives) {
    digest.add("keep-alive");
    digest.add(message.every.count());
    digest.add(message.send.text);
  }
  for (const Reaction& rule : talk.on_reply) {
    digest.add("on reply");
    for (const PlacedText* text : {&rule.when, &rule.each, &rule.send}) digest.add(text->text);
    if (rule.after) add_to_digest(*rule.after, plan.seed, stream.key, digest);
    digest.add(rule.batch);
    digest.add(rule.every.value_or(Duration(0)).count());
  }
}

/// What the group's own messages are made of, and how their replies are taken.
void add_described(Digest& digest, const DescribedMessages& own) {
  digest.add("own messages");
  const auto add = [&](const std::optional<PlacedText>& text) {
    digest.add(text ? text->text : std::string());
  };
  add(own.message.json);
  add(own.message.file);
  digest.add(static_cast<std::int64_t>(own.reply.match));
  add(own.reply.request);
  add(own.reply.reply);
  digest.add(own.reply.count ? static_cast<std::int64_t>(*own.reply.count) : -1);
  add(own.reply.count_of);
  add(own.reply.until);
  for (const auto* texts : {&own.reply.same, &own.ignore, &own.end, &own.rules.unique, &own.rules.never_back,
                            &own.rules.contiguous, &own.rules.strictly_up}) {
    digest.add(static_cast<std::int64_t>(texts->size()));
    for (const PlacedText& text : *texts) digest.add(text.text);
  }
  add(own.rules.by);
  for (const auto* words : {&own.error, &own.remember}) {
    digest.add(static_cast<std::int64_t>(words->size()));
    for (const NamedText& word : *words) {
      digest.add(word.name);
      digest.add(word.text.text);
    }
  }
}

void add_stream(Digest& digest, const Plan& plan, const StreamPlan& stream) {
  const StreamGroup& group = plan.group_of(stream);
  digest.add(group.name);
  digest.add(stream.index);
  // Within the group's pool: pools of other groups may move, the sharing of this one may not.
  digest.add(stream.connection - plan.groups[stream.group].first_connection);
  digest.add(stream.open_at.time_since_epoch().count());
  digest.add(group.messages);
  add_to_digest(group.payload, plan.seed, stream.key, digest);
  digest.add(static_cast<std::int64_t>(group.pace.kind));
  digest.add(group.pace.window);
  if (stream.live) digest.add(stream.live->count());
  if (group.reopen && group.reopen_pause != kReopenPause) {
    digest.add("reopen pause");
    digest.add(group.reopen_pause.count());
  }
  if (group.pace.kind == PaceKind::kPush) {
    digest.add(group.pace.period.value_or(Duration(0)).count());
    digest.add(group.pace.replies.value_or(0));
  }
  if (group.pace.think) add_to_digest(*group.pace.think, plan.seed, stream.key, digest);
  if (group.pace.kind == PaceKind::kOpen) add_arrivals(digest, plan, stream);
  add_talk(digest, plan, stream);
  if (group.described) add_described(digest, *group.described);
  for (const PlannedFault& planned : stream.faults) {
    const Fault& fault = plan.fault(planned.fault);
    digest.add(static_cast<std::int64_t>(fault.key));
    digest.add(fault.kind);  // a named fault's key is its name alone
    for (const auto& [name, value] : fault.params) {
      digest.add(name);
      std::visit([&](const auto& v) { digest.add(as_number_or_text(v)); }, value);
    }
    digest.add(static_cast<std::int64_t>(planned.kind));
    digest.add(planned.count);
    digest.add(planned.after.count());
    add_later_triggers(digest, plan, planned);
  }
}

}  // namespace

std::string plan_digest(const Plan& plan) {
  Digest digest;
  digest.add(static_cast<std::int64_t>(plan.seed));
  for (const StreamPlan& stream : plan.streams) add_stream(digest, plan, stream);
  return digest.finish();
}

std::string stream_digest(const Plan& plan, const StreamPlan& stream) {
  Digest digest;
  add_stream(digest, plan, stream);
  return digest.finish();
}

}  // namespace weir
