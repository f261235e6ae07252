#include "tests/bench/compare/results.h"

#include <algorithm>

namespace weir::bench {

std::optional<double> median_of(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::span<const Sample> Results::of(const std::string& server, const std::string& what,
                                    const std::string& client) const {
  auto found = samples_.find({server, what, client});
  return found == samples_.end() ? std::span<const Sample>() : found->second;
}

std::optional<double> Results::median(const std::string& server, const std::string& what,
                                      const std::string& client, SampleField field) const {
  std::vector<double> values;
  for (const Sample& sample : of(server, what, client)) values.push_back(sample.*field);
  return median_of(std::move(values));
}

std::optional<double> Results::ratio(const std::string& server, const std::string& what,
                                     const std::string& client, const std::string& yardstick,
                                     SampleField field) const {
  std::span<const Sample> above = of(server, what, client);
  std::span<const Sample> below = of(server, what, yardstick);
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(above.size(), below.size()); ++i) {
    if (below[i].*field > 0) ratios.push_back(above[i].*field / (below[i].*field));
  }
  return median_of(std::move(ratios));
}

}  // namespace weir::bench
