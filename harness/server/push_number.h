// The number that a pushed reply carries, since all replies to one request have the same content.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// What the server puts before the content of push `number`, from 0: "weir/push n=0000002a c=3a09f5de;". The checksum is
/// CRC-32 (zlib) over the eight digits.
[[nodiscard]] std::string push_number(std::uint32_t number);

/// The number in what stands before a content; nothing when there is none, or its checksum is wrong.
[[nodiscard]] std::optional<std::uint32_t> read_push_number(std::string_view before);

}  // namespace weir
