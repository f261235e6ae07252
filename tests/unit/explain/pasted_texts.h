// Texts as users paste them, with what had happened: none of them is a text of the table word for word.
#pragma once

#include <string>
#include <vector>

#include "harness/explain/rank.h"

namespace weir {

struct PastedText {
  Question question;
  std::string cause;  // the id of the row that is right
};

[[nodiscard]] const std::vector<PastedText>& pasted_texts();

}  // namespace weir
