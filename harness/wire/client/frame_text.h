// A frame in words, for people who want to see what goes over the wire.
#pragma once

#include <nghttp2/nghttp2.h>

#include <string>

namespace weir {

/// "HEADERS stream 1, 74 bytes, END_HEADERS END_STREAM", "RST_STREAM stream 1, cancel", "GOAWAY, last stream 3, no-error, debug 'max_age'".
/// What a peer made up is printable.
[[nodiscard]] std::string describe_frame(const nghttp2_frame& frame);

}  // namespace weir
