#include "harness/outcome/breach.h"

#include "harness/h2/frame.h"
#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"
#include "harness/outcome/no_message.h"
#include "harness/server/status_details.h"

namespace weir {
namespace {

/// A status twice, and not the same.
std::string breach_of_details(const Evidence& e) {
  if (!e.status_details) return {};
  std::optional<StatusDetails> details = decode_status_details(*e.status_details);
  if (!details) return "server: grpc-status-details-bin is no google.rpc.Status";
  if (e.end.code == grpc_code::kOk)
    return "server: grpc-status-details-bin beside OK (gRPC PROTOCOL-HTTP2, Status-Details)";
  if (details->code != e.end.code) {
    return "server: grpc-status-details-bin contradicts grpc-status (gRPC PROTOCOL-HTTP2, Status-Details)";
  }
  return {};
}

}  // namespace

std::string breach_of(const Evidence& e, const Outcome& outcome) {
  if (std::string details = breach_of_details(e); !details.empty()) return details;
  if (!e.wire) return {};
  const StreamTrace& wire = *e.wire;
  if (replies_of_no_message(e) > 0) {
    return wire.end == ResponseEnd::kHttpStatus
               ? "client: handed the body of an HTTP error over as a message (gRPC PROTOCOL-HTTP2, Responses)"
               : "client: handed over a message with an unknown flag (gRPC PROTOCOL-HTTP2, Compressed-Flag)";
  }
  if (wire.answers_reset) return "server: answered on a stream that had been reset (RFC 9113 section 5.1)";
  // A call that was ended by something else may not have come to read the message.
  const bool went_on = e.end.code == grpc_code::kOk || outcome.name == name_of(OutcomeId::kStallOpen);
  if (wire.bad_flag && went_on) {
    return "client: dropped a message with an unknown flag without a word (gRPC PROTOCOL-HTTP2, "
           "Compressed-Flag)";
  }
  if (outcome.name == name_of(OutcomeId::kGrpcTruncatedOk)) {
    return "client: OK although a message was cut (gRPC PROTOCOL-HTTP2, Length-Prefixed-Message)";
  }
  if (outcome.name == name_of(OutcomeId::kLocalH2Unsupported)) {
    return "client: refused padded DATA (RFC 9113 section 6.1)";
  }
  if (wire.interim && outcome.name.starts_with(name_of(OutcomeId::kH2HttpStatus, "1"))) {
    return "client: an interim response was taken for the final one (RFC 9110 section 15.2)";
  }
  if (wire.violated && e.end.code == grpc_code::kOk) {
    return "client: went on after what it has to treat as an error (RFC 9113 section 5.4)";
  }
  // Once is enough: a stream that is refused again is the configured policy's business.
  const bool refused =
      wire.end == ResponseEnd::kReset && wire.code == h2::kRefusedStream && !wire.response_begun;
  if (refused && e.retries && wire.attempts == 1 && e.end.code != grpc_code::kOk) {
    return "client: a refused stream was not tried again (gRFC A6, transparent retries)";
  }
  return {};
}

}  // namespace weir
