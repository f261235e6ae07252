#include "harness/outcome/settle.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/base/overloaded.h"
#include "harness/outcome/deadline_end.h"
#include "harness/outcome/status_text.h"

namespace weir {
namespace {

StrikePlace at_the_end(const Evidence& e) { return {.at = e.ended, .sent = e.sent, .replies = e.received}; }

/// What the end of one stream says of each of its strikes, which are asked in the order of the plan.
class Closing {
 public:
  Closing(const std::vector<StrikeTrack>& strikes, const Plan& plan, const StreamPlan& stream,
          const Evidence& evidence)
      : e_(evidence),
        carried_out_(evidence.marker ? evidence.marker->fired : std::vector<std::uint32_t>()),
        trailers_unread_(has_unread_metadata(evidence.end)) {
    for (const StrikeTrack& strike : strikes) learn_of_filler(plan.actions[strike.plan.fault]);
    for (const std::vector<LinkEvent>* events : {&e_.link_events, &e_.elsewhere}) {
      for (const LinkEvent& event : *events) {
        if (event.stream == stream.id && event.at >= e_.opened) untold_.push_back({event.fault, event.at});
      }
    }
    std::stable_sort(untold_.begin(), untold_.end(),
                     [](const Done& a, const Done& b) { return a.at < b.at; });
    for (const StrikeTrack& strike : strikes) {
      if (strike.fired()) (void)take_untold(strike.plan.fault);
    }
  }

  void close(StrikeTrack& strike, const FaultAction& action) {
    std::visit(Overloaded{[&](const InstructServer& told) { by_the_server(strike, told.act); },
                          [&](const SetDeadline&) {
                            // Who enforced it shows in some ends on the wire alone.
                            if (!strike.fired() && ended_by_deadline(e_)) strike.fire(at_the_end(e_));
                          },
                          [&](const RefuseConnection&) { strike.fire(at_the_end(e_)); },
                          [&](const ActOnLink&) { by_the_relay(strike); },
                          [&](const ListenersDown&) { by_the_relay(strike); },
                          // The session carries it out and knows.
                          [](const CancelCall&) {}, [](const HalfCloseNow&) {}, [](const DelayHalfClose&) {},
                          [](const SlowReads&) {}, [](const SlowWrites&) {}, [](const ReadNoMore&) {},
                          [](const EnlargeMessage&) {},
                          // The run says that it has, and that is soon enough.
                          [](const DoneByRun auto&) {}},
               action);
  }

 private:
  void learn_of_filler(const FaultAction& action) {
    const auto* told = std::get_if<InstructServer>(&action);
    if (told == nullptr || told->act.kind != ServerAct::Kind::kLargeMetadata) return;
    (told->act.in_trailers ? fills_trailers_ : fills_headers_) = true;
  }

  void by_the_server(StrikeTrack& strike, const ServerAct& act) {
    if (e_.marker) by_the_marker(strike);
    if (trailers_unread_) by_unread_trailers(strike, act);
    if (e_.ignored) disown(strike);
  }

  /// The server's word: it carried these out. When, it does not say: it is taken to be when the point was reached here. One word for
  /// each strike, whose order is that of the plan.
  void by_the_marker(StrikeTrack& strike) {
    const auto word = std::find(carried_out_.begin(), carried_out_.end(), strike.plan.fault);
    if (word != carried_out_.end()) {
      carried_out_.erase(word);
      strike.fire(at_the_end(e_));
    } else if (strike.fired()) {
      // Its point was reached here, but the server was past it: with everything read, it can't stop reading.
      strike.miss("the server had read everything before it got there");
    }
  }

  /// The server's word came in trailers that were too large to be read. What nobody confirms is taken to be carried out where its
  /// point was reached, as with a server that never ends a stream. A status need not even have that: replies are lost with the
  /// trailers, and nothing else made those so large.
  void by_unread_trailers(StrikeTrack& strike, const ServerAct& act) {
    if (!e_.end.headers_received && fills_headers_) return;  // it came to no trailers
    const bool ended_it = act.kind == ServerAct::Kind::kStatus && !fills_trailers_;
    if (strike.is_ordered() || ended_it) strike.fire(at_the_end(e_));
  }

  /// The relay says that an order was carried out, but the end that it caused can be quicker than its word.
  void by_the_relay(StrikeTrack& strike) {
    const bool asked =
        strike.is_ordered() || strike.is_armed() || strike.phase() == StrikeTrack::Phase::kMissed;
    if (!asked) return;
    if (const std::optional<RunTime> at = take_untold(strike.plan.fault))
      strike.fire({.at = *at, .sent = e_.sent, .replies = e_.received});
  }

