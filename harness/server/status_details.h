// The trailer grpc-status-details-bin: a status again, with parts that code can read (gRPC doc/PROTOCOL-HTTP2.md,
// Status-Details).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

inline constexpr std::string_view kStatusDetailsKey = "grpc-status-details-bin";

struct StatusDetails {
  struct Part {
    std::string type;  // "type.googleapis.com/google.protobuf.StringValue"
    std::string text;  // of a StringValue; empty for any other type
    friend bool operator==(const Part&, const Part&) = default;
  };
  int code = 0;
  std::string message;
  std::vector<Part> parts;
  friend bool operator==(const StatusDetails&, const StatusDetails&) = default;
};

/// The bytes of a google.rpc.Status with one part, a google.protobuf.StringValue: every protobuf library can read one without
/// further files. No part when `text` is empty.
[[nodiscard]] std::string encode_status_details(int code, std::string_view message, std::string_view text);

/// Nothing when the bytes are no google.rpc.Status.
[[nodiscard]] std::optional<StatusDetails> decode_status_details(std::string_view bytes);

/// The trailer's bytes, where a call has it.
[[nodiscard]] std::optional<std::string> find_status_details(
    const std::vector<std::pair<std::string, std::string>>& trailers);

}  // namespace weir
