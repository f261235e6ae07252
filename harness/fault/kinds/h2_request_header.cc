#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

#include <algorithm>

namespace weir {

// gRPC doc/PROTOCOL-HTTP2.md, "Requests"; RFC 9113 section 8.2.
FaultKind h2_request_header_kind() {
  FaultKindSpec spec = frame_kind_spec("h2-request-header", FaultScope::kStream);
  spec.summary = "A field of the request's head is set, added or removed on its way to the server.";
  spec.client_sees =
      "The server answers what the field says: UNIMPLEMENTED for a path or a grpc-encoding that it does not "
      "have, HTTP status 415 for a content-type that is not gRPC's, PROTOCOL_ERROR for a name that HTTP/2 "
      "forbids (RFC 9113 section 8.2). A grpc-timeout is kept by the server alone. Its connection, and the "
      "streams beside it, live on.";
  spec.points.triggers = {TriggerKind::kOpen};
  spec.params = {{.name = "field",
                  .type = ValueType::kString,
                  .default_text = {},
                  .choices = {},
                  .help = "the name of the field, such as grpc-timeout or :path"},
                 {.name = "value",
                  .type = ValueType::kString,
                  .default_text = "weir",
                  .choices = {},
                  .help = "what it says"},
                 {.name = "size",
                  .type = ValueType::kBytes,
                  .default_text = "0B",
                  .choices = {},
                  .help = "the value is made so long at least, with the letter x"},
                 {.name = "how",
                  .type = ValueType::kChoice,
                  .default_text = "set",
                  .choices = {"set", "add", "remove"},
                  .help = "set: in place of those of this name; add: besides them; remove: none"}};
  spec.default_expect = outcomes({OutcomeFamily::kOk, OutcomeFamily::kApp, OutcomeFamily::kRemote,
                                  OutcomeFamily::kH2, OutcomeFamily::kGoaway});
  spec.example = "kind = \"h2-request-header\"\nfield = \"grpc-timeout\"\nvalue = \"300m\"";
  return {std::move(spec), [](const FaultParams& params) -> FaultAction {
            const auto& how = param<std::string>(params, "how");
            // What the relay's tap can still look at as one block.
            constexpr std::uint64_t kMostOfIt = 512U << 10;
            std::string value = param<std::string>(params, "value");
            const std::uint64_t size = std::min(kMostOfIt, param<Bytes>(params, "size").count);
            if (value.size() < size) value.append(size - value.size(), 'x');
            return ActOnLink{H2Act(H2Field{.part = H2Field::Part::kRequest,
                                           .how = how == "set"   ? H2Field::How::kSet
                                                  : how == "add" ? H2Field::How::kAdd
                                                                 : H2Field::How::kRemove,
                                           .name = param<std::string>(params, "field"),
                                           .value = std::move(value)})};
          }};
}

}  // namespace weir
