#include "harness/fault/kinds/kinds.h"

#include "harness/h2/frame.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// RFC 9113 section 6.5.2.
FaultKind h2_settings_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-settings", FaultScope::kConnection);
  spec.points.states = states_to_the_trailers();
  spec.summary = "SETTINGS come with one parameter of your choice.";
  spec.client_sees =
      "The client keeps to it: with max-concurrent-streams it opens no more streams than that, with "
      "initial-window-size its streams may send no more than that before a WINDOW_UPDATE (RFC 9113 sections "
      "5.1.2 and 6.9.2). max-header-list-size is advice. A server keeps to the windows as well, and opens no "
      "streams.";
  spec.params = {{.name = "setting",
                  .type = ValueType::kChoice,
                  .default_text = "max-concurrent-streams",
                  .choices = {"max-concurrent-streams", "initial-window-size", "max-header-list-size"},
                  .help = "which"},
                 {.name = "value",
                  .type = ValueType::kInteger,
                  .default_text = "0",
                  .choices = {},
                  .help = "its value",
                  .low = 0,
                  .high = 4294967295},
                 one_end_param()};
  spec.default_expect =
      outcomes({OutcomeId::kOkComplete, OutcomeId::kStallOpen, OutcomeFamily::kLocalDeadline});
  spec.example =
      "kind = \"h2-settings\"\nsetting = \"max-concurrent-streams\"\nvalue = 1\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            const auto& name = param<std::string>(params, "setting");
            const std::uint16_t id = name == "max-concurrent-streams" ? h2::kMaxConcurrentStreams
                                     : name == "initial-window-size"  ? h2::kInitialWindowSize
                                                                      : h2::kMaxHeaderListSize;
            return ActOnLink{H2Act(H2Settings{
                id, static_cast<std::uint32_t>(param<std::int64_t>(params, "value")), toward_of(params)})};
          }};
}

}  // namespace weir
