// What the texts of gRPC's own statuses mean: the rows by which read_status() of wire_end.h tells how a call ended whose client
// sees no frames.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "harness/outcome/call_end.h"
#include "harness/outcome/wire_how.h"

namespace weir {

/// Which library makes a text, on the client's side or on the server's.
enum class TextMaker { kGrpcCore, kGrpcGo, kGrpcJs };

/// One text and what it means, when no server chose it.
struct StatusTextRow {
  TextMaker maker;
  LibraryVersion from, to;  // the versions that were seen to make it, both included
  int code;                 // or kAnyCode
  /// The whole text, since a server may say anything; '#' is a decimal number, '~' a hexadecimal one, and '*' anything.
  std::string_view text;
  WireHow how;                               // with the text's first number, where an end like this has one
  std::optional<ChannelState> channel = {};  // only when the channel is found like this
};
inline constexpr int kAnyCode = -1;
/// Nearer to the top comes first where two fit.
[[nodiscard]] std::span<const StatusTextRow> status_text_rows();

/// No row knows the texts of the client's library in its version: what is read off them is a guess. False for a client that
/// is none of gRPC's libraries.
[[nodiscard]] bool texts_are_unknown(const CallEnd& end);
/// "1.51": the versions of gRPC C++ whose texts are known, when `version` ("1.60.2") is none of them; else empty.
[[nodiscard]] std::string known_instead_of(std::string_view version);
/// "1.51.1" as 1.51; nothing for what is no version.
[[nodiscard]] std::optional<LibraryVersion> parse_library_version(std::string_view text);

/// The call ended because headers or trailers came to more than this client takes. Which of them, gRPC C++ 1.51.1 does not
/// tell: it says "initial" of both.
[[nodiscard]] bool has_unread_metadata(const CallEnd& end);

/// The limit in what a library says of a message that was too large; nothing when it says something else.
[[nodiscard]] std::optional<std::uint64_t> limit_in_text(std::string_view message);

}  // namespace weir
