// gRPC's status codes by name (gRPC doc/statuscodes.md): those that weir itself gives or tells apart.
#pragma once

#include <string>
#include <string_view>

namespace weir::grpc_code {

inline constexpr int kOk = 0;
inline constexpr int kCancelled = 1;
inline constexpr int kUnknown = 2;
inline constexpr int kInvalidArgument = 3;
inline constexpr int kNotFound = 5;
inline constexpr int kDeadlineExceeded = 4;
inline constexpr int kPermissionDenied = 7;
inline constexpr int kResourceExhausted = 8;
inline constexpr int kUnimplemented = 12;
inline constexpr int kInternal = 13;
inline constexpr int kUnavailable = 14;
inline constexpr int kUnauthenticated = 16;
inline constexpr int kLast = kUnauthenticated;

}  // namespace weir::grpc_code

namespace weir {

/// A gRPC status code as the last part of a class: 14 -> "unavailable", 99 -> "99" (gRPC doc/statuscodes.md).
[[nodiscard]] std::string code_word(int code);
/// A status code from its name in any case ("UNAVAILABLE", "unavailable") or its number; -1 when it is neither.
[[nodiscard]] int code_from_word(std::string_view word);

}  // namespace weir
