#include "harness/fault/kind.h"

#include <utility>

#include "harness/base/overloaded.h"
#include "harness/h2/frame.h"
#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"

namespace weir {
Actor carried_out_by(const FaultAction& action) {
  return std::visit(Overloaded{[](const ActOnLink& on) {
                                 return std::holds_alternative<H2Act>(on.act) ? Actor::kTap
                                                                              : kDoneBy<ActOnLink>;
                               },
                               []<typename Act>(const Act& /*what*/) { return kDoneBy<Act>; }},
                    action);
}

bool strikes_all(const FaultAction& action) {
  return carried_out_by(action) == Actor::kRun || std::holds_alternative<ListenersDown>(action);
}

ParamSpec toward_param() {
  return {.name = "toward",
          .type = ValueType::kChoice,
          .default_text = "both",
          .choices = {"both", "client", "server"},
          .help = "which end feels it"};
}

ParamSpec slowed_for_param() {
  return {.name = "duration",
          .type = ValueType::kDuration,
          .default_text = "0s",
          .choices = {},
          .help = "for how long; 0s: as long as the connection lives"};
}

std::vector<std::string> ends_in_silence() {
  return outcomes({OutcomeId::kStallOpen, OutcomeFamily::kLocalDeadline, OutcomeId::kConnKeepalive});
}

ParamSpec mid_message_param() {
  return {.name = "mid_message",
          .type = ValueType::kBool,
          .default_text = "false",
          .choices = {},
          .help = "cut the next message in its middle, and act there"};
}

Toward toward_of(const FaultParams& params) {
  const auto& word = param<std::string>(params, "toward");
  return word == "client" ? Toward::kClient : word == "server" ? Toward::kServer : Toward::kBoth;
}

ParamSpec error_code_param(std::string name, std::string default_word, std::string help) {
  ParamSpec spec{.name = std::move(name),
                 .type = ValueType::kChoice,
                 .default_text = std::move(default_word),
                 .choices = {},
                 .help = std::move(help)};
  for (std::uint32_t code = 0; code <= h2::kLastErrorCode; ++code)
    spec.choices.push_back(h2::error_word(code));
  spec.is_code = true;
  // 32 bits on the wire, and a peer must take those it does not know (section 7).
  spec.any_number_to = 0xffffffff;
  return spec;
}

ParamSpec one_end_param() {
  return {.name = "toward",
          .type = ValueType::kChoice,
          .default_text = "client",
          .choices = {"client", "server"},
          .help = "which end gets it"};
}

ParamSpec frame_param(std::vector<std::string> frames) {
  return {.name = "frame",
          .type = ValueType::kChoice,
          .default_text = "data",
          .choices = std::move(frames),
          .help = "the frame"};
}

H2Stray frame_of(const FaultParams& params) {
  const auto& word = param<std::string>(params, "frame");
  return word == "headers"         ? H2Stray::kHeaders
         : word == "window-update" ? H2Stray::kWindowUpdate
         : word == "rst-stream"    ? H2Stray::kRstStream
                                   : H2Stray::kData;
}

std::uint32_t error_code_of(const FaultParams& params, const std::string& name) {
  return static_cast<std::uint32_t>(h2::error_from_word(param<std::string>(params, name)));
}

ParamSpec status_param(std::string name, int first, std::string default_word, std::string help) {
  ParamSpec spec{.name = std::move(name),
                 .type = ValueType::kChoice,
                 .default_text = std::move(default_word),
                 .choices = {},
                 .help = std::move(help)};
  for (int code = first; code <= grpc_code::kLast; ++code) spec.choices.push_back(code_word(code));
  spec.is_code = true;
  spec.first_number = first;
  spec.other_numbers = {{.remedy = "the fault kind h2-bad-status puts any text into grpc-status"}};
  return spec;
}

std::vector<TriggerKind> points_of_a_stream() {
  return {TriggerKind::kOpen,  TriggerKind::kSent, TriggerKind::kReplies, TriggerKind::kAfter,
          TriggerKind::kState, TriggerKind::kRun,  TriggerKind::kFired};
}

std::vector<TriggerKind> points_told_to_the_server() {
  return {TriggerKind::kOpen, TriggerKind::kSent, TriggerKind::kReplies, TriggerKind::kAfter,
          TriggerKind::kRun};
}

std::vector<TriggerKind> points_of_a_link() {
  std::vector<TriggerKind> points = points_of_a_stream();
  points.insert(points.end(), {TriggerKind::kBytes, TriggerKind::kFrame, TriggerKind::kMessage});
  return points;
}

std::vector<StreamState> states_to_the_trailers() {
  std::vector<StreamState> states = FaultPoints{}.states;
  states.push_back(StreamState::kTrailersSeen);
  return states;
}

WirePoint wire_point(TriggerKind kind, bool to_client, std::uint32_t count, std::uint32_t byte) {
  if (kind == TriggerKind::kState) return {.what = WirePoint::What::kTrailers, .heading = Toward::kClient};
  return {.what = kind == TriggerKind::kFrame ? WirePoint::What::kFrame : WirePoint::What::kMessage,
          .heading = to_client ? Toward::kClient : Toward::kServer,
          .count = count,
          .byte = byte};
}

std::vector<TriggerKind> points_on_links() { return {TriggerKind::kIdle, TriggerKind::kRecord}; }

FaultKindSpec frame_kind_spec(std::string name, FaultScope scope) {
  FaultKindSpec spec;
  spec.name = std::move(name);
  spec.scope = scope;
  spec.layer = "http/2";
  spec.points.triggers = points_of_a_stream();
  spec.points.triggers.push_back(TriggerKind::kFrame);
  spec.points.of_links = {TriggerKind::kIdle};
  spec.carried_out_by = Actor::kTap;
  return spec;
}

}  // namespace weir
