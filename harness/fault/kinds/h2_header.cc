#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

// gRPC doc/PROTOCOL-HTTP2.md, "Responses".
FaultKind h2_header_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-header", FaultScope::kStream);
  spec.summary = "A header field of the response is set, added or removed, in its headers or its trailers.";
  spec.client_sees =
      "What the field says. A content-length that does not fit makes the response malformed (RFC 9113 "
      "section 8.1.1), and a "
      "content-type that is not gRPC's no gRPC response; a field that nobody knows is passed over.";
  spec.params = {{.name = "part",
                  .type = ValueType::kChoice,
                  .default_text = "headers",
                  .choices = {"headers", "trailers"},
                  .help = "where; headers are there before the first reply"},
                 {.name = "field",
                  .type = ValueType::kString,
                  .default_text = {},
                  .choices = {},
                  .help = "the name of the field, in lower case"},
                 {.name = "value",
                  .type = ValueType::kString,
                  .default_text = "weir",
                  .choices = {},
                  .help = "what it says"},
                 {.name = "how",
                  .type = ValueType::kChoice,
                  .default_text = "set",
                  .choices = {"set", "add", "remove"},
                  .help = "set: in place of those of this name; add: besides them; remove: none"}};
  spec.default_expect =
      outcomes({OutcomeId::kOkComplete, OutcomeFamily::kH2, OutcomeFamily::kApp, OutcomeFamily::kGrpc});
  spec.example = "kind = \"h2-header\"\nfield = \"content-length\"\nvalue = \"1\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            using Part = H2Field::Part;
            using How = H2Field::How;
            const auto& how = param<std::string>(params, "how");
            return ActOnLink{H2Act(H2Field{
                .part = param<std::string>(params, "part") == "headers" ? Part::kHeaders : Part::kTrailers,
                .how = how == "set"   ? How::kSet
                       : how == "add" ? How::kAdd
                                      : How::kRemove,
                .name = param<std::string>(params, "field"),
                .value = param<std::string>(params, "value")})};
          }};
}

}  // namespace weir
