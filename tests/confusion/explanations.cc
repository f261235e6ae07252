#include "tests/confusion/explanations.h"

#include <algorithm>
#include <array>

namespace weir::confusion {
namespace {

/// A name that ends in '.' stands for all classes that begin so.
struct Row {
  std::string_view engine;  // empty: both
  std::string_view truth;
  std::string_view client;
  std::string_view why;
};

constexpr auto kRows = std::to_array<Row>({
    {"grpc", "goaway.closed.", "tcp.fin",
     "gRPC C++ 1.51.1 keeps a GOAWAY's code and text from the application: what is left is the close."},
});

bool stands_for(std::string_view entry, std::string_view name) {
  return entry == name || (entry.ends_with('.') && name.starts_with(entry));
}

}  // namespace

std::string_view why_undecidable(std::string_view engine, const Cell& cell) {
  const auto* found = std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) {
    return (row.engine.empty() || row.engine == engine) && stands_for(row.truth, cell.truth) &&
           stands_for(row.client, cell.client);
  });
  return found == kRows.end() ? std::string_view{} : found->why;
}

}  // namespace weir::confusion
