#include "harness/outcome/wire_end.h"

#include "harness/h2/frame.h"
#include "harness/outcome/status_text.h"

namespace weir {
namespace {

/// How a stream ended whose connection was lost after a GOAWAY. Where its text is gRPC's own word for keepalive that is too
/// eager (gRPC doc/keepalive.md), that is the class, and the code's as good.
Outcome lost_after(const PeerGoaway& goaway, Certainty certainty) {
  std::string by_code = name_of(OutcomeId::kGoawayClosed, goaway.code);
  const bool pings = goaway.code == h2::kEnhanceYourCalm && goaway.debug == "too_many_pings";
  if (!pings) return make_outcome(std::move(by_code), certainty);
  Outcome outcome = make_outcome(OutcomeId::kRemoteTooManyPings, certainty);
  outcome.also = {std::move(by_code)};
  return outcome;
}

std::optional<WireHow> how_of(ResponseEnd end) {
  switch (end) {
    case ResponseEnd::kNone:
      return std::nullopt;
    case ResponseEnd::kStatus:
      return WireHow::kStatus;
    case ResponseEnd::kNoStatus:
      return WireHow::kNoStatus;
    case ResponseEnd::kBadStatus:
      return WireHow::kBadStatus;
    case ResponseEnd::kNoTrailers:
      return WireHow::kNoTrailers;
    case ResponseEnd::kHttpStatus:
      return WireHow::kHttpStatus;
    case ResponseEnd::kReset:
      return WireHow::kReset;
  }
  return std::nullopt;
}

bool was_reset(const StreamTrace& trace) { return trace.close && trace.close->reset; }

}  // namespace

std::string_view to_string(SeenBy seen_by) {
  switch (seen_by) {
    case SeenBy::kEngine:
      return "engine";
    case SeenBy::kTap:
      return "tap";
    case SeenBy::kRelay:
      return "relay";
    case SeenBy::kText:
    case SeenBy::kUnknownText:
      return "text";
  }
  return "text";
}

Certainty certainty_of(SeenBy seen_by) {
  switch (seen_by) {
    case SeenBy::kEngine:
    case SeenBy::kTap:
    case SeenBy::kRelay:
      return Certainty::kProven;
    case SeenBy::kText:
      return Certainty::kInferred;
    case SeenBy::kUnknownText:
      return Certainty::kGuessed;
  }
  return Certainty::kGuessed;
}

std::optional<Outcome> outcome_of(const WireEnd& end) {
  const WireHowRow& row = row_of(end.how);
  const Certainty certainty = certainty_of(end.seen_by);
  if (!row.ends_as) return std::nullopt;
  if (row.part == WirePart::kLost && end.goaway) return lost_after(*end.goaway, certainty);
  if (row_of(*row.ends_as).is_open()) {
    return make_outcome(end.spelled.empty() ? name_of(*row.ends_as, end.code)
                                            : name_of(*row.ends_as, std::string_view(end.spelled)),
                        certainty);
  }
  return make_outcome(*row.ends_as, certainty);
}

WireEnd read_frames(const FrameEnd& frames) {
  const bool flow = frames.what == WireHow::kPeerViolation && frames.code == h2::kFlowControlError;
  return {.how = flow ? WireHow::kFlowViolation : frames.what,
          .code = frames.code,
          .goaway = frames.goaway,
          .seen_by = SeenBy::kEngine};
}

std::optional<WireEnd> read_trace(const StreamTrace& trace) {
  const std::optional<WireHow> how = how_of(trace.end);
  if (!how) return std::nullopt;
  return WireEnd{.how = *how, .code = trace.code, .seen_by = trace.by_relay ? SeenBy::kRelay : SeenBy::kTap};
}

std::optional<WireEnd> read_goaway(const StreamTrace& trace) {
  if (!trace.goaway) return std::nullopt;
  WireEnd end{.how = was_reset(trace) ? WireHow::kRst : WireHow::kFin,
              .goaway = PeerGoaway{trace.goaway->code, trace.goaway->debug},
              .seen_by = SeenBy::kTap};
  if (trace.h2_stream > trace.goaway->last_stream) end.how = WireHow::kUnprocessed;
  return end;
}

std::optional<WireEnd> read_close(const StreamTrace& trace) {
  if (!trace.close || trace.close->by != Toward::kServer) return std::nullopt;
  return WireEnd{.how = was_reset(trace) ? WireHow::kRst : WireHow::kFin, .seen_by = SeenBy::kTap};
}

}  // namespace weir
