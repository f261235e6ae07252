#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// RFC 9113 section 10.5. Bounded here: this is no tool to bring a peer down.
FaultKind h2_flood_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-flood", FaultScope::kConnection);
  spec.states = states_to_the_trailers();
  spec.summary = "Many small frames at once.";
  spec.client_sees =
      "Within reason the peer answers them and lives; beyond it ends the connection with ENHANCE_YOUR_CALM "
      "(RFC 9113 section 10.5). It must not grow without bound.";
  spec.params = {
      {.name = "frames",
       .type = ValueType::kChoice,
       .default_text = "ping",
       .choices = {"ping", "settings", "empty-data", "open-reset", "made-you-reset", "overflow-reset"},
       .help = "what kind; the last three go to the server: streams that are reset at once, or that "
               "it has to reset, for a window update by 0 or beyond 2^31-1"},
      {.name = "count",
       .type = ValueType::kInteger,
       .default_text = "100",
       .choices = {},
       .help = "how many, 1 to 10000",
       .low = 1,
       .high = 10000}};
  spec.is_flood = true;
  spec.default_expect =
      outcomes({OutcomeId::kOkComplete, OutcomeFamily::kApp, OutcomeFamily::kGoaway, OutcomeFamily::kH2Rst});
  spec.example = "kind = \"h2-flood\"\nframes = \"settings\"\ncount = 1000\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            const auto& frames = param<std::string>(params, "frames");
            using What = H2Flood::What;
            const What what = frames == "ping"             ? What::kPing
                              : frames == "settings"       ? What::kSettings
                              : frames == "empty-data"     ? What::kEmptyData
                              : frames == "open-reset"     ? What::kOpenReset
                              : frames == "made-you-reset" ? What::kMadeYouReset
                                                           : What::kOverflowReset;
            return ActOnLink{
                H2Act(H2Flood{what, static_cast<std::uint32_t>(param<std::int64_t>(params, "count"))})};
          }};
}

}  // namespace weir
