// --set KEY=VALUE: changes to the document before it is read, so that they are checked like the file itself.
#pragma once

#include <vector>

#include "harness/scenario/loader.h"
#include "harness/scenario/mistakes.h"
#include "harness/scenario/node.h"

namespace weir {

/// Applies `overrides` to `root` in their order. A key that contradicts the new one gives way to it:
/// `address` takes `embedded` out, `at.sent` takes `at.replies` out. Keys that no scenario has are left to
/// the reader to report.
void apply_overrides(Node& root, const std::vector<Override>& overrides, Mistakes& mistakes);

}  // namespace weir
