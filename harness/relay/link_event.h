// What the books say of an order that is carried out.
#pragma once

#include <cstdint>

#include "harness/fault/link.h"

namespace weir {

[[nodiscard]] LinkEvent event_of(std::uint32_t connection, std::uint32_t link, const LinkOrder& order,
                                 RunTime at);

}  // namespace weir
