// What the texts of gRPC's own statuses mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/outcome/call_end.h"

namespace weir {

/// The class that gRPC C++ 1.51.1 means by this status when no server chose it, or nothing for a text it
/// never makes. Whole texts are matched, not parts, since a server may say anything.
[[nodiscard]] std::optional<std::string> class_of_status_text(int code, std::string_view message,
                                                              ChannelState channel);

/// The call ended because headers or trailers came to more than this client takes. Which of them, gRPC C++ 1.51.1 does not
/// tell: it says "initial" of both.
[[nodiscard]] bool has_unread_metadata(const CallEnd& end);

/// The limit in what a library says of a message that was too large; nothing when it says something else.
[[nodiscard]] std::optional<std::uint64_t> limit_in_text(const std::string& message);

}  // namespace weir
