#include "harness/fault/kinds/kinds.h"
#include "harness/model/outcome_classes.h"

namespace weir {

FaultKind server_metadata_large_kind() {
  FaultKindSpec spec;
  spec.name = "server-metadata-large";
  spec.layer = "server application";
  spec.summary =
      "The server sends more metadata than a client has to take, in its headers or in its trailers.";
  spec.client_sees =
      "RESOURCE_EXHAUSTED, made by the client. Its limit is told by SETTINGS_MAX_HEADER_LIST_SIZE, which is "
      "only advice "
      "(RFC 9113 sections 6.5.2 and 10.5.1): servers send more all the same. gRPC C++ and weir's wire engine "
      "accept 8 "
      "KiB. The block has to be decoded to its end, or HPACK's table would be out of step; then the other "
      "streams of "
      "the connection live on. gRPC C++ 1.51.1 gives the whole connection up instead.";
  spec.triggers = {TriggerKind::kOpen};
  spec.set_at_open = true;
  spec.params = {{.name = "size",
                  .type = ValueType::kBytes,
                  .default_text = "64KiB",
                  .choices = {},
                  .help = "bytes of values, up to 64MiB",
                  .positive = true},
                 {.name = "where",
                  .type = ValueType::kChoice,
                  .default_text = "headers",
                  .choices = {"headers", "trailers"},
                  .help = "which metadata"}};
  spec.default_expect = outcomes({OutcomeId::kLocalMetadataLimit});
  spec.example = "kind = \"server-metadata-large\"\nwhere = \"trailers\"";
  spec.carried_out_by = Actor::kChatServer;
  return {
      std::move(spec), [](const FaultParams& params) -> FaultAction {
        return InstructServer{ServerAct{.kind = ServerAct::Kind::kLargeMetadata,
                                        .size = param<Bytes>(params, "size"),
                                        .in_trailers = param<std::string>(params, "where") == "trailers"}};
      }};
}

}  // namespace weir
