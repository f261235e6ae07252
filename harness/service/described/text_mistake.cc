#include "harness/service/described/text_mistake.h"

namespace weir {

void add_mistakes(const TextMistakes& mistakes, const PlacedText& text, const std::string& key,
                  ErrorList& errors) {
  for (const TextMistake& mistake : mistakes)
    errors.add({text.span(mistake.at, mistake.length), key, mistake.reason, mistake.remedy});
}

}  // namespace weir
