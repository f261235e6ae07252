#include "harness/h2/percent.h"

#include <fmt/format.h>

namespace weir {

std::string percent_encode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool at_end = i == 0 || i + 1 == text.size();
    const bool plain = byte > 0x20 ? byte < 0x7f && byte != '%' : byte == 0x20 && !at_end;
    if (plain) {
      out += text[i];
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

}  // namespace weir
