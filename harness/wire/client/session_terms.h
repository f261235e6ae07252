// What all requests of a connection say alike, and what it takes of responses.
#pragma once

#include <cstdint>
#include <string>

#include "harness/stream/transport.h"

namespace weir {

struct SessionTerms {
  std::string authority{};                               // ":authority"; empty: that of the address
  std::string user_agent{};                              // before the client's own words; may be empty
  std::uint32_t metadata_limit = kMostResponseMetadata;  // bytes of headers, and of trailers
};

}  // namespace weir
