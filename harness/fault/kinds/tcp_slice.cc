#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind tcp_slice_kind() {
  FaultKindSpec spec;
  spec.name = "tcp-slice";
  spec.scope = FaultScope::kConnection;
  spec.carried_out_by = Actor::kRelay;
  spec.layer = "tcp";
  spec.summary = "Bytes come in slices, a few at a time.";
  spec.client_sees =
      "Nothing: TCP is a stream of bytes (RFC 9293 section 3.8), and a frame or a message may be "
      "cut anywhere. A reader that takes one read for one message breaks here.";
  spec.triggers = points_of_a_stream();
  spec.params = {{.name = "size",
                  .type = ValueType::kBytes,
                  .default_text = "1B",
                  .choices = {},
                  .help = "of a slice",
                  .positive = true},
                 {.name = "variation",
                  .type = ValueType::kBytes,
                  .default_text = "0B",
                  .choices = {},
                  .help = "sizes are drawn from size - variation to size + variation, evenly, from the seed"},
                 {.name = "delay",
                  .type = ValueType::kDuration,
                  .default_text = "0s",
                  .choices = {},
                  .help = "between two slices"},
                 toward_param(),
                 slowed_for_param()};
  spec.default_expect = outcomes({OutcomeId::kOkComplete});
  spec.example = "kind = \"tcp-slice\"\nsize = \"3B\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            return ActOnLink{LinkSlice{.toward = toward_of(params),
                                       .size = param<Bytes>(params, "size"),
                                       .variation = param<Bytes>(params, "variation"),
                                       .delay = param<Duration>(params, "delay"),
                                       .duration = param<Duration>(params, "duration")}};
          }};
}

}  // namespace weir
