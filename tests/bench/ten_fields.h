// One message of ten fields with three placeholders, for clients that take any method by its description. Its service sends it back.
#pragma once

#include <fmt/format.h>

#include <string>

namespace weir::bench {

/// The message Ten of tests/interop/echo/echo.proto in JSON, with a client's own placeholders: for a number that no other message of
/// the stream has, for a word, and for a number that changes.
[[nodiscard]] inline std::string ten_fields(const std::string& id, const std::string& word,
                                            const std::string& number) {
  return fmt::format(
      R"({{ "id": {}, "name": "customer {}", "body": "AAECAwQFBgcICQoLDA0ODw==", "share": 0.25, "urgent": true, )"
      R"("color": "BLUE", "inner": {{ "number": 7, "blob": "AAEC" }}, "tags": ["first", "second"], )"
      R"("counts": {{ "here": 3 }}, "at": {} }})",
      id, word, number);
}

}  // namespace weir::bench
