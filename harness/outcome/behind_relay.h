// What a client's end comes to, when the relay stands between it and the target that it means.
#pragma once

#include <cstdint>

#include "harness/fault/link.h"
#include "harness/outcome/evidence.h"

namespace weir {

/// What a client says of its call, with the target's address wherever the relay's own stands, which nobody but the client and
/// the relay knows: in every text, and whatever the end was.
void tell_of_target(CallEnd& end, const LinkControl& links, std::uint32_t connection);

/// Takes from `links` what they know of the target of this connection, where the client's own end is that it got no
/// further than the relay. A connect that the relay itself refused, as faults let it, stays what the client says it was.
/// To be called when all else is in the evidence.
void learn_of_target(Evidence& evidence, const LinkControl& links, std::uint32_t connection);

}  // namespace weir
