// `connections`: a number or the word "per-stream". Used by [target] and by [[streams]].
#pragma once

#include "harness/scenario/fields.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/tables.h"

namespace weir {

/// Reads a connections value. What is wrong with it goes to `mistakes`.
[[nodiscard]] std::optional<Connections> read_connections(Mistakes& mistakes, const Node& node);
/// What it reads the same from.
[[nodiscard]] WrittenValue write_connections(const Connections& connections);

/// The field for a member that is Connections or an optional of it.
template <typename T, typename M>
Field<T> connections_field(std::string key, M T::*member, std::string default_text, std::string help) {
  FieldInfo info{.key = std::move(key),
                 .type = "a whole number or \"per-stream\"",
                 .limits = "at least 1",
                 .default_text = std::move(default_text),
                 .help = std::move(help)};
  info.shape =
      any_shape_of({shape_of(whole_number(1, kMostConnections)), shape_of_constant("\"per-stream\"")});
  return {std::move(info),
          [member](Mistakes& mistakes, const Node& node, T& out) {
            if (auto connections = read_connections(mistakes, node)) out.*member = *connections;
          },
          [member](const T& from) -> std::optional<WrittenValue> {
            if (from.*member == T{}.*member) return std::nullopt;
            if constexpr (field_detail::IsOptional<M>::value) {
              return write_connections(*(from.*member));
            } else {
              return write_connections(from.*member);
            }
          }};
}

}  // namespace weir
