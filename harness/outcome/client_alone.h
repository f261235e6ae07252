// What a client knows without the relay and without weir: for measuring the classifier by what it proves with them.
#pragma once

#include "harness/outcome/evidence.h"

namespace weir {

/// The evidence of a client of somebody else's server, with nothing between them: its call's end (on the wire engine with
/// its own frames), its own acts, the replies it counted. Left out: what the relay did and saw, what befell the server,
/// and that the server is weir's own.
[[nodiscard]] Evidence client_alone(Evidence evidence);

/// The same of a client of weir's own server, which marks every status that it chose.
[[nodiscard]] Evidence client_and_marker(Evidence evidence);

}  // namespace weir
