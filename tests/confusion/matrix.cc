#include "tests/confusion/matrix.h"

#include <algorithm>

namespace weir::confusion {

Matrix::Matrix(const std::vector<End>& ends, View view) {
  for (const End& end : ends) {
    const bool any = view == View::kAnyServer;
    Cell cell{end.record.class_(),
              any ? end.record.class_by_client() : end.record.class_by_client_and_marker()};
    ++streams_;
    ++counts_[cell];
    truths_.insert(cell.truth);
    if (cell.truth != cell.client) confusions_[cell].insert(end.scenario);
  }
}

std::uint32_t Matrix::count(const std::string& truth, const std::string& client) const {
  auto found = counts_.find({truth, client});
  return found == counts_.end() ? 0 : found->second;
}

std::set<std::string> Matrix::mistaken_for() const {
  std::set<std::string> names;
  for (const auto& [cell, scenarios] : confusions_) names.insert(cell.client);
  return names;
}

std::uint32_t Matrix::streams(const std::string& truth) const {
  std::uint32_t sum = 0;
  for (const auto& [cell, count] : counts_) sum += cell.truth == truth ? count : 0;
  return sum;
}

std::uint32_t Matrix::right() const {
  std::uint32_t sum = 0;
  for (const std::string& name : truths_) sum += count(name, name);
  return sum;
}

std::uint32_t Matrix::classes_right() const {
  return static_cast<std::uint32_t>(
      std::count_if(truths_.begin(), truths_.end(),
                    [&](const std::string& name) { return count(name, name) == streams(name); }));
}

double Matrix::share_of_classes() const {
  if (truths_.empty()) return 1;
  double sum = 0;
  for (const std::string& name : truths_) sum += static_cast<double>(count(name, name)) / streams(name);
  return sum / static_cast<double>(truths_.size());
}

}  // namespace weir::confusion
