// What the specifications ask of a server that gets something wrong, or seldom seen, from a client: a row for each entry of the
// suite that does so. Which ends of a stream that makes right is in proper_answers.h.
#pragma once

#include <span>
#include <string_view>

namespace weir {

struct ServerRule {
  std::string_view entry;  // of the suite
  std::string_view place;  // document and section
  std::string_view asks;   // of the server, in a sentence
};

[[nodiscard]] std::span<const ServerRule> server_rules();

/// The rule that an entry is about; null: it has none of its own.
[[nodiscard]] const ServerRule* find_server_rule(std::string_view entry);

}  // namespace weir
