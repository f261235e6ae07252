#include "harness/run/seen_streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/fault/aim.h"
#include "harness/plan/selection.h"

namespace weir {

SeenStreams::SeenStreams(std::vector<StreamAim> aims) {
  for (StreamAim& aim : aims) aims_.push_back({.aim = std::move(aim)});
}

void SeenStreams::add(const StreamHead& head) {
  const auto known = methods_.find(head.method);
  if (known != methods_.end()) {
    ++known->second;
  } else if (methods_.size() < kMostMethods) {
    methods_.emplace(head.method, 1);
  } else {
    ++others_;
  }
  for (Aimed& aimed : aims_) {
    if (!aimed.aim.chooses_streams() || !means_method(aimed.aim.method, head.method)) continue;
    if (aimed.aim.nth_link && *aimed.aim.nth_link != head.link + 1) continue;
    ++aimed.of_method;
    if (!fits(aimed.aim, head.method, head.fields)) continue;
    ++aimed.fitting;
    if (aimed.aim.nth_stream && aimed.most_on_a_link < *aimed.aim.nth_stream)
      aimed.most_on_a_link = std::max(aimed.most_on_a_link, ++aimed.on_link[head.link]);
  }
}

std::string SeenStreams::methods() const {
  if (methods_.empty()) return "saw no stream of HTTP/2";
  std::vector<std::string> names;
  for (const auto& [name, streams] : methods_) names.push_back(name);
  std::string text = fmt::format("saw the method{} {}", names.size() == 1 ? "" : "s", fmt::join(names, ", "));
  if (others_ > 0) text += fmt::format(", and {} streams of others", others_);
  return text;
}

std::optional<std::string> SeenStreams::why_none(std::size_t aim) const {
  const Aimed& aimed = aims_.at(aim);
  if (!aimed.aim.chooses_streams()) return std::nullopt;
  const std::string at = "aimed at " + describe(aimed.aim);
  if (aimed.of_method == 0) return fmt::format("{}, {}", at, methods());
  const char* const plural = aimed.of_method == 1 ? "" : "s";
  if (aimed.fitting == 0)
    return fmt::format("{}, saw {} stream{} of the method, and none with this metadata", at, aimed.of_method,
                       plural);
  if (aimed.aim.nth_stream && aimed.most_on_a_link < *aimed.aim.nth_stream)
    return fmt::format("{}, and no link had more than {} that fit", at, aimed.most_on_a_link);
  return std::nullopt;
}

}  // namespace weir
