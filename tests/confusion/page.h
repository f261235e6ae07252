// The page that shows how good the classifier is.
#pragma once

#include <string>
#include <vector>

#include "tests/confusion/construction.h"
#include "tests/confusion/matrix.h"

namespace weir::confusion {

/// The share of classes that a client alone has to get right.
inline constexpr double kShareWanted = 0.95;

/// All runs of the library on one engine.
struct Measured {
  std::string engine;  // "grpc" or "wire"
  std::vector<End> ends;
};

/// What is not as it has to be, one sentence each: an end that contradicts what was done to the stream, a confusion that
/// nobody has explained, too many confusions.
[[nodiscard]] std::vector<std::string> objections(const Measured& measured);

/// Markdown, with an introduction.
[[nodiscard]] std::string to_markdown(const std::vector<Measured>& engines);

}  // namespace weir::confusion
