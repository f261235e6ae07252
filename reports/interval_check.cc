#include "reports/interval_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "reports/quantity.h"
#include "reports/remedies.h"

namespace weir {
namespace {

/// More than this would settle it, and nobody runs that long.
constexpr double kLongestSeconds = 86'400;
constexpr double kMostSamples = 1e12;

std::string how_many(const v1::Sampling& sampling) {
  const std::string samples = count_of(sampling.samples(), "sample");
  const auto worth = static_cast<std::uint64_t>(std::round(sampling.effective_samples()));
  if (worth >= sampling.samples()) return samples;
  return fmt::format("{} that say as much as {} which do not depend on each other", samples,
                     format_count(worth));
}

std::string settling(const v1::Sampling& sampling) {
  if (sampling.more_samples() > kMostSamples || sampling.more_seconds() > kLongestSeconds)
    return remedy(Remedy::kMoveBound);
  const std::string samples =
      format_count(static_cast<std::uint64_t>(std::max(1.0, sampling.more_samples())));
  if (!sampling.has_more_seconds()) return remedy(Remedy::kMoreSamples, samples);
  return remedy(Remedy::kMeasureLonger, format_us(std::max(0.1, sampling.more_seconds()) * 1e6), samples);
}

}  // namespace

void hold_against_interval(v1::CheckResult& check) {
  const v1::Sampling& sampling = check.sampling();
  for (v1::Bound& bound : *check.mutable_bounds()) {
    const double limit = bound.bound();
    const bool at_least = bound.comparison() == ">=";
    const bool keeps = at_least ? sampling.has_low() && sampling.low() >= limit
                                : sampling.has_high() && sampling.high() <= limit;
    const bool breaks = at_least ? sampling.has_high() && sampling.high() < limit
                                 : sampling.has_low() && sampling.low() > limit;
    bound.set_passed(keeps);
    bound.set_inconclusive(!keeps && !breaks);
  }
}

std::string_view decision_of(const v1::CheckResult& check) {
  const auto& bounds = check.bounds();
  const auto failed = [](const v1::Bound& bound) { return !bound.passed() && !bound.inconclusive(); };
  if (std::any_of(bounds.begin(), bounds.end(), failed)) return kCheckFailed;
  const auto passed = [](const v1::Bound& bound) { return bound.passed(); };
  return std::all_of(bounds.begin(), bounds.end(), passed) ? kCheckPassed : kCheckInconclusive;
}

std::string interval_text(const v1::Sampling& sampling, const Metric& metric) {
  const std::string low = sampling.has_low() ? format_metric(metric, sampling.low()) : "";
  const std::string high = sampling.has_high() ? format_metric(metric, sampling.high()) : "";
  if (!low.empty() && !high.empty()) return fmt::format("[{} to {}]", low, high);
  if (!low.empty()) return std::isinf(sampling.low()) ? "[never]" : fmt::format("[{} or more]", low);
  return high.empty() ? "[anything]" : fmt::format("[{} or less]", high);
}

Finding unsettled(const v1::CheckResult& check) {
  const std::string where = check.where().empty() ? "" : fmt::format(" ({})", check.where());
  return {fmt::format("check {} {} is not settled{}: measured {}, by {}{}", check.metric(), check.condition(),
                      where, check.measured(), how_many(check.sampling()),
                      check.strict() ? "; it is strict" : ""),
          settling(check.sampling())};
}

}  // namespace weir
