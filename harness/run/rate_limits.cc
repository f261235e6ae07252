#include "harness/run/rate_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace weir {
namespace {

constexpr double kReach = 1000;          // how far above --from the search goes when no --to is given
constexpr double kMostPerSecond = 1e9;   // of a scenario's `rate`
constexpr double kFewestMessages = 1.0;  // in a step; with fewer there is nothing to measure

absl::StatusOr<Rate> read(std::string_view option, const std::string& text, std::string_view example) {
  const std::optional<Rate> rate = parse_rate(text);
  if (rate && rate->per_second > kMostPerSecond) {
    return absl::InvalidArgumentError(
        fmt::format("{0} '{1}' is above {2}, the most that a rate can be\n  fix: write {0} {2} or less",
                    option, text, format_rate(Rate{kMostPerSecond})));
  }
  if (!rate || rate->per_second <= 0) {
    return absl::InvalidArgumentError(fmt::format(
        "{0} '{1}' is not a rate above 0/s\n  fix: write for example {0} {2}", option, text, example));
  }
  return *rate;
}

}  // namespace

absl::StatusOr<RateLimits> rate_limits(const TypedLimits& typed) {
  Rate from{typed.own};
  if (!typed.from.empty()) {
    absl::StatusOr<Rate> read_from = read("--from", typed.from, "100/s");
    if (!read_from.ok()) return read_from.status();
    from = *read_from;
  }
  const double seconds = to_s(typed.measure);
  if (from.per_second * seconds < kFewestMessages) {
    const Rate enough{std::max(1.0, std::ceil(10 / seconds))};
    return absl::InvalidArgumentError(
        fmt::format("the lowest rate, {:g}/s, brings less than one message in a step of {}\n  fix: write for "
                    "example --from {}, or a longer --step-duration",
                    from.per_second, format_duration(typed.measure), format_rate(enough)));
  }
  Rate to{std::min(from.per_second * kReach, kMostPerSecond)};
  if (!typed.to.empty()) {
    const std::string example = format_rate(Rate{std::min(from.per_second * 10, kMostPerSecond)});
    absl::StatusOr<Rate> read_to = read("--to", typed.to, example);
    if (!read_to.ok()) return read_to.status();
    to = *read_to;
    if (to < from) {
      return absl::InvalidArgumentError(
          fmt::format("--to '{}' is below the lowest rate, {}\n  fix: write for example --to {}", typed.to,
                      format_rate(from), example));
    }
  }
  return RateLimits{.from = from.per_second, .to = to.per_second, .steps = typed.steps};
}

}  // namespace weir
