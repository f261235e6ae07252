#include "harness/scenario/mistakes.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir {
namespace {

/// A file with more mistakes than this is not a scenario; a longer list would help nobody and could fill the
/// memory.
constexpr std::size_t kMostProblems = 100;

}  // namespace

void Mistakes::at_value(const Node& node, std::string reason, std::string remedy) {
  wrong_.insert(&node);
  at_place(node.value, node.path, std::move(reason), std::move(remedy));
}

void Mistakes::at_key(const Node& node, std::string reason, std::string remedy) {
  wrong_.insert(&node);
  at_place(node.key, node.path, std::move(reason), std::move(remedy));
}

void Mistakes::at_place(const Place& place, const std::string& path, std::string reason, std::string remedy) {
  if (errors_.problems().size() > kMostProblems) return;
  if (errors_.problems().size() == kMostProblems) {
    reason = fmt::format("there are more than {} mistakes; the rest is not shown", kMostProblems);
    remedy = "mend these first";
  }
  errors_.add({place.span(), path, std::move(reason), std::move(remedy)});
}

bool Mistakes::is_sound(const Node* node) const {
  if (node == nullptr || wrong_.empty()) return true;
  if (wrong_.contains(node)) return false;
  return std::all_of(node->items.begin(), node->items.end(),
                     [&](const Node& item) { return is_sound(&item); }) &&
         std::all_of(node->members.begin(), node->members.end(),
                     [&](const auto& member) { return is_sound(&member.second); });
}

std::string suggest(std::string_view word, const std::vector<std::string>& candidates,
                    const std::string& otherwise) {
  // Comparing is quadratic in the length, and a word so long is no slip of the pen.
  if (word.size() > 100) return otherwise;
  std::string close = nearest(word, candidates);
  return close.empty() ? otherwise : fmt::format("did you mean '{}'?", close);
}

std::string enumerate(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out.empty() ? "nothing" : out;
}

}  // namespace weir
