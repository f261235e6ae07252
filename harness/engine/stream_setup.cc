#include "harness/engine/stream_setup.h"

#include <utility>

#include "harness/engine/call_options.h"
#include "harness/engine/lane.h"
#include "harness/h2/grpc_code.h"

namespace weir {
namespace {

/// As its own call, but for what is meant for that alone: what weir's server is to do, and the name by which a relay knows it.
CallOptions setup_options(const LaneWorld& world, const StreamPlan& stream, const SetupCall& call,
                          RunTime now) {
  const Plan& plan = *world.plan;
  CallOptions options = call_options(plan, stream, plan.group_of(stream).watchdog, now, world.metadata);
  options.method = "/" + call.method.text;
  std::erase_if(options.metadata, [](const auto& entry) { return entry.first.starts_with("weir-"); });
  return options;
}

}  // namespace

std::unique_ptr<StreamSetup> StreamSetup::of(const LaneWorld& world, const StreamPlan& stream,
                                             StreamMemory* memory, TransportEvents& events,
                                             std::function<void()> recall) {
  if (memory == nullptr || memory->is_set_up || world.plan->group_of(stream).talk.setup.empty())
    return nullptr;
  return std::make_unique<StreamSetup>(world, stream, *memory, events, std::move(recall));
}

StreamSetup::StreamSetup(const LaneWorld& world, const StreamPlan& stream, StreamMemory& memory,
                         TransportEvents& events, std::function<void()> recall)
    : world_(world),
      stream_(stream),
      memory_(memory),
      events_(events),
      recall_(std::move(recall)),
      phase_(static_cast<std::uint32_t>(world.plan->group_of(stream).talk.setup.size())) {}

const SetupCall& StreamSetup::call() const {
  return world_.plan->group_of(stream_).talk.setup[phase_.call()];
}

StreamIdentity StreamSetup::identity() const {
  return {stream_.id, stream_.incarnation, stream_.key, &memory_};
}

const Conversation& StreamSetup::conversation() const {
  return *world_.services[stream_.group]->conversation();
}

std::string StreamSetup::describe() const { return "setup call " + call().method.text; }

StreamSetup::State StreamSetup::step(const Event& event, RunTime now) {
  if (event.type == Event::Type::kStart || event.type == Event::Type::kWake)
    return phase_.is_under_way() ? State::kGoesOn : go_on(now);
  if (event.type == Event::Type::kCut) {
    if (phase_.is_under_way()) {
      transport_->cancel();
      return State::kGoesOn;
    }
    failure_.code = grpc_code::kCancelled;
    failure_.message = "CANCELLED";
    return State::kFailed;
  }
  switch (phase_.step(event)) {
    case SetupPhase::Do::kNothing:
      break;
    case SetupPhase::Do::kHalfClose:
      transport_->half_close();
      break;
    case SetupPhase::Do::kRead:
      transport_->read();
      break;
    case SetupPhase::Do::kCallEnded: {
      const RunSetups::Known known{.reply = phase_.reply(), .failure = phase_.failure()};
      if (call().once_a_run) world_.run_setups->tell(stream_.group, phase_.call(), known);
      return take(known) == State::kFailed ? State::kFailed : go_on(now);
    }
  }
  return State::kGoesOn;
}

StreamSetup::State StreamSetup::go_on(RunTime now) {
  while (!phase_.is_over()) {
    RunSetups::Turn turn = RunSetups::Turn::kYours;
    if (call().once_a_run) turn = world_.run_setups->ask(stream_.group, phase_.call(), recall_);
    if (turn == RunSetups::Turn::kWait) return State::kGoesOn;
    if (turn == RunSetups::Turn::kYours) {
      start_call(now);
      return State::kGoesOn;
    }
    if (take(world_.run_setups->known(stream_.group, phase_.call())) == State::kFailed) return State::kFailed;
  }
  memory_.is_set_up = true;
  return State::kDone;
}

void StreamSetup::start_call(RunTime now) {
  phase_.begin_call();
  transport_ = world_.transports->make(stream_.connection, events_);
  transport_->start(setup_options(world_, stream_, call(), now));
  transport_->read();
  conversation().ask(identity(), phase_.call(), *transport_);
  transport_->send();
}

StreamSetup::State StreamSetup::take(const RunSetups::Known& known) {
  if (known.failure) {
    failure_ = *known.failure;
    return State::kFailed;
  }
  conversation().keep(identity(), phase_.call(), *known.reply);
  phase_.go_on();
  return State::kGoesOn;
}

}  // namespace weir
