// Where a service tells how much it has taken as complete: a unary call of its own, or a page.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include <absl/status/statusor.h>

namespace weir {

/// A unary call: shop.Orders/Count {"shop": 3} total
struct StateCall {
  std::string method;   // "shop.Orders/Count"
  std::string message;  // JSON on one line; {} where none was typed
  std::string field;    // of the reply that is the value; empty: its only number
};
/// "http://127.0.0.1:9090/orders/count"
struct StatePage {
  std::string host;  // with scheme and port, as httplib takes it
  std::string path;
};
using StateSource = std::variant<StateCall, StatePage>;

/// Reads METHOD, a message in JSON and a field, both of which may be left out, or a URL. kInvalidArgument with the right form when it is
/// neither.
[[nodiscard]] absl::StatusOr<StateSource> parse_state_source(std::string_view text);

/// The value in a reply or a page: the text itself where that is a number, else the number `field` in its JSON, or the only one there is
/// in it. Numbers in quotes count, as 64-bit ones of protobuf are written. kInvalidArgument with what is there instead. Pure.
[[nodiscard]] absl::StatusOr<double> find_state(std::string_view text, std::string_view field);

/// Asks a page once, and waits for two seconds at most. kUnavailable with the reason.
[[nodiscard]] absl::StatusOr<double> read_state_page(const StatePage& page);

}  // namespace weir
