#include "harness/outcome/behind_relay.h"

#include <string>
#include <utility>

#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"
#include "harness/outcome/classify.h"
#include "harness/outcome/client_alone.h"

namespace weir {

void tell_of_target(CallEnd& end, const LinkControl& links, std::uint32_t connection) {
  for (std::string* text : {&end.message, &end.debug}) {
    if (!text->empty()) *text = links.as_of_target(connection, std::move(*text));
  }
}

void learn_of_target(Evidence& evidence, const LinkControl& links, std::uint32_t connection) {
  if (evidence.end.code != grpc_code::kUnavailable) return;
  const std::string own = classify(client_alone(evidence)).name;
  // Only where the relay does not listen is a connect to it refused.
  if (!is(own, OutcomeFamily::kConnect) || own == name_of(OutcomeId::kConnectRefused)) return;
  evidence.unreachable = links.unreachable(connection, evidence.ended);
  if (!evidence.unreachable) return;
  evidence.told = evidence.unreachable->text;
  evidence.end.debug.clear();  // it tells how the relay let go of the client
}

}  // namespace weir
