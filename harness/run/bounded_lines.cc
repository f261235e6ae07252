#include "harness/run/bounded_lines.h"

#include <fmt/format.h>

#include <utility>

namespace weir {
namespace {

constexpr Duration kSecond = std::chrono::seconds(1);

}  // namespace

void BoundedLines::add(RunTime at, const std::string& topic, std::string line) {
  const auto [place, first] = seconds_.try_emplace(topic, Second{.began = at});
  Second& second = place->second;
  if (!first && at - second.began >= kSecond) {
    close(topic, second);
    second = {.began = at};
  }
  if (second.said == kMost) {
    ++second.merged;
    return;
  }
  ++second.said;
  lines_.push_back(std::move(line));
}

std::vector<std::string> BoundedLines::take(RunTime now) {
  for (auto at = seconds_.begin(); at != seconds_.end();) {
    const bool over = now - at->second.began >= kSecond;
    if (over) close(at->first, at->second);
    at = over ? seconds_.erase(at) : std::next(at);
  }
  return std::exchange(lines_, {});
}

void BoundedLines::close(const std::string& topic, Second& second) {
  if (second.merged > 0) lines_.push_back(fmt::format("{}: {} more within a second", topic, second.merged));
}

}  // namespace weir
