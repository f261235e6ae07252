#include "harness/base/json_text.h"

#include <fmt/format.h>

#include "harness/model/utf8.h"

namespace weir {

std::string json_text(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const Utf8Character next = first_character(text);
    if (!next.valid) {
      out += "\ufffd";
    } else if (next.value < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(next.value));
    } else {
      if (next.value == U'"' || next.value == U'\\') out += '\\';
      out += text.substr(0, next.length);
    }
    text.remove_prefix(next.length);
  }
  return out + "\"";
}

}  // namespace weir
