// Which streams a relay has seen, as far as it takes to say why an aim met none.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/relay/stream_head.h"
#include "harness/scenario/stream_aim.h"

namespace weir {

/// A plain value. Of metadata nothing is kept: it may be secret.
class SeenStreams {
 public:
  /// So many methods are remembered by name.
  static constexpr std::size_t kMostMethods = 20;

  /// What is to be said of an aim later, by its place among those given here.
  explicit SeenStreams(std::vector<StreamAim> aims);

  void add(const StreamHead& head);
  /// "aimed at streams of a.B/C, saw the methods a.B/D and a.B/E"; nothing where enough streams fitted, or the aim chooses none.
  [[nodiscard]] std::optional<std::string> why_none(std::size_t aim) const;

 private:
  struct Aimed {
    StreamAim aim;
    std::uint64_t of_method = 0;                       // streams
    std::uint64_t fitting = 0;                         // of these, those whose metadata fits
    std::map<std::uint32_t, std::uint32_t> on_link{};  // the same by link; only where the aim counts them
    std::uint32_t most_on_a_link = 0;
  };
  [[nodiscard]] std::string methods() const;

  std::vector<Aimed> aims_;
  std::map<std::string, std::uint64_t> methods_;  // streams of each
  std::uint64_t others_ = 0;                      // streams of further methods
};

}  // namespace weir
