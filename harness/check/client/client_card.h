// What `weir check-client` found, entry by entry, as text, JSON and JUnit. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/check/client/client_row.h"

namespace weir {

struct ClientCard {
  std::string command{};  // the client's, as it was typed
  std::string target{};   // the server; empty: weir's own
  std::vector<ClientRow> rows{};
  bool interrupted = false;
  bool unwritten = false;    // an output could not be written: where all passed, exit code 5
  std::string started_at{};  // RFC 3339, UTC; empty: not known
};

/// That of its marks: see exit_code() of mark.h.
[[nodiscard]] int exit_code(const ClientCard& card);
/// A row as a line of a log.
[[nodiscard]] std::string progress_text(const ClientRow& row);

/// As a page of at most `width` columns.
[[nodiscard]] std::string render_text(const ClientCard& card, bool color, std::size_t width = 110);
/// {"command": ..., "exit_code": ..., "rows": [...]}
[[nodiscard]] std::string render_json(const ClientCard& card);
/// A case for each row, with the time it took.
[[nodiscard]] std::string render_junit(const ClientCard& card);

}  // namespace weir
