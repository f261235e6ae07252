// Why a client can't know better: the confusions that are no mistake.
#pragma once

#include <string>
#include <string_view>

#include "tests/confusion/matrix.h"

namespace weir::confusion {

/// Why a client on this engine ("grpc" or "wire") can't tell the two apart; empty when nobody has said so, which makes the
/// confusion a mistake of the classifier's.
[[nodiscard]] std::string_view why_undecidable(std::string_view engine, const Cell& cell);

}  // namespace weir::confusion
