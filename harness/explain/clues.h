// What a pasted text gives away beside its words: the status, who wrote it, what stands in between.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/explain/symptom.h"
#include "harness/explain/words.h"

namespace weir {

/// The status of the call, as each library writes it: "code = Unavailable", StatusCode.UNAVAILABLE, "14 UNAVAILABLE:",
/// "UNAVAILABLE: ...", "[unavailable]", grpc_status:14. Nothing when there is none.
[[nodiscard]] std::optional<int> status_in(const std::vector<Word>& words);

/// The maker of which a mark stands in the text, the first in the table; "" when there is none.
[[nodiscard]] std::string maker_in(std::string_view text, const std::vector<Maker>& makers);

}  // namespace weir
