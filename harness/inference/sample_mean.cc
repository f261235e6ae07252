#include "harness/inference/sample_mean.h"

#include <algorithm>
#include <cmath>

#include "harness/inference/distributions.h"

namespace weir {

double SampleMean::at_least(double alpha) const {
  return mean - student_quantile(1 - alpha, freedom) * error;
}

double SampleMean::at_most(double alpha) const { return mean + student_quantile(1 - alpha, freedom) * error; }

SampleMean sample_mean(std::span<const double> values) {
  SampleMean out;
  out.count = static_cast<std::uint32_t>(values.size());
  if (values.empty()) return out;
  const auto count = static_cast<double>(values.size());
  for (double value : values) out.mean += value / count;
  if (values.size() < 2) return out;
  double squares = 0;
  for (double value : values) squares += (value - out.mean) * (value - out.mean);
  out.freedom = count - 1;
  out.error = std::sqrt(squares / (count - 1) / count);
  return out;
}

SampleMean difference_of(const SampleMean& a, const SampleMean& b) {
  SampleMean out{.count = a.count + b.count, .mean = b.mean - a.mean};
  if (!a.is_known() || !b.is_known()) return out;
  out.error = std::hypot(a.error, b.error);
  out.freedom = std::min(a.freedom, b.freedom);
  return out;
}

}  // namespace weir
