// Values that are drawn from the seed: how a file writes them.
#pragma once

#include <optional>

#include "harness/scenario/fields.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// The most sizes a list may hold.
inline constexpr std::size_t kMostSizes = 1'000;

/// `size` of a payload: "256B", or a table with one of size_spread_fields().
[[nodiscard]] Field<Payload> payload_size_field();
[[nodiscard]] FieldTable<SizeSpread> size_spread_fields();
[[nodiscard]] FieldTable<LogNormalSize> log_normal_fields();

/// A time: "10ms", or a table with one of time_spread_fields(). What is wrong goes to `mistakes`.
[[nodiscard]] std::optional<TimeSpread> read_time_spread(Mistakes& mistakes, const Node& node);
/// What it reads the same from.
[[nodiscard]] WrittenValue write_time_spread(const TimeSpread& spread);
[[nodiscard]] FieldTable<TimeSpread> time_spread_fields();

template <typename T>
Field<T> time_spread_field(std::string key, std::optional<TimeSpread> T::*member, std::string help) {
  FieldInfo info{.key = std::move(key),
                 .type = describe_type(positive_time()) + ", or a table with one key",
                 .limits = describe_limits(positive_time()),
                 .default_text = {},
                 .help = std::move(help)};
  info.shape = any_shape_of({shape_of(positive_time()), shape_of_table(infos_of(time_spread_fields()))});
  return {std::move(info),
          [member](Mistakes& mistakes, const Node& node, T& out) {
            if (auto spread = read_time_spread(mistakes, node)) out.*member = *spread;
          },
          [member](const T& from) {
            return from.*member ? std::optional(write_time_spread(*(from.*member))) : std::nullopt;
          }};
}

}  // namespace weir
