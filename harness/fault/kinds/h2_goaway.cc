#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

#include <string>

namespace weir {

// RFC 9113 section 6.8.
FaultKind h2_goaway_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-goaway", FaultScope::kConnection);
  spec.states = states_to_the_trailers();
  spec.summary = "GOAWAY, abrupt or in two phases, and the connection is closed or not.";
  spec.client_sees =
      "Streams up to the last one named go on to their end; those beyond it were never processed, end as "
      "UNAVAILABLE and may be tried again. New calls go to a new connection. When the connection is closed "
      "behind the GOAWAY, its streams end as UNAVAILABLE. A server that gets one opens no more streams, and "
      "goes on "
      "with those of the client.";
  spec.params = {
      error_code_param("code", "no-error", "HTTP/2 error code"),
      {.name = "last_stream",
       .type = ValueType::kChoice,
       .default_text = "this",
       .choices = {"this", "none", "max"},
       .help = "the last stream said to be processed: this stream, none, the largest number there is, or a "
               "number; "
               "toward the server it is one that the server opened, so \"this\" is none",
       .any_number_to = 2'147'483'647},
      one_end_param(),
      {.name = "debug",
       .type = ValueType::kString,
       .default_text = "weir",
       .choices = {},
       .help = "debug text"},
      {.name = "then",
       .type = ValueType::kChoice,
       .default_text = "nothing",
       .choices = {"nothing", "fin", "rst"},
       .help = "what happens to the connection"},
      {.name = "graceful",
       .type = ValueType::kBool,
       .default_text = "false",
       .choices = {},
       .help = "first GOAWAY with the largest number and a PING, then, when the PING is answered, the GOAWAY "
               "asked for"}};
  spec.default_expect = outcomes({OutcomeId::kOkComplete, OutcomeFamily::kGoaway});
  spec.example = "kind = \"h2-goaway\"\nlast_stream = \"none\"\nat = { replies = 3 }";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            const auto& last = param<std::string>(params, "last_stream");
            const auto& then = param<std::string>(params, "then");
            H2Goaway act;
            act.code = error_code_of(params, "code");
            if (last == "none" || last == "max") {
              act.last = last == "none" ? H2Goaway::Last::kNone : H2Goaway::Last::kMax;
            } else if (last != "this") {
              act.last = H2Goaway::Last::kNumber;
              act.number = static_cast<std::uint32_t>(std::stoul(last));
            }
            act.toward = toward_of(params);
            act.debug = param<std::string>(params, "debug");
            if (then != "nothing") act.then = then == "fin" ? H2Goaway::Then::kFin : H2Goaway::Then::kRst;
            act.graceful = param<bool>(params, "graceful");
            return ActOnLink{H2Act(act)};
          }};
}

}  // namespace weir
