// Whether a stream is one of those that a fault is for.
#pragma once

#include <string_view>

#include "harness/h2/hpack.h"
#include "harness/scenario/stream_aim.h"

namespace weir {

/// Whether a method, "package.Service/Method", is one of those that a StreamAim::method means. An empty one means all. Pure.
[[nodiscard]] bool means_method(std::string_view pattern, std::string_view method);

/// Whether method and metadata of a request fit. Which one of several it is, and on which link, is not asked here. Values of a "-bin" key
/// may be written with or without their padding (gRPC doc/PROTOCOL-HTTP2.md, "Binary-Header"). Pure.
[[nodiscard]] bool fits(const StreamAim& aim, std::string_view method, const HeaderFields& fields);

}  // namespace weir
