// The matrix: the class that everything together proves, against the class that a client alone makes of it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/confusion/ends.h"

namespace weir::confusion {

/// What a client has to go by.
enum class View {
  kAnyServer,   // the server may be anybody's
  kWeirServer,  // weir's own, which marks every status that it chose
};

/// Streams that were `truth` and that the client took for `client`.
struct Cell {
  std::string truth;
  std::string client;
  auto operator<=>(const Cell&) const = default;
};

class Matrix {
 public:
  Matrix(const std::vector<End>& ends, View view);

  [[nodiscard]] std::uint32_t count(const std::string& truth, const std::string& client) const;
  /// Classes that streams were in, sorted.
  [[nodiscard]] const std::set<std::string>& truths() const { return truths_; }
  /// Classes that streams were taken for, and were not in.
  [[nodiscard]] std::set<std::string> mistaken_for() const;
  [[nodiscard]] std::uint32_t streams() const { return streams_; }
  [[nodiscard]] std::uint32_t streams(const std::string& truth) const;

  /// Streams whose class the client got right.
  [[nodiscard]] std::uint32_t right() const;
  /// Classes all of whose streams it got right.
  [[nodiscard]] std::uint32_t classes_right() const;
  /// The share of its streams that it got right, averaged over the classes: each counts the same, however many streams the
  /// library has of it. 0 to 1.
  [[nodiscard]] double share_of_classes() const;

  /// What it got wrong, with the scenarios in which that happened.
  [[nodiscard]] const std::map<Cell, std::set<std::string>>& confusions() const { return confusions_; }

 private:
  std::map<Cell, std::uint32_t> counts_;
  std::map<Cell, std::set<std::string>> confusions_;
  std::set<std::string> truths_;
  std::uint32_t streams_ = 0;
};

}  // namespace weir::confusion
