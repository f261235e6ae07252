// TOML text into a tree of nodes. The one place that knows the TOML library.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/base/errors.h"
#include "harness/scenario/node.h"

namespace weir {

/// Parses `text`. On a mistake adds one problem to `errors` and gives nothing. Never throws for any bytes.
[[nodiscard]] std::optional<Node> parse_document(std::string_view text, const std::string& file,
                                                 ErrorList& errors);

}  // namespace weir
