#include "harness/repro/ddmin.h"

#include <algorithm>
#include <numeric>

namespace weir {
namespace {

using Positions = std::vector<std::size_t>;

/// `of` without what lies from `begin` to `end`, or that alone.
Positions part_of(const Positions& of, std::size_t begin, std::size_t end, bool without) {
  Positions out;
  for (std::size_t i = 0; i < of.size(); ++i) {
    if ((i >= begin && i < end) != without) out.push_back(of[i]);
  }
  return out;
}

/// One round of ddmin over `parts` parts of what is left.
class Round {
 public:
  Round(const Positions& left, std::size_t parts, const Enough& enough)
      : left_(left), parts_(parts), enough_(enough) {}

  /// A part, or all but one, that is enough; nothing when none is, or when the search is to end.
  [[nodiscard]] std::optional<Positions> reduced() {
    for (bool without : {false, true}) {
      if (without && parts_ == 2) break;  // of two parts each is all but the other
      for (std::size_t part = 0; part < parts_; ++part) {
        Positions some = part_of(left_, edge(part), edge(part + 1), without);
        const std::optional<bool> is_enough = enough_(some);
        if (!is_enough) {
          ended_ = true;
          return std::nullopt;
        }
        if (*is_enough) {
          kept_all_but_one_ = without;
          return some;
        }
      }
    }
    return std::nullopt;
  }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] bool kept_all_but_one() const { return kept_all_but_one_; }

 private:
  [[nodiscard]] std::size_t edge(std::size_t part) const { return left_.size() * part / parts_; }

  const Positions& left_;
  const std::size_t parts_;
  const Enough& enough_;
  bool ended_ = false;
  bool kept_all_but_one_ = false;
};

}  // namespace

std::vector<std::size_t> ddmin(std::size_t count, const Enough& enough) {
  Positions left(count);
  std::iota(left.begin(), left.end(), 0);
  if (count == 0) return left;
  const std::optional<bool> nothing_needed = enough({});
  if (!nothing_needed) return left;
  if (*nothing_needed) return {};
  std::size_t parts = 2;
  while (left.size() >= 2) {
    parts = std::min(parts, left.size());
    Round round(left, parts, enough);
    if (std::optional<Positions> less = round.reduced()) {
      parts = round.kept_all_but_one() ? std::max<std::size_t>(parts - 1, 2) : 2;
      left = *std::move(less);
    } else if (round.ended() || parts == left.size()) {
      break;
    } else {
      parts *= 2;
    }
  }
  return left;
}

std::uint64_t smallest(std::uint64_t least, std::uint64_t now,
                       const std::function<std::optional<bool>(std::uint64_t)>& holds) {
  if (least >= now) return now;
  std::optional<bool> found = holds(least);
  if (!found) return now;
  if (*found) return least;
  while (now - least > 1) {
    const std::uint64_t middle = least + (now - least) / 2;
    found = holds(middle);
    if (!found) break;
    (*found ? now : least) = middle;
  }
  return now;
}

}  // namespace weir
