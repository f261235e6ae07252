#include "harness/inference/trimmed_mean.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace weir {
namespace {

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double squares_about(std::span<const double> values, double centre) {
  return std::accumulate(values.begin(), values.end(), 0.0, [centre](double sum, double value) {
    return sum + (value - centre) * (value - centre);
  });
}

/// Of neighbours, lag 1.
double correlation_of(std::span<const double> values) {
  const double centre = mean_of(values);
  const double squares = squares_about(values, centre);
  if (squares <= 0) return 0;
  double products = 0;
  for (std::size_t i = 1; i < values.size(); ++i) products += (values[i - 1] - centre) * (values[i] - centre);
  return products / squares;
}

}  // namespace

TrimmedMean trimmed_mean(std::span<const double> values) {
  TrimmedMean out;
  out.count = static_cast<std::uint32_t>(values.size());
  if (values.empty()) return out;
  const auto n = static_cast<double>(values.size());
  const auto cut = static_cast<std::size_t>(std::floor(kTrim * n));
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  out.mean = mean_of(std::span(sorted).subspan(cut, sorted.size() - 2 * cut));
  if (out.count < kFewestValues) return out;

  const double low = sorted[cut];
  const double high = sorted[sorted.size() - 1 - cut];
  std::vector<double> winsorised;
  for (double value : values) winsorised.push_back(std::clamp(value, low, high));
  const double deviation = std::sqrt(squares_about(winsorised, mean_of(winsorised)) / (n - 1));
  out.error = deviation / ((1 - 2 * kTrim) * std::sqrt(n));
  out.freedom = n - 2 * static_cast<double>(cut) - 1;
  out.correlation = correlation_of(winsorised);
  if (out.correlation > 2 / std::sqrt(n))
    out.error *= std::sqrt((1 + out.correlation) / (1 - out.correlation));
  return out;
}

double TrimmedMean::at_least(double alpha) const {
  return mean - student_quantile(1 - alpha, freedom) * error;
}

double TrimmedMean::at_most(double alpha) const {
  return mean + student_quantile(1 - alpha, freedom) * error;
}

}  // namespace weir
