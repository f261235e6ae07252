// A file of messages: JSON in a list or one a line, or recorded bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

namespace weir {

struct MessageFile {
  struct Entry {
    std::string text;      // JSON, or the bytes themselves
    std::size_t line = 1;  // where it begins
  };
  bool recorded = false;  // bytes, not JSON
  std::vector<Entry> entries{};
};

/// Reads a file by its ending: .json is a list of messages, .ndjson and .jsonl have one a line, .base64 and .b64 the bytes of one a
/// line (RFC 4648). An error with what to do, its last part behind "; ".
[[nodiscard]] absl::StatusOr<MessageFile> read_message_file(const std::string& path);
/// The same of a text. Pure.
[[nodiscard]] absl::StatusOr<MessageFile> parse_message_file(const std::string& path, std::string_view text);

}  // namespace weir