  std::optional<RunTime> take_untold(std::uint32_t fault) {
    const auto found =
        std::find_if(untold_.begin(), untold_.end(), [&](const Done& done) { return done.fault == fault; });
    if (found == untold_.end()) return std::nullopt;
    const RunTime at = found->at;
    untold_.erase(found);
    return at;
  }

  struct Done {
    std::uint32_t fault;
    RunTime at;
  };

  const Evidence& e_;
  std::vector<std::uint32_t> carried_out_;  // by the server, by its word
  std::vector<Done> untold_;  // by the relay, for this stream, and no strike was told of it; oldest first
  bool trailers_unread_;
  bool fills_headers_ = false;  // the server was told to
  bool fills_trailers_ = false;
};

/// A window spares what reaches its point outside of it, and of a stream that opens again and again only one life lies
/// at a given time of the run. As long as another was struck, that is as planned.
bool is_spared_as_planned(const Plan& plan, const StreamPlan& stream, const StrikeTrack& strike) {
  if (strike.phase() != StrikeTrack::Phase::kSpared) return false;
  return !plan.fault(strike.plan.fault).window.is_whole_run() || plan.group_of(stream).reopen;
}

/// What it was on its way to never came.
void miss_its_point(StrikeTrack& strike, const Settled& settled, const Evidence& e, WindDown wind_down) {
  switch (wind_down) {
    case WindDown::kInterrupted:
      return strike.miss("was still on its way when the run was interrupted", MissCause::kInterrupted);
    case WindDown::kLifeOver:
      return strike.miss("was still on its way when the stream's life was over", MissCause::kLifeOver);
    case WindDown::kPhaseOver:
      return strike.miss("was still on its way when the measure phase ended", MissCause::kPhaseOver);
    case WindDown::kNone:
      return strike.miss(fmt::format("ended as {} after {} sent and {} received, before the fault was due",
                                     settled.outcome.name, e.sent, e.received),
                         MissCause::kEndedFirst);
  }
}

/// Nobody missed it.
bool is_void(const Plan& plan, const StreamPlan& stream, const StrikeTrack& strike,
             const Judgement& judgement, WindDown wind_down) {
  // A stream that reopens is cut off by the end of its life or of the phase as a matter of course; what it had still to live through
  // is nobody's mistake.
  // What the server does not do at all would not have come later either.
  const bool interrupted = wind_down == WindDown::kInterrupted && strike.cause() != MissCause::kForeignServer;
  const bool cut_off = interrupted || (wind_down != WindDown::kNone && plan.group_of(stream).reopen);
  // An incarnation that opens on what its own earlier one left broken (a blackhole stays) cannot be struck again.
  const bool struck_before =
      stream.incarnation > 0 &&
      std::count(judgement.because.begin(), judgement.because.end(), strike.plan.fault) > 0;
  return cut_off || struck_before;
}

}  // namespace

Settled settle(const Plan& plan, const StreamPlan& stream, std::vector<StrikeTrack> strikes,
               const Evidence& evidence, WindDown wind_down) {
  Settled settled;
  close_strikes(strikes, plan, stream, evidence);
  settled.outcome = classify(evidence);
  settled.judgement = judge(plan, stream, settled.outcome, evidence, strikes);
  for (StrikeTrack& strike : strikes) {
    if (strike.fired()) continue;
    if (!strike.is_given_up()) miss_its_point(strike, settled, evidence, wind_down);
    if (is_void(plan, stream, strike, settled.judgement, wind_down)) {
      strike.make_void();
    } else if (!is_spared_as_planned(plan, stream, strike)) {
      strike.miss(strike.why(), strike.cause());
    }
  }
  settled.strikes = std::move(strikes);
  return settled;
}

void close_strikes(std::vector<StrikeTrack>& strikes, const Plan& plan, const StreamPlan& stream,
                   const Evidence& evidence) {
  if (strikes.empty()) return;
  Closing closing(strikes, plan, stream, evidence);
  for (StrikeTrack& strike : strikes) closing.close(strike, plan.actions[strike.plan.fault]);
}

void disown(StrikeTrack& strike) {
  strike.miss("the server is not weir's, and no other server does this", MissCause::kForeignServer);
}

}  // namespace weir
